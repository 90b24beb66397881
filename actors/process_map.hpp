#pragma once
// The process map, which outlives the node: what has changed in it since it was last written, and what it was when the
// node booted. The kernel says which processes are there, the capability actor says what they hold. The Node writes the
// changes of each choice as one batch, so that the store never has a part of one.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/capability_table.hpp"

#include "changed_processes.hpp"
#include "lives_policy.hpp"

namespace hypersim::actors {

using PersistedProcessPtr = std::shared_ptr<const kv_module::PersistedProcess>;

class ProcessMap {
 public:
  /// All of these outlive it. The policy may be set until the map is read.
  ProcessMap(const runtime::NodeId& our, kv_module::NodeStore& store, const runtime::CapabilityTable& table,
             const LivesPolicy& policy)
      : our_(our), store_(store), table_(table), policy_(policy) {}

  /// Reads what the store has. Processes with OnExit None are gone with the last life of the node, and so is everything
  /// that they issued (D23, D45), but for those that stand in for a module. The error is the store's.
  kv_module::StoreResult<runtime::Done> load();
  /// What was read, by process. Entering a process takes it out. Those that are left are asleep: the map keeps them.
  std::vector<runtime::ProcessId> loaded() const;
  PersistedProcessPtr find_loaded(const runtime::ProcessId& process) const;
  /// Revokes what that process of those that were read issued, because the node does not start it again.
  void depart(const runtime::ProcessId& process);
  /// The node has booted. Where the map is written only when something says so, an earlier map is written now.
  void booted();
  /// It is shut down in good order: what it leaves out of the map is gone (D23).
  void shut_down();
  /// Has a node lived in this home before?
  bool has_lived() const { return has_lived_; }

  /// What it has, without what it was when the node booted: for another node that begins with the same.
  struct Contents;
  Contents contents() const;
  void restore(const Contents& contents);

  // From the kernel.

  /// The process is known from now on. Its capabilities are those of the table, its other fields those of `row`.
  void enter(kv_module::PersistedProcess row);
  void set_on_exit(const runtime::ProcessId& process, runtime::OnExit on_exit);

  /// It has ended for good: from now on, a map that is written only when something says so leaves it out (D37).
  void leave(const runtime::ProcessId& process);

  // From the capability actor.

  /// What it holds has changed.
  void changed(const runtime::ProcessId& process);
  /// The same, and the shipped runtime writes the map then, unless the process has OnExit None (D23).
  void changed_and_written(const runtime::ProcessId& process);
  /// Somebody was given what this process issued (D37).
  void has_issued(const runtime::ProcessId& issuer);
  /// All that a process issued is revoked, from outside.
  void has_revoked();
  /// It is gone, and what it issued is revoked or not (D37).
  void forget(const runtime::ProcessId& process, bool revoke);
  void keep_grants(const runtime::ProcessId& to, const runtime::Capabilities& caps);
  runtime::Capabilities take_grants(const runtime::ProcessId& to);
  /// Revokes what nobody in the table holds: what waits for its holder, and what is held by a process that the map
  /// knows but that was not brought back.
  void take_back(const std::function<bool(const runtime::Capability&)>& is_one);

  /// A text that the node keeps about itself (NodeStore::note), to be written with the next changes.
  void keep_note(std::string name, std::string text) {
    changed_notes_.insert_or_assign(std::move(name), std::move(text));
  }

  // Observers.

  /// Every process in the map, with what it holds now.
  std::vector<kv_module::PersistedProcess> all() const;
  std::optional<kv_module::PersistedProcess> find(const runtime::ProcessId& process) const;

  /// Whose rows have changed, and which grants to processes that are not there yet, for a person: the first few.
  std::string changes() const;
  bool has_changes() const {
    const bool has_rows = is_written_when_told() ? !told_.empty() : !changed_.empty();
    return has_rows || !changed_grants_.empty() || !changed_notes_.empty();
  }
  /// Writes what has changed, all or nothing.
  kv_module::StoreResult<runtime::Done> write();

 private:
  kv_module::PersistedProcess whole(const kv_module::PersistedProcess& row) const;
  static kv_module::PersistedProcess whole(kv_module::PersistedProcess row, const runtime::CapabilityRowPtr& held);
  /// The shipped runtime writes the whole map, but not at each change (D23, D37).
  bool is_written_when_told() const { return !policy_.none_stays_dead || !policy_.a_kill_is_written; }
  /// All that has changed until now is written with this choice.
  void tell();
  kv_module::StoreChange change_of(const runtime::ProcessId& process) const;

  /// A row as it was when something said so, and what the process held then.
  struct Told {
    std::optional<kv_module::PersistedProcess> row;  // none: the process is forgotten
    runtime::CapabilityRowPtr held;
  };

  const runtime::NodeId& our_;
  kv_module::NodeStore& store_;
  const runtime::CapabilityTable& table_;
  const LivesPolicy& policy_;
  bool has_lived_ = false;
  std::map<runtime::ProcessId, PersistedProcessPtr> loaded_;
  /// What the map has. It has capabilities only for processes that are asleep; the table knows those of the others.
  std::map<runtime::ProcessId, kv_module::PersistedProcess> rows_;
  std::map<runtime::ProcessId, runtime::Capabilities> grants_;  // to processes that are not known yet
  ChangedProcesses changed_;
  std::map<runtime::ProcessId, Told> told_;
  std::set<runtime::ProcessId> issuers_;  // since the boot, where a kill may not be written
  std::set<runtime::ProcessId> changed_grants_;
  std::map<std::string, std::string> changed_notes_;
};

struct ProcessMap::Contents {
  std::map<runtime::ProcessId, kv_module::PersistedProcess> rows;
  std::map<runtime::ProcessId, runtime::Capabilities> grants;
  ChangedProcesses changed;
  std::map<runtime::ProcessId, Told> told;
  std::set<runtime::ProcessId> issuers;
  std::set<runtime::ProcessId> changed_grants;
};

}  // namespace hypersim::actors
