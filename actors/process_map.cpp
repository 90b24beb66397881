#include "process_map.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

using kv_module::PersistedProcess;
using runtime::Capabilities;
using runtime::ProcessId;

namespace {

/// Does it not outlive its node? Modules and what stands in for them do.
bool is_transient(const PersistedProcess& row) {
  const bool is_module = row.program.empty() || runtime::modules::is_bundled(row.id);
  return !is_module && row.on_exit.kind == runtime::OnExit::Kind::None;
}

}  // namespace

kv_module::StoreResult<runtime::Done> ProcessMap::load() {
  loaded_.clear();
  rows_.clear();
  grants_.clear();
  changed_.clear();
  told_.clear();
  issuers_.clear();
  changed_grants_.clear();
  auto processes = store_.processes();
  if (!processes.ok()) return runtime::fail(processes.error());
  auto grants = store_.pending_grants();
  if (!grants.ok()) return runtime::fail(grants.error());
  has_lived_ = !processes->empty();

  std::set<ProcessId> gone;
  for (const PersistedProcess& row : *processes) {
    if (policy_.none_stays_dead && is_transient(row)) gone.insert(row.id);
  }
  for (const ProcessId& process : gone) changed_.insert(process);
  const auto issued_by_gone = [&](const runtime::Capability& cap) {
    return policy_.what_none_issued_is_revoked && cap.issuer().node() == our_ && gone.contains(cap.issuer().process());
  };
  for (PersistedProcess& row : *processes) {
    if (gone.contains(row.id)) continue;
    if (std::erase_if(row.capabilities, issued_by_gone) != 0) changed_.insert(row.id);
    const ProcessId id = row.id;
    rows_[id] = row;
    loaded_[id] = std::make_shared<const PersistedProcess>(std::move(row));
  }
  for (kv_module::PendingGrants& kept : *grants) {
    if (std::erase_if(kept.capabilities, issued_by_gone) != 0) changed_grants_.insert(kept.id);
    if (!kept.capabilities.empty()) grants_[kept.id] = std::move(kept.capabilities);
  }
  return runtime::kDone;
}

ProcessMap::Contents ProcessMap::contents() const {
  return {rows_, grants_, changed_, told_, issuers_, changed_grants_};
}

void ProcessMap::restore(const Contents& contents) {
  rows_ = contents.rows;
  grants_ = contents.grants;
  changed_ = contents.changed;
  told_ = contents.told;
  issuers_ = contents.issuers;
  changed_grants_ = contents.changed_grants;
}

std::vector<ProcessId> ProcessMap::loaded() const {
  std::vector<ProcessId> all;
  all.reserve(loaded_.size());
  for (const auto& [process, row] : loaded_) all.push_back(process);
  return all;
}

PersistedProcessPtr ProcessMap::find_loaded(const ProcessId& process) const {
  const auto found = loaded_.find(process);
  return found == loaded_.end() ? nullptr : found->second;
}

void ProcessMap::depart(const ProcessId& process) {
  const auto issued = [&](const runtime::Capability& cap) {
    return cap.issuer().node() == our_ && cap.issuer().process() == process;
  };
  take_back(issued);
  for (auto& [holder, row] : loaded_) {
    if (std::none_of(row->capabilities.begin(), row->capabilities.end(), issued)) continue;
    auto less = std::make_shared<PersistedProcess>(*row);
    std::erase_if(less->capabilities, issued);
    row = std::move(less);
  }
}

void ProcessMap::enter(PersistedProcess row) {
  const ProcessId process = row.id;
  if (!loaded_.empty()) loaded_.erase(process);
  row.capabilities.clear();
  changed_.insert(process);
  rows_.insert_or_assign(process, std::move(row));
}

void ProcessMap::set_on_exit(const ProcessId& process, runtime::OnExit on_exit) {
  rows_.at(process).on_exit = std::move(on_exit);
  changed_.insert(process);
  if (is_written_when_told()) tell();
}

void ProcessMap::booted() {
  issuers_.clear();  // what is given at a boot is in no index (D12)
  if (is_written_when_told() && has_lived_) tell();
}

void ProcessMap::shut_down() {
  if (!is_written_when_told()) return;
  std::erase_if(rows_, [&](const auto& entry) {
    const bool is_gone = is_transient(entry.second);
    if (is_gone) changed_.insert(entry.first);
    return is_gone;
  });
  tell();
}

void ProcessMap::tell() {
  for (const ProcessId& process : changed_.all()) {
    const auto row = rows_.find(process);
    told_.insert_or_assign(process, row == rows_.end() ? Told{} : Told{row->second, table_.row(process)});
  }
  changed_.clear();
}

void ProcessMap::leave(const ProcessId& process) {
  if (policy_.a_kill_is_written) return;
  rows_.erase(process);
  changed_.insert(process);
}

void ProcessMap::changed(const ProcessId& process) { changed_.insert(process); }

void ProcessMap::changed_and_written(const ProcessId& process) {
  changed_.insert(process);
  if (!is_written_when_told()) [[likely]]
    return;
  const auto row = rows_.find(process);
  if (row != rows_.end() && !is_transient(row->second)) tell();
}

void ProcessMap::has_issued(const ProcessId& issuer) {
  if (!policy_.a_kill_is_written) issuers_.insert(issuer);
}

void ProcessMap::has_revoked() {
  if (is_written_when_told()) tell();
}

void ProcessMap::forget(const ProcessId& process, bool revoke) {
  rows_.erase(process);
  changed_.insert(process);
  const bool is_written = policy_.a_kill_is_written || (revoke && issuers_.contains(process));
  if (is_written_when_told() && is_written) tell();
}

void ProcessMap::keep_grants(const ProcessId& to, const Capabilities& caps) {
  Capabilities& kept = grants_[to];
  for (const runtime::Capability& cap : caps) {
    if (std::find(kept.begin(), kept.end(), cap) == kept.end()) kept.push_back(cap);
  }
  changed_grants_.insert(to);
}

Capabilities ProcessMap::take_grants(const ProcessId& to) {
  const auto kept = grants_.extract(to);
  if (kept.empty()) return {};
  changed_grants_.insert(to);
  return std::move(kept.mapped());
}

void ProcessMap::take_back(const std::function<bool(const runtime::Capability&)>& is_one) {
  for (auto& [to, caps] : grants_) {
    if (std::erase_if(caps, is_one) != 0) changed_grants_.insert(to);
  }
  for (const auto& [process, row] : loaded_) {
    if (std::erase_if(rows_.at(process).capabilities, is_one) != 0) changed_.insert(process);
  }
}

PersistedProcess ProcessMap::whole(const PersistedProcess& row) const { return whole(row, table_.row(row.id)); }

PersistedProcess ProcessMap::whole(PersistedProcess row, const runtime::CapabilityRowPtr& held) {
  if (held != nullptr) {
    row.capabilities.assign(held->held().begin(), held->held().end());
    row.dropped_wires.assign(held->dropped_wires().begin(), held->dropped_wires().end());
  }
  return row;
}

std::vector<PersistedProcess> ProcessMap::all() const {
  std::vector<PersistedProcess> all;
  all.reserve(rows_.size());
  for (const auto& [process, row] : rows_) all.push_back(whole(row));
  return all;
}

std::optional<PersistedProcess> ProcessMap::find(const ProcessId& process) const {
  const auto row = rows_.find(process);
  if (row == rows_.end()) return std::nullopt;
  return whole(row->second);
}

std::string ProcessMap::changes() const {
  constexpr std::size_t kShown = 5;
  std::string text;
  std::size_t count = 0;
  const auto add = [&](const std::string& what) {
    if (count++ < kShown) text += (text.empty() ? "" : ", ") + what;
  };
  for (const ProcessId& process : changed_.all()) add(process.text());
  for (const ProcessId& to : changed_grants_) add("grants to " + to.text());
  for (const auto& [name, note] : changed_notes_) add(name);
  if (count > kShown) text += " and " + std::to_string(count - kShown) + " more";
  return text;
}

kv_module::StoreChange ProcessMap::change_of(const ProcessId& process) const {
  const auto row = rows_.find(process);
  if (row == rows_.end()) return kv_module::ForgetProcess{process};
  return kv_module::SaveProcess{whole(row->second)};
}

kv_module::StoreResult<runtime::Done> ProcessMap::write() {
  std::vector<kv_module::StoreChange> changes;
  if (is_written_when_told()) {
    for (const auto& [process, told] : told_) {
      told.row ? changes.emplace_back(kv_module::SaveProcess{whole(*told.row, told.held)})
               : changes.emplace_back(kv_module::ForgetProcess{process});
    }
  } else {
    for (const ProcessId& process : changed_.all()) changes.push_back(change_of(process));
  }
  for (const ProcessId& to : changed_grants_) {
    const auto kept = grants_.find(to);
    changes.emplace_back(kv_module::SavePendingGrants{{to, kept == grants_.end() ? Capabilities() : kept->second}});
  }
  for (const auto& [name, text] : changed_notes_) changes.emplace_back(kv_module::SetNote{name, text});
  auto written = store_.apply(changes);
  if (written.ok()) {
    told_.clear();
    if (!is_written_when_told()) changed_.clear();
    changed_grants_.clear();
    changed_notes_.clear();
  }
  return written;
}

}  // namespace hypersim::actors
