#pragma once
// Judges conditions on a node as it is now: capabilities in the table, processes in the kernel, databases in the
// storage itself, past every capability.

#include "hypersim/actors/node.hpp"
#include "hypersim/simulator/scenario.hpp"

#include "outcome.hpp"

namespace hypersim::simulator {

bool holds_now(const Condition& condition, actors::Node& node, const SavedNames& saved);

}  // namespace hypersim::simulator
