#pragma once
// Which requests of an explored run may have overlapped in a shipped kv, where each is a task of its own (D16, D26 of
// docs/semantics.md, section 9): those that waited while kv served another one. Owned by the kv actor.

#include <map>
#include <set>
#include <string>

#include "hypersim/kv_module/engine.hpp"
#include "hypersim/runtime/capability_table.hpp"

#include "kv_lanes.hpp"

namespace hypersim::actors {

class KvOverlaps {
 public:
  /// All outlive it.
  KvOverlaps(kv_module::Engine& engine, const KvLanes& lanes, const runtime::CapabilityTable& capabilities)
      : engine_(engine), lanes_(lanes), capabilities_(capabilities) {}

  /// May another request have opened the database of this one, which is allowed, at the same time? (D16)
  bool may_be_locked(const runtime::KernelMessage& request, const kv_module::Plan& plan);
  /// May so many others have closed a database at the same time, each to open one, that none is left for this one?
  /// (D18)
  bool may_be_starved(const runtime::KernelMessage& request, const kv_module::Plan& plan);
  /// May another one have written to what it commits since it began? (D26)
  bool may_be_busy(const runtime::KernelMessage& request, const kv_module::Plan& plan);

  /// kv is about to serve the request, and has done so.
  void begin(const kv_module::Plan& plan) { was_open_ = engine_.is_open(plan.db->key); }
  void end(const runtime::KernelMessage& request, const kv_module::DbKey& db,
           const std::vector<kv_module::Write>& written);

 private:
  struct Waiting {
    bool saw_opening = false;    // of its database
    std::set<std::string> keys;  // that were written in its database
  };
  /// Calls `each(request, plan)` for the waiting ones that kv would let through, but for those that kv does not take
  /// before this one is done.
  template <class Each>
  void for_each_waiting(const runtime::KernelMessage& request, Each each);
  /// The same for those of that database.
  template <class Each>
  void for_each_rival(const runtime::KernelMessage& request, const kv_module::DbKey& db, Each each);

  kv_module::Engine& engine_;
  const KvLanes& lanes_;
  const runtime::CapabilityTable& capabilities_;
  bool was_open_ = false;
  std::map<const runtime::KernelMessage*, Waiting> waiting_;
};

}  // namespace hypersim::actors
