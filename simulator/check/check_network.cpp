#include <deque>
#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

#include "hypersim/simulator/check.hpp"

#include "broken_off.hpp"
#include "message_text.hpp"

namespace hypersim::simulator {

namespace {

using runtime::KernelMessage;
namespace fact = runtime::fact;

/// What is under way from each node to each other, in the order in which it left.
class NetworkChecker {
 public:
  NetworkChecker(const std::vector<runtime::NodeId>& nodes, std::vector<Breach>& breaches)
      : nodes_(nodes), breaches_(breaches) {}

  void at(std::size_t number, const runtime::TraceEvent& event) {
    number_ = number;
    on_ = event.node;
  }

  void operator()(const fact::Left& e) {
    if (e.message->source.node() != name()) breach(*e.message, "left a node that is not its sender's");
    lane_of(*e.message).push_back(e.message);
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
    lane.pop_front();
  }
  void operator()(const fact::Lost& e) {
    if (e.why == runtime::Loss::TooLarge) return;  // it had not left
    auto& lane = lane_of(*e.message);
    for (auto one = lane.begin(); one != lane.end(); ++one) {
      if (!is_same(**one, *e.message)) continue;
      lane.erase(one);
      return;
    }
    breach(*e.message, "was lost on its way, but was not under way");
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  using Lane = std::deque<runtime::MessagePtr>;

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
  void breach(const KernelMessage& message, std::string_view what) {
    breaches_.push_back({Breach::Check::Network, number_, message_text(message) + " " + std::string(what)});
  }

  const std::vector<runtime::NodeId>& nodes_;
  std::vector<Breach>& breaches_;
  std::size_t number_ = 0;
  runtime::NodeNumber on_;
  std::map<std::pair<runtime::NodeId, runtime::NodeId>, Lane> lanes_;
};

}  // namespace

std::vector<Breach> check_network(const std::vector<runtime::TraceEvent>& trace,
                                  const std::vector<runtime::NodeId>& nodes, const CheckOptions& options) {
  std::vector<Breach> breaches;
  NetworkChecker checker(nodes, breaches);
  for (std::size_t number = 0; number < trace.size(); ++number) {
    if (broken_off(options.interrupted, number)) return breaches;
    checker.at(number, trace[number]);
    std::visit(checker, trace[number].fact);
  }
  return breaches;
}

}  // namespace hypersim::simulator
