#pragma once
// The actors of a node and the CAF system in which they run. They are there exactly as long as the node is up.

#include <optional>

#include "lent_system.hpp"
#include "node_state.hpp"

namespace hypersim::actors {

class NodeActors {
 public:
  /// The state outlives it.
  explicit NodeActors(NodeState& state);

  /// Makes the modules. `kv_is_no_choice`: kv runs between choices, like the kernel.
  void start(bool kv_is_no_choice);
  /// All end at once, so that no program runs any more. Then their addresses go, before the actor system.
  void stop();
  bool are_up() const { return state_.context.modules.has_value(); }

  /// kv dies, and a new one takes its place on the same disk.
  void crash_kv();

  /// What acts from outside waits for its turn among the actors.
  void request_turn();
  /// True once for each turn that has come.
  bool take_turn();

  DeterministicScheduler& scheduler() { return scheduler_; }

 private:
  NodeState& state_;
  LentSystem lent_;
  caf::actor_system& system_ = lent_.system();
  DeterministicScheduler& scheduler_ = lent_.scheduler();
  std::optional<ActorRef<OutsideMail>> outside_;  // made when it is needed for the first time
  bool has_turn_ = false;
};

}  // namespace hypersim::actors
