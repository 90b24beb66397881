#pragma once
// Logical time: milliseconds since the run began. Nothing in a run reads a real clock; time moves only when nothing is
// left to do, to the next timer.

#include <compare>
#include <cstdint>

namespace hypersim::runtime {

struct LogicalTime {
  std::uint64_t ms = 0;
  friend auto operator<=>(LogicalTime, LogicalTime) = default;
};

}  // namespace hypersim::runtime
