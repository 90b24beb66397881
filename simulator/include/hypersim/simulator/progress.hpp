#pragma once
// How far an exploration or a shrinking is. Whoever shows it may read it from another thread while the work goes on.

#include <atomic>
#include <cstdint>

namespace hypersim::simulator {

struct Progress {
  std::atomic<std::uint64_t> events{0};  // of all runs so far
  // Of an exploration.
  std::atomic<std::uint64_t> schedules{0};
  std::atomic<std::uint64_t> distinct_outcomes{0};
  std::atomic<double> part_done{-1};  // of all orders, 0 to 1; negative: not known
  // Of a shrinking.
  std::atomic<std::uint64_t> statements{0};  // that are left
  std::atomic<std::uint64_t> attempts{0};
};

}  // namespace hypersim::simulator
