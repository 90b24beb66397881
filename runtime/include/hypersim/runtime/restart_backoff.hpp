#pragma once
// How long a process with OnExit Restart stays away before it is started again (docs/semantics.md, section 5). Each
// process has one, for as long as the node is up.

#include <algorithm>
#include <cstdint>

namespace hypersim::runtime {

class RestartBackoff {
 public:
  /// A run of that length has ended. Returns the wait until the next run: after runs that are not healthy 0, 1, 2, 4,
  /// …, at most 600 s; after a run that was at least five times as long as the wait that would follow it, 0.
  std::uint64_t wait_ms_after(std::uint64_t ran_ms) {
    const bool healthy = ran_ms >= 5 * wait_s_ * 1000;
    const std::uint64_t wait_s = healthy ? 0 : wait_s_;
    wait_s_ = std::clamp<std::uint64_t>(2 * wait_s, 1, kWaitMaxS);
    return wait_s * 1000;
  }

  /// The same in the shipped runtime (section 9, D40): after runs that are not healthy 2, 4, 8, …, at most 600 s; after
  /// a run that was at least five times as long as the wait before it, 0. The first run is never healthy; before a run
  /// that follows a healthy one, the wait counts as 1 s.
  std::uint64_t shipped_wait_ms_after(std::uint64_t ran_ms) {
    const bool healthy = wait_s_ > 0 && ran_ms >= 5 * wait_s_ * 1000;
    wait_s_ = healthy ? 1 : std::clamp<std::uint64_t>(2 * wait_s_, 2, kWaitMaxS);
    return healthy ? 0 : wait_s_ * 1000;
  }

  friend constexpr bool operator==(const RestartBackoff&, const RestartBackoff&) = default;

 private:
  static constexpr std::uint64_t kWaitMaxS = 600;
  std::uint64_t wait_s_ = 0;  // documented: the next wait; shipped: the wait before this run, 0 before the first
};

}  // namespace hypersim::runtime
