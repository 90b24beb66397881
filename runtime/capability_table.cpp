#include "hypersim/runtime/capability_table.hpp"

#include <algorithm>
#include <iterator>

namespace hypersim::runtime {

CapabilityRow& CapabilityTable::writable(Entry& entry) {
  // If nobody else holds a snapshot of a row, it is changed in place.
  if (entry.row.use_count() != 1) entry.row = std::make_shared<CapabilityRow>(*entry.row);
  return *entry.row;
}

void CapabilityTable::add_process(const ProcessId& process, bool wired) {
  auto row = std::make_shared<CapabilityRow>();
  row->wired_ = wired;
  const bool is_new = rows_.emplace(process, Entry{std::move(row), {}}).second;
  HYPERSIM_ASSERT(is_new);
}

void CapabilityTable::remove_process(const ProcessId& process) {
  rows_.erase(process);
  away_.erase(process);
}

void CapabilityTable::pause_process(const ProcessId& process) {
  const auto found = rows_.find(process);
  if (found == rows_.end()) return;
  found->second.arrived.clear();
  away_.insert(process);
}

Capabilities CapabilityTable::add(const ProcessId& on, const Capabilities& caps) {
  const auto found = rows_.find(on);
  HYPERSIM_ASSERT(found != rows_.end());
  Capabilities added;
  for (const Capability& cap : caps) {
    if (add_to(found->second, cap)) added.push_back(cap);
  }
  return added;
}

bool CapabilityTable::add_one(const ProcessId& on, const Capability& cap) {
  const auto found = rows_.find(on);
  HYPERSIM_ASSERT(found != rows_.end());
  return add_to(found->second, cap);
}

bool CapabilityTable::add_to(Entry& entry, const Capability& cap) {
  if (entry.row->held_.contains(cap)) return false;
  CapabilityRow& row = writable(entry);
  row.held_.insert(cap);
  if (is_messaging(cap)) row.messaging_.insert(cap.issuer());
  return true;
}

void CapabilityTable::note_given(const ProcessId& on, const Capabilities& caps) {
  if (policy_.revocation_is_complete) return;
  for (const Capability& cap : caps) given_[cap.issuer().process()][on].insert(cap);
}

Capabilities CapabilityTable::drop(const ProcessId& on, const Capabilities& caps) {
  const auto found = rows_.find(on);
  if (found == rows_.end()) return {};
  Capabilities dropped;
  for (const Capability& cap : caps) {
    const bool wired = by_group_rule(*found->second.row, cap);
    if (!wired && !found->second.row->held_.contains(cap)) continue;
    CapabilityRow& row = writable(found->second);
    row.held_.erase(cap);
    if (is_messaging(cap)) row.messaging_.erase(cap.issuer());
    if (wired) row.dropped_wires_.insert(cap.issuer());
    dropped.push_back(cap);
  }
  return dropped;
}

bool CapabilityTable::by_group_rule(const CapabilityRow& row, const Capability& cap) const {
  if (!row.wired_ || !is_messaging(cap) || cap.issuer().node() != our_) return false;
  if (row.has_dropped_wire(cap.issuer())) return false;
  const auto issuer = rows_.find(cap.issuer().process());
  return issuer != rows_.end() && issuer->second.row->wired_;
}

bool CapabilityTable::has(const ProcessId& on, const Capability& cap) const {
  const auto found = rows_.find(on);
  if (found == rows_.end()) return false;
  return found->second.row->held_.contains(cap) || by_group_rule(*found->second.row, cap);
}

Capabilities CapabilityTable::get_all(const ProcessId& on) const {
  const auto found = rows_.find(on);
  if (found == rows_.end()) return {};
  const CapabilityRow& row = *found->second.row;
  std::set<Capability> all(row.held_.begin(), row.held_.end());
  if (row.wired_) {
    for (const auto& [process, entry] : rows_) {
      const Address member(our_, process);
      if (entry.row->wired_ && !row.has_dropped_wire(member)) all.insert(Capability::messaging(member));
    }
  }
  return {all.begin(), all.end()};
}

bool CapabilityTable::issues(const ProcessId& process, const Capability& cap) const {
  return cap.issuer().node() == our_ && cap.issuer().process() == process;
}

bool CapabilityTable::attaches_as_issuer(const ProcessId& process, const Capability& cap) const {
  return cap.issuer().process() == process && (cap.issuer().node() == our_ || !policy_.own_is_of_this_node);
}

Capabilities CapabilityTable::filter(const ProcessId& on, const Capabilities& caps) const {
  Capabilities attached;
  std::copy_if(caps.begin(), caps.end(), std::back_inserter(attached),
               [&](const Capability& cap) { return attaches_as_issuer(on, cap) || has(on, cap); });
  return attached;
}

std::vector<CapabilityTable::Holding> CapabilityTable::revocable(const ProcessId& issuer) const {
  std::vector<Holding> all;
  if (!policy_.revocation_is_complete) {
    // The index has names without nodes: a namesake's capabilities of another node are taken, too.
    const auto given = given_.find(issuer);
    if (given == given_.end()) return all;
    for (const auto& [holder, caps] : given->second) {
      const auto row = rows_.find(holder);
      if (row == rows_.end()) continue;
      for (const Capability& cap : caps) {
        if (row->second.row->held_.contains(cap)) all.push_back({holder, cap});
      }
    }
    return all;
  }
  for (const auto& [process, entry] : rows_) {
    for (const Capability& cap : entry.row->held_) {
      if (issues(issuer, cap)) all.push_back({process, cap});
    }
  }
  return all;
}

std::vector<CapabilityTable::Holding> CapabilityTable::revoke_all(const ProcessId& issuer) {
  std::vector<Holding> revoked = revocable(issuer);
  for (const Holding& holding : revoked) drop(holding.holder, {holding.capability});
  if (!policy_.revocation_is_complete) return revoked;
  revoked_at_[issuer] = ++epoch_;
  // What has arrived and is not saved yet is gone, too.
  for (auto& [process, entry] : rows_) {
    std::erase_if(entry.arrived, [&](const Capability& cap) { return issues(issuer, cap); });
  }
  return revoked;
}

std::vector<CapabilityTable::Holding> CapabilityTable::cut_wires_to(const ProcessId& issuer) {
  const Capability messaging = Capability::messaging(Address(our_, issuer));
  std::vector<Holding> cut;
  for (const ProcessId& holder : holders(messaging)) {
    if (!drop(holder, {messaging}).empty()) cut.push_back({holder, messaging});
  }
  return cut;
}

void CapabilityTable::drop_wires(const ProcessId& process, const std::vector<Address>& targets) {
  const auto found = rows_.find(process);
  HYPERSIM_ASSERT(found != rows_.end());
  if (!targets.empty()) writable(found->second).dropped_wires_.insert(targets.begin(), targets.end());
}

std::vector<CapabilityTable::Holding> CapabilityTable::retire(const Capabilities& caps) {
  ++epoch_;
  std::vector<Holding> retired;
  for (const Capability& cap : caps) {
    for (const ProcessId& holder : holders(cap)) {
      if (!drop(holder, {cap}).empty()) retired.push_back({holder, cap});
    }
    // What has arrived and is not saved yet, or is on its way, must not bring it back.
    retired_at_[cap] = epoch_;
    for (auto& [process, entry] : rows_) entry.arrived.erase(cap);
  }
  return retired;
}

bool CapabilityTable::died_since(const Capability& cap, std::uint64_t epoch) const {
  const auto retired = retired_at_.find(cap);
  if (retired != retired_at_.end() && retired->second > epoch) return true;
  const auto revoked = revoked_at_.find(cap.issuer().process());
  return cap.issuer().node() == our_ && revoked != revoked_at_.end() && revoked->second > epoch;
}

void CapabilityTable::note_arrival(const ProcessId& on, const Capabilities& caps, std::uint64_t filtered_at) {
  const auto found = rows_.find(on);
  if (found == rows_.end()) return;
  for (const Capability& cap : caps) {
    if (!died_since(cap, filtered_at)) found->second.arrived.insert(cap);
  }
}

bool CapabilityTable::may_save(const ProcessId& on, const Capability& cap) const {
  if (!policy_.saving_needs_a_source) return true;
  if (issues(on, cap)) return true;
  const auto found = rows_.find(on);
  return found != rows_.end() && (found->second.arrived.contains(cap) || has(on, cap));
}

CapabilityRowPtr CapabilityTable::row(const ProcessId& process) const {
  const auto found = rows_.find(process);
  return found == rows_.end() ? nullptr : found->second.row;
}

std::vector<ProcessId> CapabilityTable::holders(const Capability& cap) const {
  std::vector<ProcessId> result;
  for (const auto& [process, entry] : rows_) {
    if (entry.row->held_.contains(cap) || by_group_rule(*entry.row, cap)) result.push_back(process);
  }
  return result;
}

}  // namespace hypersim::runtime
