#pragma once
// The configuration of an actor system that runs under the node's scheduler.

#include "deterministic_scheduler.hpp"

namespace hypersim::actors {

struct DeterministicConfig : caf::actor_system_config {
  DeterministicConfig() { DeterministicScheduler::install(*this); }
};

}  // namespace hypersim::actors
