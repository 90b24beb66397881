#pragma once
// What may be given without a message that carries it: by the scenario itself (its declarations, its `sim grant` steps,
// the clauses of its spawns), and by commands to the kernel, as far as the trace has them.

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "hypersim/runtime/kernel_wire.hpp"
#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/scenario.hpp"

namespace hypersim::simulator {

class HandedOut {
 public:
  using Holding = std::pair<runtime::ProcessId, runtime::Capability>;

  explicit HandedOut(const Scenario& scenario);

  // What happens.

  void step_started(const runtime::fact::StepStarted& e);
  void step_ended(const runtime::fact::StepEnded& e);
  void spawned(const runtime::fact::Spawned& e);
  void delivered(const runtime::KernelMessage& message);
  void kept(const runtime::fact::GrantKept& e) { kept_.insert({e.to, e.capability}); }

  // What that allows.

  /// The declaration of the process asks for it, and it is the kernel that starts it.
  bool requested(const Holding& holding) const { return set_up_ && requested_.contains(holding); }
  /// Who started the process, and so has to hold what it is started with; none: the kernel itself.
  std::optional<runtime::ProcessId> starter(const runtime::ProcessId& process) const;
  /// Whoever started it asked for that.
  bool asked_for_by_starter(const Holding& holding) const;
  /// A declaration, a `sim grant` in progress, a spawn or a command gives it, or it has been kept until now.
  bool granted(const Holding& holding) const;
  /// The messaging capability of the one that it has started, or of the one that started it.
  bool between_starter_and_started(const Holding& holding) const;
  /// It was killed in a way that revokes nothing.
  bool keeps_what_it_issued(const runtime::ProcessId& killed) const { return no_revoke_.contains(killed); }
  bool at_set_up() const { return set_up_; }

 private:
  void command(const runtime::wire::KernelCommand& command, const runtime::KernelMessage& message);

  runtime::NodeId node_;
  bool set_up_ = true;  // no step has begun
  std::optional<int> sim_line_;
  std::set<Holding> requested_;
  std::set<Holding> granted_;
  std::map<int, std::set<Holding>> at_line_;  // of `sim grant`
  std::set<Holding> child_requests_;
  std::set<Holding> child_grants_;  // in force once the issuer has been spawned
  std::set<Holding> command_requests_;
  std::set<Holding> command_grants_;
  std::set<Holding> kept_;
  std::map<runtime::ProcessId, runtime::ProcessId> starters_;
  std::set<Holding> families_;
  std::set<runtime::ProcessId> no_revoke_;
};

}  // namespace hypersim::simulator
