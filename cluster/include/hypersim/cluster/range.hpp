#pragma once
// A range of schedules, by their numbers.

#include <cstdint>

namespace hypersim::cluster {

/// The schedules with the numbers from `first` on, so many.
struct Range {
  std::uint64_t first = 0;
  std::uint64_t count = 0;

  std::uint64_t end() const { return first + count; }
  friend bool operator==(const Range&, const Range&) = default;
};

}  // namespace hypersim::cluster
