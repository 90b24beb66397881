#pragma once
// What an explanation is found in: the scenario, the trace so far, and the node as it is now, all as one node sees
// them; with the lookups that more than one explanation makes.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "hypersim/actors/network.hpp"
#include "hypersim/analysis/history.hpp"
#include "hypersim/analysis/lives.hpp"

#include "filled_steps.hpp"

namespace hypersim::simulator {

class Evidence {
 public:
  /// All outlive this.
  Evidence(const language::Scenario& played, const FilledSteps& filled_steps, actors::Network& all_nodes,
           actors::Node& node_now, const analysis::History& trace, const analysis::Names& of_cast)
      : scenario(played),
        filled(filled_steps),
        network(all_nodes),
        node(node_now),
        history(trace),
        names(of_cast) {}

  const language::Scenario& scenario;  // as the node sees it
  const FilledSteps& filled;
  actors::Network& network;
  actors::Node& node;
  const analysis::History& history;
  const analysis::Names& names;

  /// What was said last of it: its declaration, or the clauses of its spawn. Null if it is not in the cast.
  const language::ProcessDecl* said_of(const runtime::ProcessId& who) const;
  /// The last time that it was spawned.
  std::optional<std::size_t> spawned(const runtime::ProcessId& who) const;
  /// The step that brought about that Spawned event, as it was played.
  const language::SpawnStep* spawn_step(std::size_t spawned) const;

  /// In which the request was handed to the kernel, or put into its target's inbox.
  std::optional<std::size_t> sent(const runtime::KernelMessage& request) const;
  std::optional<std::size_t> delivered(const runtime::KernelMessage& request) const;

  /// Its life now, if it is not there: dead, away, or still to be spawned. Nothing if it is alive, or unknown.
  std::optional<analysis::Life> absence(const runtime::ProcessId& who) const;
  /// The first event after that one with which the process ended.
  std::optional<std::size_t> end_after(std::size_t event, const runtime::ProcessId& who) const;

  /// `was killed at line 4`, `went with the node …`, of an event that ended it.
  std::string end_text(std::size_t event) const;
  /// `is dead: it was killed at line 4`, `has not been spawned`.
  std::string absence_text(const analysis::Life& life) const;
};

/// Where to look for explanations: the evidence of each node, made when it is needed.
class Scene {
 public:
  /// All outlive it.
  Scene(const language::Scenario& scenario, const FilledSteps& filled, actors::Network& network)
      : scenario_(scenario), filled_(filled), network_(network) {}
  /// The other nodes beside that one.
  static Scene around(const Evidence& seen) { return {seen.scenario, seen.filled, seen.network}; }

  const Evidence& on(const runtime::NodeId& node);
  /// Of the node on which the step acts; else of the first.
  const Evidence& of(const language::Step* step);
  /// Of the node of which the condition speaks first.
  const Evidence& of(const language::Condition& condition);

 private:
  struct Seen;
  const language::Scenario& scenario_;
  const FilledSteps& filled_;
  actors::Network& network_;
  std::map<runtime::NodeId, std::shared_ptr<Seen>> seen_;
};

/// Is it about that request?
inline auto is_about(const runtime::KernelMessage& request) {
  return [&request](const auto& e) {
    return e.message->is_request() && e.message->id == request.id && e.message->source == request.source;
  };
}

}  // namespace hypersim::simulator
