#pragma once
// Judges conditions on the nodes as they are now: capabilities in the table, processes in the kernel, databases in the
// storage itself, past every capability; and what has been printed so far.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/language/scenario.hpp"

#include "outcome.hpp"

namespace hypersim::simulator {

/// Does the process hold it now? One that has ended, and will not be started again, holds nothing.
bool holds_now(const actors::Node& node, const runtime::ProcessId& process, const runtime::Capability& cap);
/// Who holds it now, but may not: of all processes of that node, runtime modules and those that stand in for them
/// aside.
std::vector<runtime::ProcessId> wrong_holders(const actors::Node& node, const language::OnlyHoldCondition& only,
                                              const runtime::Capability& cap);

class Conditions {
 public:
  /// Both outlive this.
  Conditions(actors::Network& network, const SavedNames& saved) : network_(network), saved_(saved) {}

  bool hold_now(const language::Condition& condition);
  /// Why it cannot be judged: a `$NAME` in it is not set, or what was saved does not fit. None if it can.
  std::optional<Reason> unusable(const language::Condition& condition) const;
  /// What there is now where it looks: for each of its parts that decides whether it holds, in their order.
  std::vector<ConditionFinding> found(const language::Condition& condition);
  const SavedNames& saved() const { return saved_; }
  /// How many events the run has had so far.
  std::size_t events() const { return network_.trace().events().size(); }

 private:
  struct Visitor;
  struct Finder;
  /// How far the trace was searched for a line with some text: every event is looked at once for each text.
  struct Search {
    std::size_t searched = 0;
    bool found = false;
  };
  bool printed(const std::string& needle);

  actors::Network& network_;
  const SavedNames& saved_;
  std::map<std::string, Search> searches_;
};

}  // namespace hypersim::simulator
