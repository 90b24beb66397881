#include "replay.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/kv_module/kv_types.hpp"

namespace hypersim::analysis {

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
  if (const auto own = in_progress_.find(lane); own != in_progress_.end()) return &own->second.front();
  return in_progress_.size() == 1 ? &in_progress_.begin()->second.front() : nullptr;
}

const Replay::StepInProgress* Replay::step_of(const std::string& lane, const runtime::Address& source,
                                              runtime::RequestId id) const {
  const auto found = pipelined_.find({source, id});
  return found == pipelined_.end() ? step_of(lane) : &found->second;
}

bool Replay::alive(const ProcessId& process) const {
  const auto resident = residents_.find(process);
  return resident != residents_.end() && !resident->second.away;
}

const language::ProcessDecl& Replay::said_of(const language::ProcessDecl& member) const {
  const auto said = said_by_spawns_.find(member.address.process());
  return said == said_by_spawns_.end() ? member : *said->second;
}

void Replay::on(const fact::Spawned& e) {
  spawn_ = SpawnInProgress{e.parent, e.child, 0};
  for (const auto& [lane, steps] : in_progress_) {
    for (const StepInProgress& step : steps) {
      const language::SpawnStep* spawn = spawns_.at(step.line, step.text);
      if (spawn == nullptr || spawn->child.address.process() != e.child) continue;
      said_by_spawns_[e.child] = &spawn->child;
      spawn_->line = step.line;
    }
  }
}

void Replay::on(const fact::ProcessStarted& e) {
  const ProcessId& process = e.process.process();
  const auto [resident, is_new] =
      residents_.try_emplace(process, Resident{e.process, e.wired, e.is_public, e.userspace});
  resident->second.away = false;
  if (!is_new) return;
  lived_.insert(process);
  gone_with_node_.erase(process);
  table_.add_process(process, e.wired);
  const auto dropped = wires_dropped_before_stop_.extract(process);
  if (dropped.empty() || !booting_) return;
  table_.drop_wires(process, {dropped.mapped().begin(), dropped.mapped().end()});
  dropped_wires_[process] = dropped.mapped();
}

void Replay::on(const fact::ProcessEnded& e) {
  const auto resident = residents_.find(e.process);
  if (resident == residents_.end()) return;
  arrivals_.erase(e.process);
  if (e.returns) {
    resident->second.away = true;
    return table_.pause_process(e.process);
  }
  residents_.erase(resident);
  if (e.revokes) table_.revoke_all(e.process);
  table_.remove_process(e.process);
  dropped_wires_.erase(e.process);
}

void Replay::on(const fact::NodeStopped&) {
  gone_with_node_.clear();
  for (const auto& [process, resident] : residents_) gone_with_node_.insert(process);
  residents_.clear();
  table_ = runtime::CapabilityTable(node_);
  arrivals_.clear();
  wires_dropped_before_stop_ = std::exchange(dropped_wires_, {});
}

void Replay::on(const fact::CapabilityAdded& e) {
  if (table_.knows(e.holder)) table_.add(e.holder, {e.capability});
}

void Replay::on(const fact::CapabilityRemoved& e) {
  if (e.how != fact::CapabilityRemoved::How::Dropped) return;  // the cause came before, and has taken it already
  const auto before = table_.row(e.holder);
  if (before == nullptr) return;
  const runtime::Address& issuer = e.capability.issuer();
  table_.drop(e.holder, {e.capability});
  const bool is_wire = is_messaging(e.capability) && !before->has_dropped_wire(issuer);
  if (is_wire && table_.row(e.holder)->has_dropped_wire(issuer)) dropped_wires_[e.holder].insert(issuer);
}

void Replay::on(const fact::RevokedAll& e) {
  table_.revoke_all(e.issuer);
  for (const auto& [holder, cap] : table_.cut_wires_to(e.issuer)) dropped_wires_[holder].insert(cap.issuer());
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

void Replay::on(const fact::Sent& e) {
  if (!e.message->is_request()) return;
  const auto lane = in_progress_.find(names_.process(e.message->source));
  if (lane == in_progress_.end() || lane->second.size() < 2) return;
  // A pipeline sends in the order of its lines; the first entry is the block.
  const auto line = std::find_if(lane->second.begin() + 1, lane->second.end(),
                                 [](const StepInProgress& step) { return !step.has_sent; });
  if (line == lane->second.end()) return;
  line->has_sent = true;
  pipelined_[{e.message->source, e.message->id}] = *line;
}

void Replay::on(const fact::StepStarted& e) {
  started_ = true;
  booting_ = false;
  spawn_.reset();
  in_progress_[e.lane].push_back({e.line, e.text, false});
}

void Replay::on(const fact::StepEnded& e) {
  booting_ = false;
  spawn_.reset();
  const auto lane = in_progress_.find(e.lane);
  if (lane == in_progress_.end()) return;
  std::vector<StepInProgress>& steps = lane->second;
  const auto ended = std::find_if(steps.begin(), steps.end(), [&](const auto& step) { return step.line == e.line; });
  if (ended != steps.end()) steps.erase(ended);
  if (steps.empty()) in_progress_.erase(lane);
}

}  // namespace hypersim::analysis
