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
  /// How long it takes at most until an answer is back, if the message leaves now.
  std::uint64_t round_trip_ms(const runtime::NodeId& from, const runtime::NodeId& to) const;
  /// Nodes believe the capability if it comes from that one: it is of its own, or has come to it with a signature.
  bool is_believed_from(const runtime::NodeId& node, const runtime::Capability& cap) const;

 private:
  using Pair = std::pair<runtime::NodeId, runtime::NodeId>;
  static Pair pair(const runtime::NodeId& a, const runtime::NodeId& b) { return a < b ? Pair{a, b} : Pair{b, a}; }

  std::set<Pair> parted_;
  std::set<runtime::NodeId> offline_;
  void loses_connections(const runtime::NodeId& node);
  std::uint64_t latency_ms(const runtime::NodeId& a, const runtime::NodeId& b) const;
  /// When it arrives, after all that left before it.
  std::uint64_t arrival_ms(const runtime::NodeId& from, const runtime::NodeId& to, std::uint64_t left_ms) const;

  std::uint64_t now_ms_ = 0;
  std::map<Pair, std::uint64_t> latency_ms_;
  std::map<Pair, std::uint64_t> last_arrival_ms_;  // from the first to the second
  std::map<runtime::NodeId, std::set<runtime::Capability>> seen_;
};

}  // namespace hypersim::analysis
