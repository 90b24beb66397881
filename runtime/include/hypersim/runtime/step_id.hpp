#pragma once
// The step of a scenario that something comes from.

#include <compare>
#include <cstdint>

namespace hypersim::runtime {

/// The number of a step in the order of the text, from 1: a step has the same in every run and under every schedule. 0
/// is not a step: the first boot, what follows from it, and what an exploration makes go wrong.
struct StepId {
  std::uint32_t value = 0;
  friend auto operator<=>(StepId, StepId) = default;
};

}  // namespace hypersim::runtime
