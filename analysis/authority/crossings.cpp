#include "crossings.hpp"

#include <algorithm>

namespace hypersim::analysis {

namespace fact = runtime::fact;

void Crossings::take(const runtime::TraceEvent& event) {
  now_ms_ = event.time.ms;
  if (const auto* parted = std::get_if<fact::Partitioned>(&event.fact)) {
    parted_.insert(pair(parted->a, parted->b));
    last_arrival_ms_.erase({parted->a, parted->b});
    last_arrival_ms_.erase({parted->b, parted->a});
  } else if (const auto* healed = std::get_if<fact::Healed>(&event.fact)) {
    parted_.erase(pair(healed->a, healed->b));
  } else if (const auto* gone = std::get_if<fact::WentOffline>(&event.fact)) {
    offline_.insert(gone->node);
    loses_connections(gone->node);
  } else if (const auto* back = std::get_if<fact::WentOnline>(&event.fact)) {
    offline_.erase(back->node);
  } else if (const auto* stopped = std::get_if<fact::NodeStopped>(&event.fact)) {
    loses_connections(stopped->node);
  } else if (const auto* latency = std::get_if<fact::LatencySet>(&event.fact)) {
    latency_ms_[pair(latency->a, latency->b)] = latency->ms;
  } else if (const auto* left = std::get_if<fact::Left>(&event.fact)) {
    const runtime::NodeId& from = left->message->source.node();
    const runtime::NodeId& to = left->message->target.node();
    last_arrival_ms_[{from, to}] = arrival_ms(from, to, now_ms_);
  } else if (const auto* arrived = std::get_if<fact::Arrived>(&event.fact)) {
    const runtime::Capabilities& caps = arrived->message->capabilities();
    if (!caps.empty()) seen_[arrived->message->target.node()].insert(caps.begin(), caps.end());
  }
}

bool Crossings::reach(const runtime::NodeId& a, const runtime::NodeId& b) const {
  return !parted_.contains(pair(a, b)) && !offline_.contains(a) && !offline_.contains(b);
}

void Crossings::loses_connections(const runtime::NodeId& node) {
  std::erase_if(last_arrival_ms_,
                [&](const auto& lane) { return lane.first.first == node || lane.first.second == node; });
}

std::uint64_t Crossings::latency_ms(const runtime::NodeId& a, const runtime::NodeId& b) const {
  const auto latency = latency_ms_.find(pair(a, b));
  return latency == latency_ms_.end() ? 0 : latency->second;
}

std::uint64_t Crossings::arrival_ms(const runtime::NodeId& from, const runtime::NodeId& to,
                                    std::uint64_t left_ms) const {
  const auto last = last_arrival_ms_.find({from, to});
  return std::max(left_ms + latency_ms(from, to), last == last_arrival_ms_.end() ? 0 : last->second);
}

std::uint64_t Crossings::round_trip_ms(const runtime::NodeId& from, const runtime::NodeId& to) const {
  return arrival_ms(to, from, arrival_ms(from, to, now_ms_)) - now_ms_;
}

bool Crossings::is_believed_from(const runtime::NodeId& node, const runtime::Capability& cap) const {
  if (cap.issuer().node() == node) return true;
  const auto seen = seen_.find(node);
  return seen != seen_.end() && seen->second.contains(cap);
}

}  // namespace hypersim::analysis
