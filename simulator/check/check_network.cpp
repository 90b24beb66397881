#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "hypersim/simulator/check.hpp"

#include "breaches_found_by.hpp"
#include "message_text.hpp"

namespace hypersim::simulator {

namespace {

using runtime::KernelMessage;
using runtime::Row;
namespace fact = runtime::fact;

/// So long a connection lives on a shipped node (D44).
constexpr std::uint64_t kConnectionMs = std::uint64_t{30} * 60 * 1000;

/// What is under way from each node to each other, in the order in which it left.
class NetworkChecker {
 public:
  NetworkChecker(const std::vector<runtime::NodeId>& nodes, std::vector<Breach>& breaches, runtime::Semantics semantics)
      : nodes_(nodes), breaches_(breaches), semantics_(semantics) {}

  void at(std::size_t number, const runtime::TraceEvent& event) {
    number_ = number;
    on_ = event.node;
    now_ms_ = event.time.ms;
  }

  void operator()(const fact::Left& e) {
    if (e.message->source.node() != name()) breach(*e.message, "left a node that is not its sender's");
    lane_of(*e.message).push_back(e.message);
    connections_.try_emplace(pair(*e.message), now_ms_);
  }
  void operator()(const fact::Arrived& e) {
    const KernelMessage& message = *e.message;
    if (message.target.node() != name()) breach(message, "arrived at a node that is not its target's");
    auto& lane = lane_of(message);
    if (lane.empty()) return breach(message, "arrived, but nothing was on its way there");
    if (!is_same(*lane.front(), message)) {
      breach(message,
             fmt::format("arrived before {}, which had left before it, or had not left", message_text(*lane.front())));
      return;
    }
    attached_by(*lane.front(), message);
    for (const runtime::Capability& cap : message.capabilities()) believed(*lane.front(), cap);
    const bool is_too_old = age_ms(message) >= kConnectionMs;
    if (semantics_.ships(Row::D44) && is_too_old) {
      breach(message, "arrived on a connection that had lived for 30 minutes");
    }
    lane.pop_front();
  }
  void operator()(const fact::Stripped& e) {
    const runtime::NodeId& issuer = e.capability.issuer().node();
    const bool is_home = issuer == e.message->target.node();
    if (semantics_.ships(Row::D32) && !is_home) {
      return breach(*e.message, fmt::format("arrived without {} of {}, but a shipped node believes what other nodes "
                                            "have issued",
                                            e.capability.params(), e.capability.issuer().text()));
    }
    if (semantics_.ships(Row::D31) && is_home && is_genuine(e.message->source.node(), e.capability)) {
      breach(
          *e.message,
          fmt::format("arrived without {}, which its issuer's node, {}, had given away", e.capability.params(), issuer),
          Row::D31);
    }
  }
  /// Whoever answers is told, unless nobody is there any more; but not where D42 ships.
  void operator()(const fact::NotReached& e) {
    if (!semantics_.ships(Row::D42) || e.message->is_request() || e.message->answers == nullptr) return;
    if (e.told) return breach(*e.message, "came back to whoever answered, but a shipped node does not tell it");
    breach(*e.message, "could not be delivered, and whoever answered is not told", Row::D42);
  }
  void operator()(const fact::Partitioned& e) { connections_.erase(pair(e.a, e.b)); }
  void operator()(const fact::WentOffline& e) { breaks_all(e.node); }
  void operator()(const fact::NodeStopped& e) { breaks_all(e.node); }

  void operator()(const fact::Lost& e) {
    if (e.why == runtime::Loss::TooLarge) {  // it had not left
      broken_by_size_ = {pair(*e.message), now_ms_};
      return;
    }
    lost_with_connection(e);
    auto& lane = lane_of(*e.message);
    for (auto one = lane.begin(); one != lane.end(); ++one) {
      if (!is_same(**one, *e.message)) continue;
      lane.erase(one);
      return;
    }
    breach(*e.message, "was lost on its way, but was not under way");
  }

 private:
  using Lane = std::deque<runtime::MessagePtr>;
  using Pair = std::pair<runtime::NodeId, runtime::NodeId>;

  static Pair pair(const runtime::NodeId& a, const runtime::NodeId& b) { return a < b ? Pair{a, b} : Pair{b, a}; }
  static Pair pair(const KernelMessage& message) { return pair(message.source.node(), message.target.node()); }
  void breaks_all(const runtime::NodeId& node) {
    std::erase_if(connections_, [&](const auto& one) { return one.first.first == node || one.first.second == node; });
  }
  std::uint64_t age_ms(const KernelMessage& message) const {
    const auto found = connections_.find(pair(message));
    return found == connections_.end() ? 0 : now_ms_ - found->second;
  }
  /// What a shipped node loses because a connection has come to its end (D44).
  void lost_with_connection(const fact::Lost& e) {
    const bool is_by_size = e.why == runtime::Loss::BehindTooLarge;
    const bool is_by_age = e.why == runtime::Loss::ConnectionTooOld;
    if (e.why == runtime::Loss::TooManyPeers || is_by_size) connections_.erase(pair(*e.message));
    if (!is_by_size && !is_by_age) return;
    const bool is_by_end = broken_by_age_ == std::pair(pair(*e.message), now_ms_);
    const bool is_so = is_by_size ? broken_by_size_ == std::pair(pair(*e.message), now_ms_)
                                  : is_by_end || age_ms(*e.message) >= kConnectionMs;
    if (is_by_age) {
      broken_by_age_ = {pair(*e.message), now_ms_};
      connections_.erase(pair(*e.message));
    }
    if (!is_so || !semantics_.ships(Row::D44)) {
      return breach(*e.message, "was lost with its connection, which nothing had broken");
    }
    breach(*e.message,
           is_by_size ? "was lost with its connection, which a message that is too large had broken"
                      : "was lost with its connection, which had lived for 30 minutes",
           Row::D44);
  }
  /// Has its issuer's node let that node have it, as far as this trace goes?
  bool is_genuine(const runtime::NodeId& node, const runtime::Capability& cap) const {
    const auto given = given_.find(node);
    return cap.issuer().node() == node || (given != given_.end() && given->second.contains(cap));
  }
  /// It has arrived, and was not left off.
  void believed(const KernelMessage& message, const runtime::Capability& cap) {
    const runtime::NodeId& issuer = cap.issuer().node();
    const bool is_home = issuer == message.target.node();
    if (is_home && semantics_.ships(Row::D31)) {
      return breach(message, fmt::format("arrived with {}, which has the signature of another node than its issuer's",
                                         cap.params()));
    }
    if (is_genuine(message.source.node(), cap)) {
      given_[message.target.node()].insert(cap);
    } else if (semantics_.ships(Row::D32) && !is_home) {
      breach(message,
             fmt::format("arrived with {} of {}, which that node had not let {} have", cap.params(),
                         cap.issuer().text(), message.source.node()),
             Row::D32);
    }
  }

  /// Capabilities may be left off on the way, and none comes to it.
  void attached_by(const KernelMessage& left, const KernelMessage& arrived) {
    for (const runtime::Capability& cap : arrived.capabilities()) {
      const auto& attached = left.capabilities();
      if (std::find(attached.begin(), attached.end(), cap) != attached.end()) continue;
      breach(arrived,
             fmt::format("arrived with {} of {}, which was not on it when it left", cap.params(), cap.issuer().text()));
    }
    if (arrived.body() != left.body()) breach(arrived, "arrived with another body than it had when it left");
  }
  static bool is_same(const KernelMessage& one, const KernelMessage& other) {
    return one.id == other.id && one.source == other.source && one.target == other.target &&
           one.is_request() == other.is_request();
  }
  const runtime::NodeId& name() const {
    static const runtime::NodeId kNobody;
    return on_.value < nodes_.size() ? nodes_[on_.value] : kNobody;
  }
  Lane& lane_of(const KernelMessage& message) { return lanes_[{message.source.node(), message.target.node()}]; }
  void breach(const KernelMessage& message, std::string_view what, std::optional<Row> row = std::nullopt) {
    breaches_.push_back({Breach::Check::Network, number_, message_text(message) + " " + std::string(what), row});
  }

  const std::vector<runtime::NodeId>& nodes_;
  std::vector<Breach>& breaches_;
  runtime::Semantics semantics_;
  std::size_t number_ = 0;
  std::uint64_t now_ms_ = 0;
  runtime::NodeNumber on_;
  std::map<std::pair<runtime::NodeId, runtime::NodeId>, Lane> lanes_;
  std::map<Pair, std::uint64_t> connections_;                                     // and when each was made
  std::optional<std::pair<Pair, std::uint64_t>> broken_by_size_, broken_by_age_;  // the last, and when
  std::map<runtime::NodeId, std::set<runtime::Capability>> given_;                // to each, by others
};

}  // namespace

std::vector<Breach> check_network(const std::vector<runtime::TraceEvent>& trace,
                                  const std::vector<runtime::NodeId>& nodes, const CheckOptions& options) {
  std::vector<Breach> breaches;
  NetworkChecker checker(nodes, breaches, options.semantics);
  (void)go_over(trace, options.interrupted, checker);
  return breaches;
}

}  // namespace hypersim::simulator
