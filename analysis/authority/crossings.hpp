#pragma once
// What passes between nodes, as the trace of all nodes tells it: which of them reach each other at a moment, and whose
// signatures each has seen (docs/semantics.md, section 8).

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

class Crossings {
 public:
  void take(const runtime::TraceEvent& event);

  /// A message from one gets to the other.
  bool reach(const runtime::NodeId& a, const runtime::NodeId& b) const;
  /// An answer to a step comes later than the step waits.
  bool is_slow(const runtime::NodeId& a, const runtime::NodeId& b) const;
  /// Nodes believe the capability if it comes from that one: it is of its own, or has come to it with a signature.
  bool is_believed_from(const runtime::NodeId& node, const runtime::Capability& cap) const;

 private:
  using Pair = std::pair<runtime::NodeId, runtime::NodeId>;
  static Pair pair(const runtime::NodeId& a, const runtime::NodeId& b) { return a < b ? Pair{a, b} : Pair{b, a}; }

  std::set<Pair> parted_;
  std::set<runtime::NodeId> offline_;
  std::map<Pair, std::uint64_t> latency_ms_;
  std::map<runtime::NodeId, std::set<runtime::Capability>> seen_;
};

}  // namespace hypersim::analysis
