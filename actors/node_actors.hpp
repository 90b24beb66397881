#pragma once
// The actors of a node. They are there exactly as long as the node is up.

#include "deterministic_scheduler.hpp"
#include "node_state.hpp"

namespace hypersim::actors {

class NodeActors {
 public:
  /// All of these outlive it.
  NodeActors(NodeState& state, caf::actor_system& system, DeterministicScheduler& scheduler);

  /// Makes the modules. In an explored run, kv runs between choices, like the kernel.
  void start();
  /// All end at once, so that no program runs any more. Then their addresses go, before the actor system.
  void stop();
  bool are_up() const { return state_.context.modules.has_value(); }

  /// The event loop stands still: it goes on if there is room in the inbox for which it waits. Returns false if not.
  bool loop_finds_room();
  /// kv dies, and a new one takes its place on the same disk.
  void crash_kv();

 private:
  /// Those of this node that have been told to end do so, and what they tell each other is gone.
  void let_end();
  void let_loop_go();

  NodeState& state_;
  caf::actor_system& system_;
  DeterministicScheduler& scheduler_;
};

}  // namespace hypersim::actors
