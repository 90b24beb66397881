#pragma once
// How many schedules make a range: as many as are worth the messages around them, and few enough that a lost one costs
// little and that all workers have something to do.

#include <algorithm>
#include <cstdint>

namespace hypersim::cluster {

class RangeSize {
 public:
  /// The work of a range, in microseconds, and the most that it may have.
  static constexpr std::uint64_t kWorkUs = 100'000;
  static constexpr std::uint64_t kCountMax = 256;

  /// So many schedules have taken so long, on whatever worker.
  void note(std::uint64_t count, std::uint64_t spent_us) {
    if (count == 0) return;
    const std::uint64_t each_us = std::max<std::uint64_t>(spent_us / count, 1);
    each_us_ = each_us_ == 0 ? each_us : (each_us_ * 7 + each_us) / 8;
  }
  std::uint64_t next() const {
    return each_us_ == 0 ? 1 : std::clamp<std::uint64_t>(kWorkUs / std::max<std::uint64_t>(each_us_, 1), 1, kCountMax);
  }

 private:
  std::uint64_t each_us_ = 0;  // a moving average; none yet
};

}  // namespace hypersim::cluster
