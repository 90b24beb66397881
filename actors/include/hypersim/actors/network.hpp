#pragma once
// One node, or several that can reach each other, in one actor system under the deterministic one-thread scheduler,
// with one virtual clock and one trace. The owner of a Network drives it: nothing happens between calls, and observers
// must be called between steps.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "hypersim/actors/chooser.hpp"
#include "hypersim/actors/faults.hpp"
#include "hypersim/actors/node.hpp"
#include "hypersim/actors/strategy.hpp"
#include "hypersim/runtime/node_number.hpp"
#include "hypersim/runtime/time.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::actors {

struct NetworkConfig {
  NetworkConfig() = default;
  /// Of one node.
  explicit NetworkConfig(NodeConfig node) { nodes.push_back(std::move(node)); }

  /// At least one; no two have the same name. Their numbers are their places.
  std::vector<NodeConfig> nodes;
  std::uint64_t seed = 0;
  std::unique_ptr<Chooser> chooser = make_fifo_chooser();
  /// If set, the run is explored: the strategy decides in place of the chooser, kv's requests wait in lanes, and all
  /// timers with the same deadline fire at once. The strategy must outlive the network.
  Strategy* strategy = nullptr;
  /// What may go wrong in an explored run, while allow_faults(true) holds.
  Faults faults;
  /// For explored runs: from the end of the first boot on, no actor runs between choices. A test uses this to check
  /// that nothing is lost when some actors do.
  bool every_message_is_a_choice = false;
  /// If a program would continue within one step() beyond that many events of the trace, it is stopped there for good,
  /// so that step() returns and the code that drives the network can see that the limit is exceeded.
  std::size_t events_max = SIZE_MAX;
};

class Network {
 public:
  explicit Network(NetworkConfig config);
  explicit Network(NodeConfig node) : Network(NetworkConfig(std::move(node))) {}
  /// Orderly tear-down: processes first, then the modules, then the actor system.
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  std::uint16_t size() const;
  Node& node(runtime::NodeNumber number);
  const Node& node(runtime::NodeNumber number) const;
  Node& first() { return node({}); }
  const Node& first() const { return node({}); }
  /// The node with that name; null if there is none.
  Node* find(const runtime::NodeId& name);
  const Node* find(const runtime::NodeId& name) const;

  // Driving.

  /// Makes one choice: the chosen actor handles one message, and the kernels and the capability actors run until none
  /// has a message. In an explored run, what the strategy has chosen happens. Returns false if nothing was runnable.
  bool step();
  /// Lets what was asked from outside take effect, as far as the kernels and the capability actors are concerned.
  void run_between_choices();
  /// Time jumps to the next timer, which fires; in an explored run, all timers of that moment fire. Returns false if
  /// there is no timer, or none before or at `until`.
  bool fire_next_timer(std::optional<runtime::LogicalTime> until = std::nullopt);
  bool has_timers() const;
  /// Time passes without anything happening. No timer may be due before.
  void advance_to(runtime::LogicalTime time);
  runtime::LogicalTime now() const;

  // Acts from outside (docs/semantics.md, section 12). Nodes are named by their numbers.

  /// The connection between the two breaks: what is under way is lost. A new one cannot be made until heal().
  void partition(runtime::NodeNumber a, runtime::NodeNumber b);
  void heal(runtime::NodeNumber a, runtime::NodeNumber b);
  /// The line of the node is dead in both directions, and its processes go on.
  void go_offline(runtime::NodeNumber node);
  void go_online(runtime::NodeNumber node);
  /// From now on, each message between the two is under way for that long; none overtakes another.
  void set_latency(runtime::NodeNumber a, runtime::NodeNumber b, std::uint64_t ms);

  /// To act from outside as one among the actors, wait for a turn: the request becomes runnable like an actor, and the
  /// Chooser decides.
  void request_turn();
  /// Has the turn come? True only once for each request.
  bool take_turn();

  /// For an explored run: may something go wrong from now on? By default, nothing may.
  void allow_faults(bool allowed);
  /// From now on, whoever would print or send goes no further: as if the trace were longer than `events_max`. An
  /// observer of the trace may call it, so that a program that never waits can be stopped.
  void hold_programs();

  // Observers.

  runtime::Trace& trace();
  const runtime::Trace& trace() const;
  /// How many signatures were made, on all nodes. (Within a node nothing is signed.)
  std::uint64_t signatures_made() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hypersim::actors
