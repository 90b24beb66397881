#include "why_network.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/overload.hpp"

#include "why_life.hpp"

namespace hypersim::simulator {

using runtime::KernelMessage;
using runtime::Loss;
using runtime::NodeId;
using runtime::ProcessId;
using runtime::Refusal;
namespace fact = runtime::fact;

namespace {

bool is_same(const KernelMessage& one, const KernelMessage& other) {
  return one.id == other.id && one.source == other.source && one.target == other.target &&
         one.is_request() == other.is_request();
}

}  // namespace

template <class Fact>
const Fact* WhyNetwork::last(const KernelMessage& message, std::optional<std::size_t>* at) const {
  for (std::size_t i = all_.size(); i-- > 0;) {
    const auto* found = std::get_if<Fact>(&all_[i].fact);
    if (found == nullptr || !is_same(*found->message, message)) continue;
    if (at != nullptr) *at = i;
    return found;
  }
  return nullptr;
}

std::string WhyNetwork::when_parted(std::size_t event) const {
  return seen_.history.steps().find(all_[event].step) == nullptr ? " by an injected fault" : line_of(event);
}

std::string WhyNetwork::line_of(std::size_t event) const {
  const language::Step* step = seen_.history.steps().find(all_[event].step);
  return step == nullptr ? std::string() : fmt::format(" at line {}", step->line());
}

std::string WhyNetwork::since(const NodeId& a, const NodeId& b) const {
  // What parts them now, and since when.
  std::optional<std::size_t> parted;
  std::map<NodeId, std::size_t> offline;
  std::map<NodeId, std::size_t> down;
  const auto is_pair = [&](const NodeId& one, const NodeId& other) {
    return (one == a && other == b) || (one == b && other == a);
  };
  const auto is_one = [&](const NodeId& node) { return node == a || node == b; };
  for (std::size_t i = 0; i < all_.size(); ++i) {
    std::visit(runtime::Overload{[&](const fact::Partitioned& e) {
                                   if (is_pair(e.a, e.b) && !parted) parted = i;
                                 },
                                 [&](const fact::Healed& e) {
                                   if (is_pair(e.a, e.b)) parted.reset();
                                 },
                                 [&](const fact::WentOffline& e) {
                                   if (is_one(e.node)) offline.emplace(e.node, i);
                                 },
                                 [&](const fact::WentOnline& e) { offline.erase(e.node); },
                                 [&](const fact::NodeStopped& e) {
                                   if (is_one(e.node)) down.emplace(e.node, i);
                                 },
                                 [&](const fact::NodeBooted& e) { down.erase(e.node); }, [](const auto&) {}},
               all_[i].fact);
  }
  std::optional<std::size_t> first = parted;
  for (const auto* nodes : {&offline, &down}) {
    for (const auto& [node, event] : *nodes) first = std::min(first.value_or(event), event);
  }
  return first ? when_parted(*first) : std::string();
}

std::string WhyNetwork::when_sent(const KernelMessage& message) const {
  std::optional<std::size_t> at;
  return last<fact::Sent>(message, &at) == nullptr ? std::string() : line_of(*at);
}

template <class Refused>
void WhyNetwork::advise_networking(const runtime::Address& who, const KernelMessage& message) {
  Scene scene = Scene::around(seen_);
  const Evidence& there = scene.on(who.node());
  const auto event = there.history.last<Refused>([&](const Refused& e) { return is_same(*e.message, message); });
  if (!event) return;
  account_.advise_there(there, *event, {{who.process(), runtime::Capability::networking(who.node())}},
                        analysis::Advice::Promise::Allowed);
}

std::string WhyNetwork::loss_text(const fact::Lost& lost, std::size_t event) const {
  const KernelMessage& message = *lost.message;
  if (lost.why == Loss::WentDown) {
    for (std::size_t i = event; i-- > 0;) {
      if (const auto* stopped = std::get_if<fact::NodeStopped>(&all_[i].fact))
        return fmt::format("{} {}", stopped->node, stopped->orderly ? "was shut down" : "crashed");
    }
  }
  return analysis::loss_text(lost.why, message);
}

void WhyNetwork::was_gone(const KernelMessage& message) {
  Scene scene = Scene::around(seen_);
  const Evidence& there = scene.on(message.target.node());
  const auto event =
      there.history.last<fact::Dropped>([&](const fact::Dropped& e) { return is_same(*e.message, message); });
  if (event) WhyLife(there, account_).dead(message.target.process(), *event);
}

bool WhyNetwork::did_not_arrive(const KernelMessage& message, std::string_view what) {
  const NodeId& from = message.source.node();
  const NodeId& to = message.target.node();
  std::optional<std::size_t> at;
  if (const auto* lost = last<fact::Lost>(message, &at)) {
    // What breaks a connection is a step of sim, or a fault.
    const bool breaks = lost->why == Loss::Partition || lost->why == Loss::WentDown;
    account_.say(
        fmt::format("{} was lost on its way{}: {}. Nobody is told of that, so it is a Timeout after the full time, and "
                    "not Offline.",
                    what, breaks ? when_parted(*at) : line_of(*at), loss_text(*lost, *at)));
    return true;
  }
  if (const auto* back = last<fact::NotReached>(message)) {
    account_.say(fmt::format("{} did not leave {}: {}.", what, from, analysis::loss_text(back->why, message)));
    return true;
  }
  if (const auto* bounced = last<fact::Bounced>(message)) {
    account_.say(fmt::format("{} did not leave {}: {}.", what, from,
                             analysis::refusal_text(bounced->why, *bounced->message, seen_.names)));
    if (bounced->why == Refusal::MissingNetworkingCapability) advise_networking<fact::Bounced>(message.source, message);
    return true;
  }
  if (const auto* dropped = last<fact::Dropped>(message)) {
    account_.say(fmt::format("{} arrived at {}, and was dropped there: {}. Nobody is told of that.", what, to,
                             analysis::refusal_text(dropped->why, *dropped->message, seen_.names)));
    if (dropped->why == Refusal::RemoteToLocalWithoutNetworking)
      advise_networking<fact::Dropped>(message.target, message);
    if (dropped->why == Refusal::UnknownTarget) was_gone(message);
    return true;
  }
  if (last<fact::Left>(message) == nullptr && last<fact::Sent>(message) != nullptr) {
    account_.say(
        fmt::format("{} waited for a connection: {} and {} are parted{}. It is given back as Offline after 5 s, "
                    "and its own time was over before.",
                    what, from, to, since(from, to)));
    return true;
  }
  if (last<fact::Arrived>(message) == nullptr && last<fact::Left>(message) != nullptr) {
    const bool is_slow = std::any_of(all_.begin(), all_.end(), [](const runtime::TraceEvent& event) {
      return std::holds_alternative<fact::LatencySet>(event.fact);
    });
    account_.say(fmt::format("{} was still on its way from {} to {} when the time was up: {}.", what, from, to,
                             is_slow ? "see `sim latency`" : "an injected fault delays it"));
    return true;
  }
  return false;
}

std::optional<std::string> WhyNetwork::left_off(const ProcessId& who, const runtime::Capability& cap) const {
  const runtime::Address address(seen_.node.name(), who);
  for (std::size_t i = all_.size(); i-- > 0;) {
    const auto* stripped = std::get_if<fact::Stripped>(&all_[i].fact);
    if (stripped == nullptr || stripped->capability != cap || stripped->message->target != address) continue;
    return left_off_text(*stripped);
  }
  return std::nullopt;
}

std::optional<std::string> WhyNetwork::left_off(const KernelMessage& message, const runtime::Capability& cap) const {
  for (std::size_t i = all_.size(); i-- > 0;) {
    const auto* stripped = std::get_if<fact::Stripped>(&all_[i].fact);
    if (stripped == nullptr || stripped->capability != cap || !is_same(*stripped->message, message)) continue;
    return left_off_text(*stripped);
  }
  return std::nullopt;
}

std::string WhyNetwork::left_off_text(const fact::Stripped& stripped) const {
  const KernelMessage& message = *stripped.message;
  const NodeId& issuer = stripped.capability.issuer().node();
  const std::string why =
      seen_.scenario.options.semantics.ships(runtime::Row::D31)
          ? fmt::format("whatever leaves {} is signed by {}, and what {} issued has to be signed by {} (D31)",
                        message.source.node(), message.source.node(), issuer, issuer)
          : fmt::format("{} has not signed it", issuer);
  return fmt::format("{} attached {} to a message{}, but {} left it off when the message arrived: {}.",
                     seen_.names.process(message.source), seen_.names.cap(stripped.capability), when_sent(message),
                     message.target.node(), why);
}

bool WhyNetwork::timed_out(const KernelMessage& request) {
  if (did_not_arrive(request, "The message")) return true;
  const std::string target = seen_.names.process(request.target);
  const ProcessId& module = request.target.process();
  namespace modules = runtime::modules;
  if (module == modules::kv() || module == modules::timer() || module == modules::state()) {
    account_.say(fmt::format("{} of {} hears processes of its own node only: it drops what comes from another.",
                             module.text(), request.target.node()));
    return true;
  }
  for (std::size_t i = all_.size(); i-- > 0;) {
    const auto* sent = std::get_if<fact::Sent>(&all_[i].fact);
    const bool is_answer = sent != nullptr && !sent->message->is_request() && sent->message->id == request.id &&
                           sent->message->target == request.source;
    if (!is_answer) continue;
    const std::string who = seen_.names.process(sent->message->source);
    if (!is_abroad(*sent->message)) return false;
    account_.say(fmt::format("{} received the message, and answered it.", who));
    return did_not_arrive(*sent->message, "The answer") || true;
  }
  return false;
}

void WhyNetwork::offline(const KernelMessage& request) {
  const NodeId& from = request.source.node();
  const NodeId& to = request.target.node();
  const auto* back = last<fact::NotReached>(request);
  if (back == nullptr) {
    const std::vector<NodeId>& nodes = seen_.scenario.nodes;
    const std::vector<std::string_view> names(nodes.begin(), nodes.end());
    std::string near = language::did_you_mean(to, names);
    if (!near.empty()) near = " " + near;
    return account_.say(nodes.size() == 1 ? fmt::format("No node is called {}: this scenario has only the node {}.{}",
                                                        to, nodes.front(), near)
                                          : fmt::format("No node is called {}.{}", to, near));
  }
  switch (back->why) {
    case Loss::OwnOffline:
      return account_.say(
          fmt::format("{} is offline{}: nothing leaves it until `sim online {}`.", from, since(from, from), from));
    case Loss::PeerOffline:
      return account_.say(fmt::format("{} is offline{}: a connection to it is refused at once, until `sim online {}`.",
                                      to, since(to, to), to));
    case Loss::PeerDown:
      return account_.say(fmt::format("{} is down{}: a connection to it is refused at once, until `sim restart {}`.",
                                      to, since(to, to), to));
    default:
      return account_.say(
          fmt::format("{} and {} are parted{}: the message waited for a connection for 5 s, and was given back.", from,
                      to, since(from, to)));
  }
}

bool WhyNetwork::nothing_came(const ProcessId& who) {
  const runtime::Address address(seen_.node.name(), who);
  for (std::size_t i = all_.size(); i-- > 0;) {
    const auto* sent = std::get_if<fact::Sent>(&all_[i].fact);
    const bool is_for =
        sent != nullptr && sent->message->is_request() && sent->message->target == address && is_abroad(*sent->message);
    if (!is_for || last<fact::Delivered>(*sent->message) != nullptr) continue;
    account_.say(fmt::format("{} sent it a message{}.", seen_.names.process(sent->message->source), line_of(i)));
    if (!did_not_arrive(*sent->message, "It")) account_.say("It has not arrived yet.");
    return true;
  }
  return false;
}

}  // namespace hypersim::simulator
