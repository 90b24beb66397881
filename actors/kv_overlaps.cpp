#include "kv_overlaps.hpp"

#include <algorithm>

namespace hypersim::actors {

using kv_module::Plan;
using runtime::KernelMessage;

namespace {

/// It opens its database, and then acts on it. A removal is over before it opens.
bool needs_its_database(const Plan& plan) { return !std::holds_alternative<kv_module::RemoveDb>(plan.action); }

}  // namespace

template <class Each>
void KvOverlaps::for_each_waiting(const KernelMessage& request, Each each) {
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
    if (lanes_.source(lane) == request.source.process() && !lanes_.in_any_order()) continue;
    for (const KvLanes::Item& item : lanes_.waiting(lane)) {
      if (item.entry == nullptr) continue;
      Plan plan;
      if (engine_.plan(item.entry->source, item.entry->request().body.view(), plan)) continue;
      if (!needs_its_database(plan)) continue;
      if (plan.needs && !capabilities_.has(item.entry->source.process(), *plan.needs)) continue;
      each(*item.entry, plan);
    }
  }
}

template <class Each>
void KvOverlaps::for_each_rival(const KernelMessage& request, const kv_module::DbKey& db, Each each) {
  for_each_waiting(request, [&](const KernelMessage& rival, const Plan& plan) {
    if (plan.db->key == db) each(rival, plan);
  });
}

bool KvOverlaps::may_be_starved(const KernelMessage& request, const Plan& plan) {
  if (!needs_its_database(plan) || was_open_) return false;
  const std::size_t limit = engine_.fds_limit();
  if (limit == 0 || engine_.open_databases().size() < limit) return false;
  std::size_t others = 0;
  for_each_waiting(request, [&](const KernelMessage&, const Plan& other) {
    if (!engine_.is_open(other.db->key)) ++others;
  });
  return others >= limit;
}

bool KvOverlaps::may_be_locked(const KernelMessage& request, const Plan& plan) {
  if (!needs_its_database(plan)) return false;
  if (was_open_) {
    const auto found = waiting_.find(&request);
    return found != waiting_.end() && found->second.saw_opening;
  }
  bool has_rival = false;
  for_each_rival(request, plan.db->key, [&](const KernelMessage&, const Plan&) { has_rival = true; });
  return has_rival;
}

bool KvOverlaps::may_be_busy(const KernelMessage& request, const Plan& plan) {
  const auto found = waiting_.find(&request);
  if (found == waiting_.end() || found->second.keys.empty()) return false;
  const std::vector<std::string> keys = engine_.staged_keys(request.source, plan);
  return std::any_of(keys.begin(), keys.end(),
                     [&](const std::string& key) { return found->second.keys.contains(key); });
}

void KvOverlaps::end(const KernelMessage& request, const kv_module::DbKey& db,
                     const std::vector<kv_module::Write>& written) {
  waiting_.erase(&request);
  const bool has_opened = !was_open_ && engine_.is_open(db);
  if (!has_opened && written.empty()) return;
  for_each_rival(request, db, [&](const KernelMessage& rival, const Plan& plan) {
    if (has_opened) waiting_[&rival].saw_opening = true;
    if (!std::holds_alternative<kv_module::Commit>(plan.action)) return;
    for (const kv_module::Write& write : written) waiting_[&rival].keys.insert(write.key);
  });
}

}  // namespace hypersim::actors
