#pragma once
// What a scenario itself hands out on the node from which it is seen: in its declarations, at the lines of its `sim
// grant` steps, and in what its spawns say of the child. Checks 2 and 10 compare the trace with it. Any number of
// threads may share it.

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "hypersim/language/scenario.hpp"

namespace hypersim::simulator {

class HandedOut {
 public:
  using Holding = std::pair<runtime::ProcessId, runtime::Capability>;
  /// By declarations, or by the clauses of a spawn.
  struct Clauses {
    std::set<Holding> requested;
    std::set<Holding> granted;
  };

  /// Steps that have to be filled are left out: what they hand out is known once they are played.
  explicit HandedOut(const language::Scenario& scenario) : HandedOut(scenario, scenario.node) {}
  HandedOut(const language::Scenario& scenario, runtime::NodeId node);
  void add(const language::Step& step);

  const Clauses& declared() const { return declared_; }
  /// By the `sim grant` at that line; null if there is none.
  const std::set<Holding>* granted_at(int line) const;
  /// Does it run a program, which spawns by itself, and no script?
  bool is_program(const runtime::ProcessId& process) const { return !scripts_.contains(process); }
  /// By the spawns of that child by that parent which stand at that line. Empty if there are none.
  const Clauses* spawned(int line, const runtime::ProcessId& parent, const runtime::ProcessId& child) const;

 private:
  runtime::NodeId node_;
  Clauses declared_;
  std::set<runtime::ProcessId> scripts_;
  std::map<int, std::set<Holding>> at_line_;
  std::map<std::tuple<int, runtime::ProcessId, runtime::ProcessId>, Clauses> spawned_;
};

}  // namespace hypersim::simulator
