#pragma once
// Follows a trace event by event and knows who holds what at that moment: the capability table of a node, fed with what
// the trace says. So the questions of the analysis are answered by the node's own rules, at any point of a run. It
// knows as well what was taken away since when, and so what somebody would still hold, had it been given it earlier.

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/steps.hpp"
#include "hypersim/runtime/capability_table.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

class Ledger {
 public:
  /// A process or module that is there, or away until it is started again.
  struct Resident {
    runtime::Address address;
    bool wired = false;
    bool is_public = false;
    bool userspace = true;
    bool away = false;
  };
  struct SpawnInProgress {
    runtime::ProcessId parent;
    runtime::ProcessId child;
    runtime::StepId step;
  };

  /// Both outlive this.
  Ledger(const language::Scenario& scenario, const Names& names)
      : node_(scenario.node),
        removal_takes_capabilities_(!scenario.options.semantics.ships(runtime::Row::D5)),
        table_(node_, runtime::CapabilityPolicy::of(scenario.options.semantics)),
        names_(names),
        steps_(scenario) {}

  void take(const runtime::TraceEvent& event);

  const runtime::NodeId& node() const { return node_; }
  /// The capabilities of a database that is removed go with it (D5).
  bool removal_takes_capabilities() const { return removal_takes_capabilities_; }
  const runtime::CapabilityTable& table() const { return table_; }
  const std::map<runtime::ProcessId, Resident>& residents() const { return residents_; }
  bool alive(const runtime::ProcessId& process) const;
  /// Alive, or away until it is started again.
  bool is_resident(const runtime::ProcessId& process) const { return residents_.contains(process); }
  /// It has been alive at some time.
  bool has_lived(const runtime::ProcessId& process) const { return lived_.contains(process); }
  /// What was said last of that member of the cast: its declaration, or the clauses of its spawn.
  const language::ProcessDecl& said_of(const language::ProcessDecl& member) const;
  /// Those that went with the node when it stopped last, and have not come back.
  const std::set<runtime::ProcessId>& gone_with_node() const { return gone_with_node_; }
  const std::optional<SpawnInProgress>& spawn() const { return spawn_; }
  /// The node boots again: no step has begun or ended since.
  bool booting() const { return booting_; }
  /// Has come on a message, and can still be saved.
  bool may_still_save(const runtime::ProcessId& process, const runtime::Capability& cap) const;
  /// All that has ever come on a message.
  const std::map<runtime::ProcessId, std::set<runtime::Capability>>& arrivals() const { return arrivals_; }
  /// Wired processes that gave up messaging another of them.
  const std::map<runtime::ProcessId, std::set<runtime::Address>>& dropped_wires() const { return dropped_wires_; }

  /// Had the process held the capability since the present life of `start` began: would it hold it now?
  bool would_still_hold(const runtime::ProcessId& holder, const runtime::Capability& cap,
                        const runtime::ProcessId& start) const;
  /// Has the process, since it had seen so many events, lost the capability, or would it have?
  bool was_taken_since(std::size_t events, const runtime::ProcessId& holder, const runtime::Capability& cap) const;
  /// Does it live as its declaration, its manifest, or a step that spawned it, says? Not if a command to the kernel
  /// started it, other than one of an installation.
  bool lives_as_said(const runtime::ProcessId& process) const;
  /// When the child was spawned last, its parent could have given it the capability.
  bool parent_had(const runtime::ProcessId& child, const runtime::Capability& cap) const;

  /// No step has begun.
  bool at_set_up() const { return !started_; }
  /// The step that brought about the event taken last, if a step did.
  const language::Step* step() const { return steps_.find(step_); }

 private:
  void on(const runtime::fact::Spawned& e);
  void on(const runtime::fact::ProcessStarted& e);
  void on(const runtime::fact::ProcessEnded& e);
  void on(const runtime::fact::NodeStopped& e);
  void on(const runtime::fact::NodeBooted&) { booting_ = true; }
  void on(const runtime::fact::CapabilityAdded& e);
  void on(const runtime::fact::CapabilityRemoved& e);
  void on(const runtime::fact::RevokedAll& e);
  void on(const runtime::fact::DatabaseRemoved& e);
  void on(const runtime::fact::Delivered& e);
  void on(const runtime::fact::Answered& e) { arrived(*e.response); }
  void on(const runtime::fact::StepStarted&);
  void on(const runtime::fact::StepEnded&) { booting_ = false; }
  template <class Other>
  void on(const Other&) {}
  void arrived(const runtime::KernelMessage& message);
  bool is_being_installed(const runtime::ProcessId& process) const;

  /// The numbers of events, from 1; 0: never. A process that comes back with its node goes on with its life.
  struct Marks {
    bool as_said = false;  // declared, installed, or spawned
    std::size_t began = 0;
    std::size_t ended = 0;    // for good
    std::size_t revoked = 0;  // all that it had issued
  };
  struct Parent {
    runtime::ProcessId process;
    runtime::CapabilityRowPtr held;  // when it spawned
  };
  Marks marks_of(const runtime::ProcessId& process) const;

  runtime::NodeId node_;
  bool removal_takes_capabilities_;
  runtime::CapabilityTable table_;
  std::map<runtime::ProcessId, Resident> residents_;
  std::set<runtime::ProcessId> lived_;
  std::set<runtime::ProcessId> gone_with_node_;
  std::map<runtime::ProcessId, std::set<runtime::Capability>> arrivals_;
  std::map<runtime::ProcessId, std::set<runtime::Address>> dropped_wires_;
  std::map<runtime::ProcessId, std::set<runtime::Address>> wires_dropped_before_stop_;
  const Names& names_;
  Steps steps_;
  std::map<runtime::ProcessId, const language::ProcessDecl*> said_by_spawns_;
  runtime::StepId step_;
  bool started_ = false;
  bool booting_ = false;
  std::optional<SpawnInProgress> spawn_;
  std::size_t events_ = 0;
  std::map<runtime::ProcessId, Marks> marks_;
  std::map<runtime::ProcessId, Marks> marks_before_stop_;
  std::map<runtime::Capability, std::size_t> retired_;
  std::map<std::pair<runtime::ProcessId, runtime::Capability>, std::size_t> dropped_;
  std::map<runtime::ProcessId, Parent> parents_;  // by child
};

}  // namespace hypersim::analysis
