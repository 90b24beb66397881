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

 private:
  static constexpr std::uint64_t kWaitMaxS = 600;
  std::uint64_t wait_s_ = 0;
};

}  // namespace hypersim::runtime
