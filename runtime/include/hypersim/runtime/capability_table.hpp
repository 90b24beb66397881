#pragma once
// Who holds which capability (docs/semantics.md, section 4). Its only writer is the capability actor. A process's row
// is an immutable snapshot. A change makes a new row for that process alone, which shares all that has not changed with
// the one before, so publishing it to the kernel costs the same however much the process holds. Wired processes (and
// the modules kv and timer) form one group in which everyone holds everyone's messaging capability: a rule, not n²
// capabilities.
//
// Signatures are not kept here: a capability is signed when it leaves the node.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/capability_policy.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/persistent_set.hpp"

namespace hypersim::runtime {

/// What one process holds, at one moment.
class CapabilityRow {
 public:
  bool wired() const { return wired_; }
  /// The capabilities that are held individually, in the order of Capability; without the group rule.
  const PersistentSet<Capability>& held() const { return held_; }
  /// Whether the messaging capability of `target` is held individually; without the group rule.
  bool may_message(const Address& target) const { return messaging_.contains(target); }
  /// Whether this wired process has dropped the messaging capability of `target`, another member of the group.
  bool has_dropped_wire(const Address& target) const { return dropped_wires_.contains(target); }
  const PersistentSet<Address>& dropped_wires() const { return dropped_wires_; }

 private:
  friend class CapabilityTable;
  bool wired_ = false;
  PersistentSet<Capability> held_;
  PersistentSet<Address> messaging_;  // the issuers of the messaging capabilities among held_
  PersistentSet<Address> dropped_wires_;
};
using CapabilityRowPtr = std::shared_ptr<const CapabilityRow>;

class CapabilityTable {
 public:
  struct Holding {
    ProcessId holder;
    Capability capability;
  };

  explicit CapabilityTable(NodeId our, CapabilityPolicy policy = CapabilityPolicy::documented())
      : our_(std::move(our)), policy_(policy) {}
  const CapabilityPolicy& policy() const { return policy_; }

  /// Makes a process known, which holds nothing. It must not be known yet.
  void add_process(const ProcessId& process, bool wired);
  /// Removes a process and what it held. What it has passed on stays with the others.
  void remove_process(const ProcessId& process);
  /// The process has ended and will be started again: it keeps what it holds, but nothing has arrived at its next life.
  void pause_process(const ProcessId& process);
  void resume_process(const ProcessId& process) { away_.erase(process); }
  /// Has it been paused, and not resumed since?
  bool is_away(const ProcessId& process) const { return away_.contains(process); }
  bool knows(const ProcessId& process) const { return rows_.contains(process); }

  // The six operations of the store.

  /// Adds capabilities. Returns those that the process did not hold yet. The process must be known: ask knows() first.
  Capabilities add(const ProcessId& on, const Capabilities& caps);
  /// The same of one. Returns false if the process holds it already.
  bool add_one(const ProcessId& on, const Capability& cap);
  /// These were given to a known process, whether it held them or not. Only a revocation that is not complete has to
  /// know: it takes nothing else (D12).
  void note_given(const ProcessId& on, const Capabilities& caps);
  /// Removes capabilities from that process only. Returns those that it held.
  Capabilities drop(const ProcessId& on, const Capabilities& caps);
  bool has(const ProcessId& on, const Capability& cap) const;
  /// Everything that it holds individually and by the group rule.
  Capabilities get_all(const ProcessId& on) const;
  /// Those of `caps` that the process may attach to a message, because it issues or holds them (D24).
  Capabilities filter(const ProcessId& on, const Capabilities& caps) const;
  /// Removes every capability that the process issued from every holder, as far as it can be revoked (D12); returns
  /// what was removed.
  std::vector<Holding> revoke_all(const ProcessId& issuer);

  /// Removes the messaging capability of that process from the wired processes that hold it by the group rule. Returns
  /// what was removed. A process that ends does not need this, because the rule is about known processes.
  std::vector<Holding> cut_wires_to(const ProcessId& issuer);

  /// Cuts the wires of a wired process to these targets, which were already cut before the node was down.
  void drop_wires(const ProcessId& process, const std::vector<Address>& targets);

  /// Removes these from every holder (D5); returns what was removed.
  std::vector<Holding> retire(const Capabilities& caps);

  // Saving (D1, documented): a process may keep what arrived on a message to it, and what it issues.

  /// Increases with each retirement and revocation: what was filtered before one and arrives after it is dead.
  std::uint64_t epoch() const { return epoch_; }
  /// These were filtered at that epoch, and are now delivered to the process.
  void note_arrival(const ProcessId& on, const Capabilities& caps, std::uint64_t filtered_at);
  bool may_save(const ProcessId& on, const Capability& cap) const;

  // Observers.

  bool issues(const ProcessId& process, const Capability& cap) const;
  /// The present row, or none if the process is not known.
  CapabilityRowPtr row(const ProcessId& process) const;
  /// The known processes that hold it, in order.
  std::vector<ProcessId> holders(const Capability& cap) const;

 private:
  struct Entry {
    std::shared_ptr<CapabilityRow> row;  // changed in place only while nobody else has it
    std::set<Capability> arrived;
  };
  bool by_group_rule(const CapabilityRow& row, const Capability& cap) const;
  /// As who issues it, may the process attach it?
  bool attaches_as_issuer(const ProcessId& process, const Capability& cap) const;
  /// Of what the process issued: what is held, and can be revoked.
  std::vector<Holding> revocable(const ProcessId& issuer) const;
  CapabilityRow& writable(Entry& entry);
  bool add_to(Entry& entry, const Capability& cap);

  bool died_since(const Capability& cap, std::uint64_t epoch) const;

  NodeId our_;
  CapabilityPolicy policy_;
  std::map<ProcessId, Entry> rows_;
  std::set<ProcessId> away_;
  std::uint64_t epoch_ = 0;
  std::map<Capability, std::uint64_t> retired_at_;
  std::map<ProcessId, std::uint64_t> revoked_at_;  // by issuer
  /// By the name of the issuer and by holders; as long as revocation is complete, nothing is kept here.
  std::map<ProcessId, std::map<ProcessId, std::set<Capability>>> given_;
};

}  // namespace hypersim::runtime
