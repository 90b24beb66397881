#include "handed_out.hpp"

#include "hypersim/runtime/modules.hpp"

#include "../for_each_step.hpp"

namespace hypersim::simulator {

using runtime::Address;
using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;
namespace kernel_command = runtime::wire::kernel_command;

namespace {

void note_requests(const ProcessDecl& decl, std::set<HandedOut::Holding>& to) {
  const ProcessId& process = decl.address.process();
  for (const CapOperand& request : decl.requests) {
    for (const Capability& cap : request.caps) to.insert({process, cap});
  }
  if (decl.networking) to.insert({process, runtime::networking_capability(decl.address.node())});
}

void note_grants(const ProcessDecl& decl, std::set<HandedOut::Holding>& to) {
  for (const Grant& grant : decl.grants) {
    to.insert({grant.to.address.process(), Capability(decl.address, grant.params)});
  }
}

}  // namespace

HandedOut::HandedOut(const Scenario& scenario) : node_(scenario.node) {
  for (const ProcessDecl& decl : scenario.cast) {
    if (decl.spawned) continue;
    note_requests(decl, requested_);
    note_grants(decl, granted_);
  }
  for_each_step(scenario.steps, [this](const Step& step) {
    if (const auto* spawn = std::get_if<SpawnStep>(&step.is)) {
      note_requests(spawn->child, child_requests_);
      note_grants(spawn->child, child_grants_);
    } else if (const auto* grant = std::get_if<SimGrantStep>(&step.is)) {
      for (const Capability& cap : grant->cap.caps) at_line_[step.at.line].insert({grant->to.address.process(), cap});
    }
  });
}

void HandedOut::step_started(const fact::StepStarted& e) {
  set_up_ = false;
  if (e.lane == "sim") sim_line_ = e.line;
}

void HandedOut::step_ended(const fact::StepEnded& e) {
  if (e.lane == "sim") sim_line_.reset();
}

void HandedOut::spawned(const fact::Spawned& e) {
  starters_.insert_or_assign(e.child, e.parent);
  families_.insert({e.parent, runtime::messaging_capability(Address(node_, e.child))});
  families_.insert({e.child, runtime::messaging_capability(Address(node_, e.parent))});
}

void HandedOut::delivered(const runtime::KernelMessage& message) {
  if (!message.is_request() || message.target.process() != runtime::modules::kernel()) return;
  const auto parsed = runtime::wire::from_json<runtime::wire::KernelCommand>(message.body().view());
  if (parsed.ok()) command(*parsed, message);
}

void HandedOut::command(const runtime::wire::KernelCommand& command, const runtime::KernelMessage& message) {
  if (const auto* init = std::get_if<kernel_command::InitializeProcess>(&command)) {
    starters_.insert_or_assign(init->id, message.source.process());
    families_.insert({message.source.process(), runtime::messaging_capability(Address(node_, init->id))});
    for (const Capability& cap : init->initial_capabilities) command_requests_.insert({init->id, cap});
  } else if (const auto* grant = std::get_if<kernel_command::GrantCapabilities>(&command)) {
    for (const Capability& cap : grant->capabilities) command_grants_.insert({grant->target, cap});
  } else if (const auto* kill = std::get_if<kernel_command::KillProcess>(&command)) {
    if (message.request().metadata == "no-revoke") no_revoke_.insert(kill->id);
  }
}

std::optional<ProcessId> HandedOut::starter(const ProcessId& process) const {
  const auto found = starters_.find(process);
  if (found == starters_.end()) return std::nullopt;
  return found->second;
}

bool HandedOut::asked_for_by_starter(const Holding& holding) const {
  return starters_.contains(holding.first) &&
         (child_requests_.contains(holding) || command_requests_.contains(holding));
}

bool HandedOut::granted(const Holding& holding) const {
  if (set_up_ && granted_.contains(holding)) return true;
  if (kept_.contains(holding) || command_grants_.contains(holding)) return true;
  if (child_grants_.contains(holding) && starters_.contains(holding.second.issuer().process())) return true;
  const auto line = at_line_.find(sim_line_.value_or(0));
  return line != at_line_.end() && line->second.contains(holding);
}

bool HandedOut::between_starter_and_started(const Holding& holding) const { return families_.contains(holding); }

}  // namespace hypersim::simulator
