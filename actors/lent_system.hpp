#pragma once
// A CAF actor system for one node. To make and end one costs a fourteenth of a short schedule of an exploration, so the
// nodes of a thread, one after the other, use the same.

#include <caf/all.hpp>
#include <memory>
#include <vector>

#include "deterministic_scheduler.hpp"

namespace hypersim::actors {

class LentSystem {
 public:
  /// One that no other node uses now.
  LentSystem();
  /// All actors in it have ended. The next node of this thread may have it.
  ~LentSystem();
  LentSystem(const LentSystem&) = delete;
  LentSystem& operator=(const LentSystem&) = delete;

  caf::actor_system& system();
  DeterministicScheduler& scheduler() { return DeterministicScheduler::of(system()); }

 private:
  struct Running;
  static std::vector<std::unique_ptr<Running>>& free_ones();
  std::unique_ptr<Running> running_;
};

}  // namespace hypersim::actors
