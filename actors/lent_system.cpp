#include "lent_system.hpp"

#include <utility>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::actors {

struct LentSystem::Running {
  struct Config : caf::actor_system_config {
    Config() { DeterministicScheduler::install(*this); }
  };
  Config config;
  caf::actor_system system{config};
};

std::vector<std::unique_ptr<LentSystem::Running>>& LentSystem::free_ones() {
  // CAF has variables of the thread, too. Those that the first system makes must go after the systems.
  thread_local std::vector<std::unique_ptr<Running>> free = [] {
    std::vector<std::unique_ptr<Running>> first;
    first.push_back(std::make_unique<Running>());
    return first;
  }();
  return free;
}

LentSystem::LentSystem() {
  auto& free = free_ones();
  if (free.empty()) {
    running_ = std::make_unique<Running>();
  } else {
    running_ = std::move(free.back());
    free.pop_back();
  }
}

LentSystem::~LentSystem() {
  HYPERSIM_ASSERT(scheduler().is_idle());
  free_ones().push_back(std::move(running_));
}

caf::actor_system& LentSystem::system() { return running_->system; }

}  // namespace hypersim::actors
