#include "lines.hpp"

#include <algorithm>

#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/message_size.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::actors {

using runtime::Loss;
using runtime::MessagePtr;
namespace fact = runtime::fact;

namespace {

/// With so many others a node is connected at most (A2.9).
constexpr std::size_t kPeersMax = 32;

/// So long a connection lives, busy or not (A2.8).
constexpr std::uint64_t kConnectionMs = std::uint64_t{30} * 60 * 1000;

}  // namespace

void Lines::add(NodeContext& node) {
  HYPERSIM_ASSERT(node.number.value == nodes_.size());
  numbers_.emplace(node.our, node.number);
  nodes_.push_back(&node);
}

std::optional<Lines::Number> Lines::find(const runtime::NodeId& node) const {
  const auto found = numbers_.find(node);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Loss> Lines::obstacle(Number from, Number to) const {
  if (offline_.contains(from)) return Loss::OwnOffline;
  if (offline_.contains(to)) return Loss::PeerOffline;
  if (!nodes_[to.value]->modules) return Loss::PeerDown;
  return std::nullopt;
}

std::optional<Loss> Lines::send(NodeContext& from, Number to, const MessagePtr& message) {
  if (const auto why = obstacle(from.number, to)) return why;
  if (are_parted(from.number, to)) return Loss::Unreachable;
  if (is_too_old(from.number, to)) break_connection(from.number, to, Loss::ConnectionTooOld);
  Lane::UnderWay leaves{message, from.keyring.signatures_for(message->capabilities()), std::nullopt};
  if (runtime::is_too_large(*message, leaves.signatures)) {
    network_.trace.record(fact::Lost{message, Loss::TooLarge});
    network_.trace.record(
        fact::Printed{runtime::modules::net(), "net: tried to send too-large message, limit is 10.00mb"});
    if (!from.policies.network.connections_last) {
      connect(from.number, to);
      break_connection(from.number, to, Loss::BehindTooLarge);
    }
    return std::nullopt;
  }
  connect(from.number, to);
  network_.trace.record(fact::Left{message});
  if (network_.faults && network_.faults->loses(*message)) {
    network_.trace.record(fact::Lost{message, Loss::Fault});
    return std::nullopt;
  }
  Lane& lane = this->lane(from.number, to);
  const auto latency = latency_ms_.find(pair(from.number, to));
  std::uint64_t under_way_ms = latency == latency_ms_.end() ? 0 : latency->second;
  if (network_.faults) under_way_ms += network_.faults->delays(*message).value_or(0);
  const runtime::LogicalTime arrival = std::max(lane.last_arrival, network_.after_ms(under_way_ms));
  lane.last_arrival = arrival;
  if (arrival > network_.trace.time()) {
    leaves.timer =
        network_.timers.arm(arrival, Timer{Due<Carry>{lane.actor, {}}, network_.trace.step(), runtime::kNoNode});
  } else {
    lane.actor.tell(Carry{});
  }
  lane.under_way.push_back(std::move(leaves));
  return std::nullopt;
}

Lines::Lane& Lines::lane(Number from, Number to) {
  const auto found = lanes_.find({from, to});
  if (found != lanes_.end()) return found->second;
  Lane lane{LightActor::spawn<LineActor>(system_, *nodes_[to.value], *this, from), {}, {}};
  return lanes_.emplace(Pair{from, to}, std::move(lane)).first->second;
}

void Lines::connect(Number a, Number b) {
  const auto [connection, is_new] = connections_.try_emplace(pair(a, b), Connection{network_.trace.time()});
  connection->second.last = ++sent_;
  if (!is_new) return;
  for (const Number node : {a, b}) {
    const auto has = [&](const auto& one) { return one.first.first == node || one.first.second == node; };
    const auto peers = std::count_if(connections_.begin(), connections_.end(), has);
    if (static_cast<std::size_t>(peers) <= kPeersMax) continue;
    const auto oldest = std::min_element(connections_.begin(), connections_.end(), [&](const auto& x, const auto& y) {
      return has(x) && (!has(y) || x.second.last < y.second.last);
    });
    break_connection(oldest->first.first, oldest->first.second, Loss::TooManyPeers);
  }
}

bool Lines::is_too_old(Number a, Number b) const {
  if (nodes_[a.value]->policies.network.connections_last) return false;
  const auto found = connections_.find(pair(a, b));
  return found != connections_.end() && network_.trace.time().ms - found->second.made.ms >= kConnectionMs;
}

void Lines::break_connection(Number a, Number b, Loss why) {
  if (connections_.erase(pair(a, b)) == 0) return;
  break_lane({a, b}, why);
  break_lane({b, a}, why);
}

void Lines::break_lane(Pair lane, Loss why) {
  auto broken = lanes_.extract(lane);
  if (broken.empty()) return;
  end_actor(broken.mapped().actor);
  const runtime::StepId step = network_.trace.step();
  const Number node = network_.trace.node();
  network_.trace.set_node(runtime::kNoNode);
  for (const Lane::UnderWay& lost : broken.mapped().under_way) {
    if (lost.timer) network_.timers.cancel(*lost.timer);
    network_.trace.record(fact::Lost{lost.message, why});
  }
  network_.trace.set_step(step);
  network_.trace.set_node(node);
}

void Lines::break_all(Number node, Loss why) {
  std::vector<Pair> broken;
  for (const auto& [connection, last] : connections_) {
    if (connection.first == node || connection.second == node) broken.push_back(connection);
  }
  for (const Pair& connection : broken) break_connection(connection.first, connection.second, why);
}

void Lines::partition(Number a, Number b) {
  network_.trace.set_node(runtime::kNoNode);
  network_.trace.record(fact::Partitioned{nodes_[a.value]->our, nodes_[b.value]->our});
  parted_.insert(pair(a, b));
  break_connection(a, b, Loss::Partition);
}

void Lines::heal(Number a, Number b) {
  network_.trace.set_node(runtime::kNoNode);
  parted_.erase(pair(a, b));
  network_.trace.record(fact::Healed{nodes_[a.value]->our, nodes_[b.value]->our});
}

void Lines::go_offline(Number node) {
  network_.trace.set_node(runtime::kNoNode);
  network_.trace.record(fact::WentOffline{nodes_[node.value]->our});
  offline_.insert(node);
  break_all(node, Loss::WentOffline);
}

void Lines::go_online(Number node) {
  network_.trace.set_node(runtime::kNoNode);
  offline_.erase(node);
  network_.trace.record(fact::WentOnline{nodes_[node.value]->our});
}

void Lines::set_latency(Number a, Number b, std::uint64_t ms) {
  network_.trace.set_node(runtime::kNoNode);
  latency_ms_[pair(a, b)] = ms;
  network_.trace.record(fact::LatencySet{nodes_[a.value]->our, nodes_[b.value]->our, ms});
}

void Lines::stop() {
  for (const auto& [between, lane] : lanes_) end_actor(lane.actor);
  lanes_.clear();
  connections_.clear();
}

bool Lines::is(Number from, Number to, const LightActor& actor) const {
  const auto lane = lanes_.find({from, to});
  return lane != lanes_.end() && &lane->second.actor.actor() == &actor;
}

void Lines::deliver(Number from, Number to) {
  if (is_too_old(from, to)) return break_connection(from, to, Loss::ConnectionTooOld);
  Lane& lane = lanes_.at({from, to});
  Lane::UnderWay arrived = std::move(lane.under_way.front());
  lane.under_way.pop_front();
  NodeContext& at = *nodes_[to.value];
  MessagePtr message = arrived.message->capabilities().empty() ? std::move(arrived.message) : verified(arrived, at);
  network_.trace.record(fact::Arrived{message});
  at.modules->kernel.tell(Submit{std::move(message)});
}

MessagePtr Lines::verified(Lane::UnderWay& arrived, NodeContext& at) {
  auto message = std::make_shared<runtime::KernelMessage>(*arrived.message);
  const runtime::Capabilities& attached = arrived.message->capabilities();
  runtime::Capabilities legitimate;
  for (std::size_t i = 0; i < attached.size(); ++i) {
    const auto issuer = find(attached[i].issuer().node());
    const Keyring* const its_keys = issuer ? &nodes_[issuer->value]->keyring : nullptr;
    if (at.keyring.accept(attached[i], arrived.signatures[i], its_keys)) {
      legitimate.push_back(attached[i]);
    } else {
      network_.trace.record(fact::Stripped{arrived.message, attached[i]});
    }
  }
  std::visit([&](auto& its) { its.capabilities = std::move(legitimate); }, message->message);
  message->filtered_at = at.capabilities->epoch();
  return message;
}

}  // namespace hypersim::actors
