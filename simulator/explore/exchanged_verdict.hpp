#pragma once
// For runtime/exchange.hpp: which values of Verdict there are.

#include <type_traits>

#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

constexpr Verdict last_of(std::type_identity<Verdict>) { return Verdict::RuntimeFault; }

}  // namespace hypersim::simulator
