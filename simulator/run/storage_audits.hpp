#pragma once
// Looks at the storage of each node of a network: one StorageAudit each, which sees the events of its node.

#include <memory>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/simulator/database_rights.hpp"

#include "../check/storage_audit.hpp"

namespace hypersim::simulator {

class StorageAudits {
 public:
  /// All outlive it. Once `interrupted` (which may be none) is set, it compares nothing more. `named`: databases that
  /// the scenario names, and what is asked of them; may be null.
  explicit StorageAudits(actors::Network& network, runtime::Semantics semantics = {},
                         const std::atomic<bool>* interrupted = nullptr, const DatabaseRights::Known* named = nullptr);

  /// Compares every storage with what the trace says so far.
  void audit();
  /// Sees what the trace says so far, and compares nothing. False if it was broken off.
  bool follow();
  std::vector<Breach> breaches() const;

 private:
  actors::Network& network_;
  const std::atomic<bool>* interrupted_;
  std::size_t seen_ = 0;                               // events
  std::vector<std::unique_ptr<StorageAudit>> audits_;  // by number of the node
};

}  // namespace hypersim::simulator
