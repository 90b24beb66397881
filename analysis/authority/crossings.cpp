#include "crossings.hpp"

namespace hypersim::analysis {

namespace fact = runtime::fact;

namespace {

/// The `within` of a step that does not say one.
constexpr std::uint64_t kWithinMs = 5'000;

}  // namespace

void Crossings::take(const runtime::TraceEvent& event) {
  if (const auto* parted = std::get_if<fact::Partitioned>(&event.fact)) {
    parted_.insert(pair(parted->a, parted->b));
  } else if (const auto* healed = std::get_if<fact::Healed>(&event.fact)) {
    parted_.erase(pair(healed->a, healed->b));
  } else if (const auto* gone = std::get_if<fact::WentOffline>(&event.fact)) {
    offline_.insert(gone->node);
  } else if (const auto* back = std::get_if<fact::WentOnline>(&event.fact)) {
    offline_.erase(back->node);
  } else if (const auto* latency = std::get_if<fact::LatencySet>(&event.fact)) {
    latency_ms_[pair(latency->a, latency->b)] = latency->ms;
  } else if (const auto* arrived = std::get_if<fact::Arrived>(&event.fact)) {
    const runtime::Capabilities& caps = arrived->message->capabilities();
    if (!caps.empty()) seen_[arrived->message->target.node()].insert(caps.begin(), caps.end());
  }
}

bool Crossings::reach(const runtime::NodeId& a, const runtime::NodeId& b) const {
  return !parted_.contains(pair(a, b)) && !offline_.contains(a) && !offline_.contains(b);
}

bool Crossings::is_slow(const runtime::NodeId& a, const runtime::NodeId& b) const {
  const auto latency = latency_ms_.find(pair(a, b));
  return latency != latency_ms_.end() && latency->second >= kWithinMs / 2;
}

bool Crossings::is_believed_from(const runtime::NodeId& node, const runtime::Capability& cap) const {
  if (cap.issuer().node() == node) return true;
  const auto seen = seen_.find(node);
  return seen != seen_.end() && seen->second.contains(cap);
}

}  // namespace hypersim::analysis
