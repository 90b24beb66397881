#pragma once
// Addresses of processes of one node, and the right to message each, made once for many runs: to make them is a good
// part of what it takes to boot a node. Only its maker changes it, so any number of threads may look into it.

#include <utility>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/index.hpp"

namespace hypersim::runtime {

class KnownNames {
 public:
  struct Name {
    Address address;
    Capability messaging;
  };

  explicit KnownNames(NodeId node) : node_(std::move(node)) {}

  void add(const ProcessId& process) {
    const Address address(node_, process);
    if (!names_.contains(process)) names_.insert_or_assign(process, {address, Capability::messaging(address)});
  }
  const NodeId& node() const { return node_; }
  /// Null if it is not known.
  const Name* find(const ProcessId& process) const { return names_.find(process); }

 private:
  NodeId node_;
  Index<ProcessId, Name> names_;
};

}  // namespace hypersim::runtime
