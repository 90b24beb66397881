#include "capability_actor.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/overload.hpp"

namespace hypersim::actors {

using runtime::Capabilities;
using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

CapabilityActor::CapabilityActor(caf::actor_config& config, NodeContext& context, runtime::CapabilityTable& table,
                                 ProcessMap& map)
    : MayStand(config, context), table_(table), map_(map) {
  context.loop.capabilities = this;
}

Candidate CapabilityActor::candidate() const {
  static const ProcessId id("capabilities", runtime::modules::kernel().package_id());
  return candidate_of(Candidate::Kind::Module, id);
}

void CapabilityActor::handle(Mail& mail) noexcept {
  if (!context_.late_changes.empty()) [[unlikely]]
    release_late_changes();
  dispatch(
      mail,
      // Verifying comes first, because every kv request needs it.
      [this](HasCapability& ask) {
        const bool held = table_.has(ask.question.source.process(), *ask.question.needs);
        ask.question.held = held;
        context_.trace.record(std::move(ask.question));
        ask.from.tell(HasAnswer{held});
      },
      [this](const FilterCapabilities& ask) {
        ask.from.tell(Filtered{table_.filter(ask.on, ask.caps), table_.epoch()});
      },
      [this](const NoteArrival& arrival) {
        const runtime::KernelMessage& message = *arrival.message;
        table_.note_arrival(message.target.process(), message.capabilities(), message.filtered_at);
      },
      [this](const SaveCapabilities& ask) { save(ask); }, [this](const DropCapabilities& ask) { drop(ask); },
      [this](const GetAllCapabilities& ask) { ask.from.tell(CapabilitiesDone{table_.get_all(ask.on)}); },
      [this](const IssueCapabilities& ask) {
        const bool known = table_.knows(ask.on);
        if (known) give(ask.on, ask.caps, fact::CapabilityAdded::How::Issued);
        ask.from.tell(IssueAnswer{known});
      },
      [this](const RetireCapabilities& ask) {
        map_.take_back(
            [&](const Capability& cap) { return std::find(ask.caps.begin(), ask.caps.end(), cap) != ask.caps.end(); });
        removed(table_.retire(ask.caps), fact::CapabilityRemoved::How::Retired);
        ask.from.tell(RetireDone{});
      },
      [this](const GrantCapabilities& ask) { grant(ask); }, [this](const AddProcess& ask) { enter(ask); },
      [this](const AdoptChild& ask) { adopt(ask); }, [this](const EquipProcess& ask) { equip(ask); },
      [this](const EquipChild& ask) { equip(ask); },
      [this](const LetTalk& ask) {
        let_talk(ask.parent, ask.child);
        ask.from.tell(SpawnAnswer{ask.child});
      },
      [](const ReleaseLateChanges&) {},
      [this](const PostponeChange& ask) {
        context_.late_changes.push_back({ask.change, context_.trace.step()});
      },
      [this](const PauseProcess& ask) { table_.pause_process(ask.process); },
      [this](const ResumeProcess& ask) {
        table_.resume_process(ask.process);
        publish(ask.process);
      },
      [this](const FilterLastRequests& ask) {
        auto requests = std::make_shared<std::vector<runtime::OnExitRequest>>(*ask.requests);
        for (runtime::OnExitRequest& each : *requests) {
          each.request.expects_response_s.reset();
          if (context_.policies.capabilities.last_requests_are_filtered) {
            each.request.capabilities = table_.filter(ask.process, each.request.capabilities);
          }
        }
        context_.modules->kernel.tell(LastRequests{ask.process, std::move(requests), table_.epoch()});
      },
      [this](const RevokeAll& ask) { revoke_all(ask.issuer); },
      [this](const ConfirmCapabilities&) { context_.modules->kernel.tell(CapabilitiesInForce{}); },
      [this](const RemoveProcess& ask) {
        if (ask.revoke) removed(revoke(ask.process), fact::CapabilityRemoved::How::Revoked);
        table_.remove_process(ask.process);
        map_.forget(ask.process, ask.revoke);
      });
}

void CapabilityActor::release_late_changes() {
  const runtime::StepId step = context_.trace.step();
  context_.has_late_changes = false;
  for (const NodeContext::LateChange& late : std::exchange(context_.late_changes, {})) {
    context_.trace.set_step(late.step);
    std::visit(runtime::Overload{[this](const EquipProcess& ask) { equip(ask); },
                                 [this](const GrantCapabilities& ask) { grant(ask); },
                                 [this](const DropCapabilities& ask) { drop(ask); }},
               *late.change);
  }
  context_.trace.set_step(step);
}

void CapabilityActor::equip(const EquipProcess& ask) {
  const runtime::Address process(context_.our, ask.process);
  if (table_.knows(ask.initializer)) {
    give(ask.initializer, {runtime::Capability::messaging(process)}, fact::CapabilityAdded::How::Spawned);
  }
  Capabilities held = ask.initial;
  std::erase_if(held, [&](const Capability& cap) { return !table_.has(ask.initializer, cap); });
  add(ask.process, held, fact::CapabilityAdded::How::Initial);
}

void CapabilityActor::drop(const DropCapabilities& ask) {
  Capabilities dropped = table_.drop(ask.on, ask.caps);
  std::vector<runtime::CapabilityTable::Holding> gone;
  gone.reserve(dropped.size());
  for (const Capability& cap : dropped) gone.push_back({ask.on, cap});
  removed(gone, fact::CapabilityRemoved::How::Dropped);
  if (ask.from) ask.from->tell(CapabilitiesDone{std::move(dropped)});
}

void CapabilityActor::add_one(const ProcessId& on, const Capability& cap, fact::CapabilityAdded::How how) {
  const bool is_new = table_.add_one(on, cap);
  if (how != fact::CapabilityAdded::How::Initial && how != fact::CapabilityAdded::How::Restored) {
    map_.has_issued(cap.issuer().process());
  }
  if (is_new) context_.trace.record(fact::CapabilityAdded{on, cap, how});
  publish_written(on);
}

void CapabilityActor::add(const ProcessId& on, const Capabilities& caps, fact::CapabilityAdded::How how) {
  if (caps.size() == 1) return add_one(on, caps.front(), how);
  std::vector<fact::CapabilityAdded> added;
  for (Capability& cap : table_.add(on, caps)) added.push_back({on, std::move(cap), how});
  if (how != fact::CapabilityAdded::How::Initial && how != fact::CapabilityAdded::How::Restored) {
    for (const Capability& cap : caps) map_.has_issued(cap.issuer().process());
  }
  context_.trace.record_together(std::move(added));
  publish_written(on);
}

void CapabilityActor::give(const ProcessId& on, const Capabilities& caps, fact::CapabilityAdded::How how) {
  table_.note_given(on, caps);
  add(on, caps, how);
}

void CapabilityActor::grant(const GrantCapabilities& grant) {
  const bool waits = context_.policies.capabilities.grants_wait_for_their_holder;
  if (table_.knows(grant.to) && (waits || !table_.is_away(grant.to))) {
    if (!grant.at_boot) table_.note_given(grant.to, grant.caps);
    return add(grant.to, grant.caps, grant.how);
  }
  if (!waits) return;
  std::vector<fact::GrantKept> kept;
  for (const Capability& cap : grant.caps) kept.push_back({grant.to, cap});
  context_.trace.record_together(std::move(kept));
  map_.keep_grants(grant.to, grant.caps);
}

void CapabilityActor::enter(const AddProcess& ask) {
  using How = fact::CapabilityAdded::How;
  const runtime::ProcessId& process = ask.process.process();
  table_.add_process(process, ask.wired);
  if (ask.restored) {
    table_.drop_wires(process, ask.restored->dropped_wires);
    add(process, ask.restored->capabilities, How::Restored);
  }
  add_one(process, context_.messaging_of(ask.process), How::Initial);
  if (!context_.policies.capabilities.grants_wait_for_their_holder) return;
  if (const Capabilities kept = map_.take_grants(process); !kept.empty()) add(process, kept, How::Granted);
}

void CapabilityActor::adopt(const AdoptChild& ask) {
  let_talk(ask.parent, ask.child);
  equip({ask.parent, ask.child, ask.draft, true});
  ask.from.tell(SpawnAnswer{ask.child});
}

void CapabilityActor::let_talk(const ProcessId& parent, const ProcessId& child) {
  using How = fact::CapabilityAdded::How;
  const auto messaging = [this](const ProcessId& with) {
    return Capabilities{Capability::messaging(runtime::Address(context_.our, with))};
  };
  if (table_.knows(parent)) give(parent, messaging(child), How::Spawned);
  if (table_.knows(child)) give(child, messaging(parent), How::Spawned);
}

void CapabilityActor::equip(const EquipChild& ask) {
  using How = fact::CapabilityAdded::How;
  const runtime::Address child(context_.our, ask.child);
  if (ask.is_new) add(ask.child, table_.filter(ask.parent, ask.draft->requests), How::Initial);
  for (const runtime::SpawnDraft::Grant& each : ask.draft->grants) {
    grant({each.to, {Capability(child, each.params)}, How::Granted});
  }
}

void CapabilityActor::save(const SaveCapabilities& ask) {
  Capabilities kept;
  Capabilities refused;
  for (const Capability& cap : ask.caps) {
    (table_.may_save(ask.on, cap) ? kept : refused).push_back(cap);
  }
  if (!table_.knows(ask.on)) return;
  give(ask.on, kept, fact::CapabilityAdded::How::Saved);
  for (const Capability& cap : refused) {
    context_.trace.record(fact::SaveRefused{ask.on, cap});
    context_.trace.record(fact::Printed{runtime::modules::kernel(),
                                        "kernel: process " + ask.on.text() + " may not save " + cap.params() + " of " +
                                            cap.issuer().text() + ": it came on no message, and is not its own"});
  }
  ask.from.tell(CapabilitiesDone{std::move(refused)});
}

std::vector<runtime::CapabilityTable::Holding> CapabilityActor::revoke(const ProcessId& issuer) {
  if (context_.policies.capabilities.revocation_is_complete) {
    map_.take_back([&](const Capability& cap) { return table_.issues(issuer, cap); });
  }
  return table_.revoke_all(issuer);
}

void CapabilityActor::revoke_all(const ProcessId& issuer) {
  context_.trace.record(fact::RevokedAll{issuer});
  std::vector<runtime::CapabilityTable::Holding> lost = revoke(issuer);
  if (context_.policies.capabilities.revocation_is_complete) {  // wires are from the beginning
    const std::vector<runtime::CapabilityTable::Holding> wires = table_.cut_wires_to(issuer);
    lost.insert(lost.end(), wires.begin(), wires.end());
  }
  removed(lost, fact::CapabilityRemoved::How::Revoked);
  map_.has_revoked();
}

void CapabilityActor::removed(const std::vector<runtime::CapabilityTable::Holding>& holdings,
                              fact::CapabilityRemoved::How how) {
  std::vector<fact::CapabilityRemoved> gone;
  gone.reserve(holdings.size());
  for (const auto& [holder, cap] : holdings) gone.push_back({holder, cap, how});
  context_.trace.record_together(std::move(gone));
  const bool is_written = how != fact::CapabilityRemoved::How::Revoked;  // then the map decides by the issuer
  for (const auto& [holder, cap] : holdings) is_written ? publish_written(holder) : publish(holder);
}

void CapabilityActor::publish_written(const ProcessId& process) {
  map_.changed_and_written(process);
  publish_row(process);
}

void CapabilityActor::publish(const ProcessId& process) {
  map_.changed(process);
  publish_row(process);
}

void CapabilityActor::publish_row(const ProcessId& process) {
  if (runtime::CapabilityRowPtr row = table_.row(process)) {
    context_.modules->kernel.tell(PublishRow{process, std::move(row)});
  }
}

}  // namespace hypersim::actors
