#include "replay.hpp"

#include "hypersim/kv_module/kv_types.hpp"

#include "explain/names.hpp"

namespace hypersim::simulator {

using runtime::Capability;
using runtime::ProcessId;
namespace fact = runtime::fact;

void Replay::take(const runtime::TraceEvent& event) {
  std::visit([this](const auto& e) { on(e); }, event.fact);
}

bool Replay::may_still_save(const ProcessId& process, const Capability& cap) const {
  return !table_.has(process, cap) && table_.may_save(process, cap);
}

const Replay::StepInProgress* Replay::step_of(const std::string& lane) const {
  if (const auto own = in_progress_.find(lane); own != in_progress_.end()) return &own->second;
  return in_progress_.size() == 1 ? &in_progress_.begin()->second : nullptr;
}

void Replay::on(const fact::ProcessStarted& e) {
  const ProcessId& process = e.process.process();
  if (!residents_.try_emplace(process, Resident{e.process, e.wired, e.is_public, e.userspace}).second) return;
  table_.add_process(process, e.wired);
}

void Replay::on(const fact::ProcessEnded& e) {
  if (residents_.erase(e.process) == 0) return;
  table_.revoke_all(e.process);
  table_.remove_process(e.process);
  arrivals_.erase(e.process);
  dropped_wires_.erase(e.process);
}

void Replay::on(const fact::CapabilityAdded& e) {
  if (table_.knows(e.holder)) table_.add(e.holder, {e.capability});
}

void Replay::on(const fact::CapabilityRemoved& e) {
  using How = fact::CapabilityRemoved::How;
  const ProcessId& issuer = e.capability.issuer().process();
  if (e.how == How::Dropped) {
    const auto row = table_.row(e.holder);
    if (row == nullptr) return;
    const bool was_wire = row->wired() && is_messaging(e.capability) && !row->has_dropped_wire(e.capability.issuer());
    table_.drop(e.holder, {e.capability});
    const auto after = table_.row(e.holder);
    if (was_wire && after->has_dropped_wire(e.capability.issuer())) {
      dropped_wires_[e.holder].insert(e.capability.issuer());
    }
  } else if (e.how == How::Revoked && table_.has(e.holder, e.capability)) {
    table_.revoke_all(issuer);  // of an issuer that lives on
  }
}

void Replay::on(const fact::DatabaseRemoved& e) {
  const auto db = db_of_text(e.db);
  if (!db) return;
  const runtime::NodeId& node = e.source.node();
  using Kind = kv_module::KvCapabilityKind;
  table_.retire({kv_module::kv_capability(node, Kind::Read, *db), kv_module::kv_capability(node, Kind::Write, *db)});
}

void Replay::on(const fact::Delivered& e) {
  if (e.message->is_request()) arrived(*e.message);  // a Response arrives only where it is awaited
}

void Replay::arrived(const runtime::KernelMessage& message) {
  const runtime::Capabilities& caps = message.capabilities();
  const ProcessId& target = message.target.process();
  const auto resident = residents_.find(target);
  if (caps.empty() || resident == residents_.end() || !resident->second.userspace) return;
  table_.note_arrival(target, caps, message.filtered_at);
  arrivals_[target].insert(caps.begin(), caps.end());
}

void Replay::on(const fact::StepStarted& e) {
  started_ = true;
  in_progress_[e.lane] = {e.line, e.text};
}

void Replay::on(const fact::StepEnded& e) { in_progress_.erase(e.lane); }

}  // namespace hypersim::simulator
