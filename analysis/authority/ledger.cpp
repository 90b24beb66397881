#include "ledger.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/kv_module/kv_types.hpp"

namespace hypersim::analysis {

using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

void Ledger::take(const runtime::TraceEvent& event) {
  ++events_;
  step_ = event.step;
  if (spawn_ && spawn_->step != step_) spawn_.reset();
  std::visit([this](const auto& e) { on(e); }, event.fact);
}

bool Ledger::may_still_save(const ProcessId& process, const Capability& cap) const {
  const auto arrived = arrivals_.find(process);
  const bool has_come = arrived != arrivals_.end() && arrived->second.contains(cap);
  return has_come && !table_.has(process, cap) && table_.may_save(process, cap);
}

bool Ledger::alive(const ProcessId& process) const {
  const auto resident = residents_.find(process);
  return resident != residents_.end() && !resident->second.away;
}

const language::ProcessDecl& Ledger::said_of(const language::ProcessDecl& member) const {
  const auto said = said_by_spawns_.find(member.address.process());
  return said == said_by_spawns_.end() ? member : *said->second;
}

Ledger::Marks Ledger::marks_of(const ProcessId& process) const {
  const auto found = marks_.find(process);
  return found == marks_.end() ? Marks{} : found->second;
}

bool Ledger::would_still_hold(const ProcessId& holder, const Capability& cap, const ProcessId& start) const {
  return !was_taken_since(marks_of(start).began, holder, cap);
}

bool Ledger::was_taken_since(std::size_t events, const ProcessId& holder, const Capability& cap) const {
  const auto retired = retired_.find(cap);
  const auto dropped = dropped_.find({holder, cap});
  const bool is_ours = cap.issuer().node() == node_;
  return marks_of(holder).ended > events || (is_ours && marks_of(cap.issuer().process()).revoked > events) ||
         (retired != retired_.end() && retired->second > events) ||
         (dropped != dropped_.end() && dropped->second > events);
}

bool Ledger::lives_as_said(const ProcessId& process) const { return marks_of(process).as_said; }

bool Ledger::parent_had(const ProcessId& child, const Capability& cap) const {
  const auto parent = parents_.find(child);
  if (parent == parents_.end() || parent->second.held == nullptr) return false;
  const runtime::CapabilityRow& held = *parent->second.held;
  if (table_.issues(parent->second.process, cap) || held.held().contains(cap)) return true;
  if (!held.wired() || !is_messaging(cap) || held.has_dropped_wire(cap.issuer())) return false;
  const auto target = table_.row(cap.issuer().process());
  return target != nullptr && target->wired();
}

void Ledger::on(const fact::Spawned& e) {
  parents_[e.child] = {e.parent, table_.row(e.parent)};
  spawn_ = SpawnInProgress{e.parent, e.child, step_};
  const auto* spawn = steps_.find_as<language::SpawnStep>(step_);
  if (spawn != nullptr && spawn->child.address.process() == e.child) said_by_spawns_[e.child] = &spawn->child;
}

/// As `sim install` does it; a command to the kernel in a step that is written out may say anything.
bool Ledger::is_being_installed(const ProcessId& process) const {
  const language::ProcessDecl* decl = names_.cast(process);
  const language::Step* by = step();
  return decl != nullptr && decl->entry && by != nullptr && by->who && !by->is_written() &&
         by->who->address.process() == language::installer();
}

void Ledger::on(const fact::ProcessStarted& e) {
  const ProcessId& process = e.process.process();
  const auto [resident, is_new] =
      residents_.try_emplace(process, Resident{e.process, e.wired, e.is_public, e.userspace});
  resident->second.away = false;
  if (!is_new) return;
  const auto before_stop = marks_before_stop_.extract(process);
  if (!before_stop.empty() && booting_) {
    marks_[process] = before_stop.mapped();
  } else {
    marks_[process].began = events_;
    const bool is_installed = is_being_installed(process);
    if (is_installed) said_by_spawns_.erase(process);
    marks_[process].as_said = !started_ || (spawn_ && spawn_->child == process) || is_installed;
  }
  lived_.insert(process);
  gone_with_node_.erase(process);
  table_.add_process(process, e.wired);
  const auto dropped = wires_dropped_before_stop_.extract(process);
  if (dropped.empty() || !booting_) return;
  table_.drop_wires(process, {dropped.mapped().begin(), dropped.mapped().end()});
  dropped_wires_[process] = dropped.mapped();
}

void Ledger::on(const fact::ProcessEnded& e) {
  const auto resident = residents_.find(e.process);
  if (resident == residents_.end()) return;
  arrivals_.erase(e.process);
  if (e.returns) {
    resident->second.away = true;
    return table_.pause_process(e.process);
  }
  residents_.erase(resident);
  marks_[e.process].ended = events_;
  if (e.revokes) marks_[e.process].revoked = events_;
  if (e.revokes) table_.revoke_all(e.process);
  table_.remove_process(e.process);
  dropped_wires_.erase(e.process);
}

void Ledger::on(const fact::NodeStopped&) {
  gone_with_node_.clear();
  marks_before_stop_ = marks_;
  for (const auto& [process, resident] : residents_) {
    gone_with_node_.insert(process);
    marks_[process].ended = marks_[process].revoked = events_;
  }
  residents_.clear();
  table_ = runtime::CapabilityTable(node_, table_.policy());
  arrivals_.clear();
  wires_dropped_before_stop_ = std::exchange(dropped_wires_, {});
}

void Ledger::on(const fact::CapabilityAdded& e) {
  if (table_.knows(e.holder)) table_.add(e.holder, {e.capability});
}

void Ledger::on(const fact::CapabilityRemoved& e) {
  const bool is_revoked = e.how == fact::CapabilityRemoved::How::Revoked;
  if (is_revoked && !table_.policy().revocation_is_complete) {
    table_.drop(e.holder, {e.capability});  // only the node knows what can be revoked
    return;
  }
  if (e.how != fact::CapabilityRemoved::How::Dropped) return;  // the cause came before, and has taken it already
  dropped_[{e.holder, e.capability}] = events_;
  const auto before = table_.row(e.holder);
  if (before == nullptr) return;
  const runtime::Address& issuer = e.capability.issuer();
  table_.drop(e.holder, {e.capability});
  const bool is_wire = is_messaging(e.capability) && !before->has_dropped_wire(issuer);
  if (is_wire && table_.row(e.holder)->has_dropped_wire(issuer)) dropped_wires_[e.holder].insert(issuer);
}

void Ledger::on(const fact::RevokedAll& e) {
  marks_[e.issuer].revoked = events_;
  table_.revoke_all(e.issuer);
  if (!table_.policy().revocation_is_complete) return;
  for (const auto& [holder, cap] : table_.cut_wires_to(e.issuer)) dropped_wires_[holder].insert(cap.issuer());
}

void Ledger::on(const fact::DatabaseRemoved& e) {
  const auto db = db_of_text(e.db);
  if (!db || !removal_takes_capabilities_) return;
  const auto [read, write] = kv_module::kv_capabilities(kv_module::kv_address(e.source.node()), *db);
  const runtime::Capabilities gone = {read, write};
  table_.retire(gone);
  for (const Capability& cap : gone) retired_[cap] = events_;
}

void Ledger::on(const fact::Delivered& e) {
  if (e.message->is_request()) arrived(*e.message);  // a Response arrives only where it is awaited
}

void Ledger::arrived(const runtime::KernelMessage& message) {
  const runtime::Capabilities& caps = message.capabilities();
  const ProcessId& target = message.target.process();
  const auto resident = residents_.find(target);
  if (caps.empty() || resident == residents_.end() || !resident->second.userspace) return;
  table_.note_arrival(target, caps, message.filtered_at);
  arrivals_[target].insert(caps.begin(), caps.end());
}

void Ledger::on(const fact::StepStarted&) {
  started_ = true;
  booting_ = false;
}

}  // namespace hypersim::analysis
