#include "hypersim/analysis/describe.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/analysis/node_names.hpp"
#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {

namespace {

using runtime::KernelMessage;
namespace fact = runtime::fact;

std::string action_text(const kv_module::KvRequest& request, const KernelMessage& message, const Names& names) {
  std::string text =
      fmt::format("{} {}", kv_module::name_of(request.action), names.db(request.db, &message.source.package_id()));
  const auto with_tx = [&](const std::optional<kv_module::TxId>& tx) {
    if (tx) text += fmt::format(" in transaction {}", tx->value);
  };
  if (const auto* set = std::get_if<kv_module::Set>(&request.action)) {
    text += " " + language::bytes_text(set->key);
    if (message.blob) text += " = " + language::bytes_text(message.blob->bytes.view());
    with_tx(set->tx_id);
  } else if (const auto* del = std::get_if<kv_module::Delete>(&request.action)) {
    text += " " + language::bytes_text(del->key);
    with_tx(del->tx_id);
  } else if (const auto* get = std::get_if<kv_module::Get>(&request.action)) {
    text += " " + language::bytes_text(get->key);
  } else if (const auto* commit = std::get_if<kv_module::Commit>(&request.action)) {
    text += fmt::format(" transaction {}", commit->tx_id.value);
  }
  return text;
}

std::string response_text(const kv_module::KvResponse& response, const KernelMessage& message) {
  if (const auto* error = std::get_if<kv_module::KvError>(&response)) {
    return fmt::format("error {}", kv_module::name_of(error->kind));
  }
  if (const auto* begun = std::get_if<kv_module::KvTxBegun>(&response)) {
    return fmt::format("transaction {}", begun->tx_id.value);
  }
  if (std::holds_alternative<kv_module::KvGot>(response)) {
    return "value " + language::bytes_text(message.blob ? message.blob->bytes.view() : std::string_view());
  }
  return "Ok";
}

}  // namespace

std::string message_text(const KernelMessage& message, const Names& names) {
  const auto& kv = runtime::modules::kv();
  if (message.is_request() && message.target.process() == kv) {
    if (const auto request = kv_module::parse_kv_request(message.body().view()))
      return action_text(*request, message, names);
  }
  if (!message.is_request() && message.source.process() == kv) {
    if (const auto response = kv_module::parse_kv_response(message.body().view()))
      return response_text(*response, message);
  }
  std::string text = language::bytes_text(message.body().view());
  if (message.blob) text += " blob " + language::bytes_text(message.blob->bytes.view());
  for (const runtime::Capability& cap : message.capabilities()) text += " with " + names.cap(cap);
  return text;
}

std::string arrow(const KernelMessage& message, const Names& names) {
  return fmt::format("{} {} {}", names.process(message.source), message.is_request() ? "->" : "=>",
                     names.process(message.target));
}

std::string refusal_text(runtime::Refusal why, const KernelMessage& message, const Names& names) {
  const std::string source = names.process(message.source);
  const std::string target = names.process(message.target);
  switch (why) {
    case runtime::Refusal::MissingMessagingCapability:
      return fmt::format("{} may not message {}", source, target);
    case runtime::Refusal::MissingNetworkingCapability:
      return fmt::format("{} may not use the network", source);
    case runtime::Refusal::UnknownTarget:
      return fmt::format("there is no process {}", target);
    case runtime::Refusal::UnknownSender:
      return fmt::format("{} is not a process any more", source);
    case runtime::Refusal::UnknownNode:
      return fmt::format("no node is called {}", message.target.node());
    case runtime::Refusal::RemoteToLocalWithoutNetworking:
      return fmt::format("{} may not use the network, so nothing of other nodes reaches it", target);
    case runtime::Refusal::KernelCommandFromAnotherNode:
      return "a kernel takes commands of its own node only";
    case runtime::Refusal::Lost:
      return "an injected fault";
    default:
      return std::string(runtime::to_text(why));
  }
}

std::string loss_text(runtime::Loss why, const KernelMessage& message) {
  const runtime::NodeId& from = message.source.node();
  const runtime::NodeId& to = message.target.node();
  switch (why) {
    case runtime::Loss::OwnOffline:
      return from + " is offline";
    case runtime::Loss::PeerOffline:
      return to + " is offline";
    case runtime::Loss::PeerDown:
      return to + " is down";
    case runtime::Loss::Unreachable:
      return fmt::format("{} and {} could not reach each other for 5 s", from, to);
    case runtime::Loss::Partition:
      return fmt::format("the connection of {} and {} broke", from, to);
    case runtime::Loss::WentOffline:
      return "a node went offline";
    case runtime::Loss::WentDown:
      return "a node went down";
    case runtime::Loss::TooManyPeers:
      return "a node had more than 32 connections, and cut this one";
    case runtime::Loss::TooLarge:
      return "it is larger than the 10 485 800 bytes that the network takes";
    case runtime::Loss::BehindTooLarge:
      return fmt::format("the connection of {} and {} was closed by a message that is too large (D44)", from, to);
    case runtime::Loss::ConnectionTooOld:
      return fmt::format("the connection of {} and {} was closed after 30 minutes (D44)", from, to);
    case runtime::Loss::Fault:
      return "an injected fault";
  }
  return "?";
}

namespace {

struct Describe {
  const Names& names;

  std::string operator()(const fact::Sent& e) const {
    return fmt::format("{}  {}", arrow(*e.message, names), message_text(*e.message, names));
  }
  std::string operator()(const fact::Bounced& e) const {
    return fmt::format("{}  {} by the kernel: {}", arrow(*e.message, names), e.reported ? "bounced" : "dropped",
                       refusal_text(e.why, *e.message, names));
  }
  std::string operator()(const fact::Dropped& e) const {
    return fmt::format("{}  dropped: {}", arrow(*e.message, names), refusal_text(e.why, *e.message, names));
  }
  std::string operator()(const fact::Lost& e) const {
    return fmt::format("{}  lost on its way: {}", arrow(*e.message, names), loss_text(e.why, *e.message));
  }
  std::string operator()(const fact::NotReached& e) const {
    return fmt::format("{}  given back as Offline: {}", arrow(*e.message, names), loss_text(e.why, *e.message));
  }
  std::string operator()(const fact::Stripped& e) const {
    return fmt::format("{}  arrives without {}, which is not signed by its issuer's node", arrow(*e.message, names),
                       names.cap(e.capability));
  }
  std::string operator()(const fact::Partitioned& e) const {
    return fmt::format("{} and {} can no longer reach each other", e.a, e.b);
  }
  std::string operator()(const fact::Healed& e) const {
    return fmt::format("{} and {} can reach each other", e.a, e.b);
  }
  std::string operator()(const fact::WentOffline& e) const { return e.node + " goes offline"; }
  std::string operator()(const fact::WentOnline& e) const { return e.node + " is online"; }
  std::string operator()(const fact::LatencySet& e) const {
    return fmt::format("a message between {} and {} takes {} ms", e.a, e.b, e.ms);
  }
  std::string operator()(const fact::NotAttached& e) const {
    return fmt::format("{} could not attach {}: it neither holds nor issues it", names.process(e.source),
                       names.cap(e.capability));
  }
  std::string operator()(const fact::Failed& e) const {
    if (e.error.cause != runtime::SendErrorCause::TimedOut) return {};
    return fmt::format("{}  timed out", arrow(*e.error.message, names));
  }
  std::string operator()(const fact::Vanished& e) const {
    return fmt::format("an answer to {} vanished: it no longer waits for one", names.process(e.process));
  }
  std::string operator()(const fact::CapabilityAdded& e) const {
    if (is_messaging(e.capability) && e.capability.issuer().process() == e.holder) return {};  // everybody has it
    using How = fact::CapabilityAdded::How;
    if (e.how == How::Restored) return {};  // all that a process held, at each boot
    const char* how = e.how == How::Issued ? "was issued" : e.how == How::Saved ? "saved" : "was granted";
    return fmt::format("{} {} {}", names.process(e.holder), how, names.cap(e.capability));
  }
  std::string operator()(const fact::CapabilityRemoved& e) const {
    using How = fact::CapabilityRemoved::How;
    const char* how = e.how == How::Dropped ? "dropped" : "lost";
    return fmt::format("{} {} {}", names.process(e.holder), how, names.cap(e.capability));
  }
  std::string operator()(const fact::SaveRefused& e) const {
    return fmt::format("{} was not allowed to save {}", names.process(e.process), names.cap(e.capability));
  }
  std::string operator()(const fact::Spawned& e) const {
    return fmt::format("{} spawned {}", names.process(e.parent), names.process(e.child));
  }
  std::string operator()(const fact::GrantKept& e) const {
    return fmt::format("{} was granted {}, kept until it exists", names.process(e.to), names.cap(e.capability));
  }
  std::string operator()(const fact::ProcessEnded& e) const {
    using How = fact::ProcessEnded::How;
    const char* how = e.how == How::Killed ? "was killed" : e.how == How::Crashed ? "crashed" : "returned";
    const char* then = e.returns ? "; it will be started again" : e.revokes ? "" : "; what it issued stays";
    return fmt::format("{} {}{}{}{}", names.process(e.process), how, e.why.empty() ? "" : ": ", e.why, then);
  }
  std::string operator()(const fact::NodeStopped& e) const {
    const char* what = e.orderly ? "was shut down" : "crashed";
    return fmt::format("the node {} {}{}{}", e.node, what, e.why ? ": " : "", e.why.value_or(""));
  }
  std::string operator()(const fact::NodeBooted& e) const { return fmt::format("the node {} booted", e.node); }
  std::string operator()(const fact::StorageFailed& e) const {
    const std::string lost = e.lost.empty() ? std::string() : fmt::format("; not kept: {}", e.lost);
    return fmt::format("the storage in {} failed: {}{}", e.where, e.why, lost);
  }
  std::string operator()(const fact::Printed& e) const {
    if (e.process == runtime::modules::kernel()) return {};  // what it refused is an event of its own
    return fmt::format("{} prints: {}", names.process(e.process), e.text);
  }
  std::string operator()(const fact::ModuleCrashed& e) const {
    return fmt::format("{} crashed, and comes back on the same disk", names.process(e.process));
  }
  std::string operator()(const fact::StepStarted& e) const {
    return fmt::format("line {}: {}", e.line, language::statement_text(e.text));
  }
  /// All else repeats what these say.
  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }
};

}  // namespace

std::string describe(const runtime::Fact& fact, const Names& names) { return std::visit(Describe{names}, fact); }

std::vector<std::string> last_events(std::span<const runtime::TraceEvent> trace, const Names& names,
                                     std::size_t at_most) {
  std::vector<std::string> lines;
  const NodeNames on(names);
  for (auto event = trace.rbegin(); event != trace.rend() && lines.size() < at_most; ++event) {
    const std::string text = describe(event->fact, on.of(event->node));
    if (text.empty()) continue;
    const bool is_step = std::holds_alternative<fact::StepStarted>(event->fact);
    lines.push_back(fmt::format("{:>6} ms  {}{}", event->time.ms, is_step ? "" : "  ", text));
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace hypersim::analysis
