#pragma once
// Follows a trace event by event and knows who holds what at that moment: the capability table of a node, fed with what
// the trace says. So the questions of the analysis are answered by the node's own rules, at any point of a run.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/trace.hpp"

#include "explain/names.hpp"

namespace hypersim::simulator {

class Replay {
 public:
  /// A process or module that is there.
  struct Resident {
    runtime::Address address;
    bool wired = false;
    bool is_public = false;
    bool userspace = true;
  };
  struct StepInProgress {
    int line = 0;
    std::string text;
    bool has_sent = false;  // of a line in a `pipeline`
  };

  /// `names` outlives this.
  Replay(runtime::NodeId node, const Names& names) : table_(std::move(node)), names_(names) {}

  void take(const runtime::TraceEvent& event);

  const runtime::CapabilityTable& table() const { return table_; }
  const std::map<runtime::ProcessId, Resident>& residents() const { return residents_; }
  bool alive(const runtime::ProcessId& process) const { return residents_.contains(process); }
  /// Has come on a message, and can still be saved.
  bool may_still_save(const runtime::ProcessId& process, const runtime::Capability& cap) const;
  /// All that has ever come on a message.
  const std::map<runtime::ProcessId, std::set<runtime::Capability>>& arrivals() const { return arrivals_; }
  /// Wired processes that gave up messaging another of them.
  const std::map<runtime::ProcessId, std::set<runtime::Address>>& dropped_wires() const { return dropped_wires_; }

  /// No step has begun.
  bool at_set_up() const { return !started_; }
  /// The step in progress of that lane (of a `pipeline`, the block); else the only one; none if it cannot be told.
  const StepInProgress* step_of(const std::string& lane) const;
  /// The step that sent the request, in a `pipeline` its line; else as above.
  const StepInProgress* step_of(const std::string& lane, const runtime::Address& source, runtime::RequestId id) const;

 private:
  void on(const runtime::fact::ProcessStarted& e);
  void on(const runtime::fact::ProcessEnded& e);
  void on(const runtime::fact::NodeStopped& e);
  void on(const runtime::fact::CapabilityAdded& e);
  void on(const runtime::fact::CapabilityRemoved& e);
  void on(const runtime::fact::RevokedAll& e);
  void on(const runtime::fact::DatabaseRemoved& e);
  void on(const runtime::fact::Sent& e);
  void on(const runtime::fact::Delivered& e);
  void on(const runtime::fact::Answered& e) { arrived(*e.response); }
  void on(const runtime::fact::StepStarted& e);
  void on(const runtime::fact::StepEnded& e);
  template <class Other>
  void on(const Other&) {}
  void arrived(const runtime::KernelMessage& message);

  runtime::CapabilityTable table_;
  std::map<runtime::ProcessId, Resident> residents_;
  std::map<runtime::ProcessId, std::set<runtime::Capability>> arrivals_;
  std::map<runtime::ProcessId, std::set<runtime::Address>> dropped_wires_;
  const Names& names_;
  std::map<std::string, std::vector<StepInProgress>> in_progress_;  // by lane: one, or a pipeline and its lines
  std::map<std::pair<runtime::Address, runtime::RequestId>, StepInProgress> pipelined_;
  bool started_ = false;
};

}  // namespace hypersim::simulator
