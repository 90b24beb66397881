#include <fmt/format.h>

#include "why.hpp"

namespace hypersim::simulator {

using runtime::KernelMessage;
using runtime::ProcessId;
namespace fact = runtime::fact;

namespace {

auto is_same(const KernelMessage& request) {
  return [&request](const auto& e) {
    return e.message->is_request() && e.message->id == request.id && e.message->source == request.source;
  };
}

}  // namespace

void Why::bounced(const KernelMessage& request) {
  const auto event = history_.last<fact::Bounced>(is_same(request));
  if (!event) return;
  const auto& bounce = history_.at<fact::Bounced>(*event);
  const std::string source = names_.process(request.source);
  const std::string target = names_.process(request.target);
  switch (bounce.why) {
    case runtime::Refusal::MissingMessagingCapability:
      say(
          fmt::format("The kernel refused the message: {} is not public, and {} may not message it. The sender sees a "
                      "Timeout at once.",
                      target, source));
      return missing_capability(request.source.process(), *bounce.missing);
    case runtime::Refusal::MissingNetworkingCapability:
      say(fmt::format("The kernel refused the message: {} is on another node, and {} may not use the network.", target,
                      source));
      return missing_capability(request.source.process(), *bounce.missing);
    case runtime::Refusal::UnknownTarget:
      say(fmt::format("The kernel refused the message: there is no process {}.", target));
      return dead(request.target.process());
    default:
      say(fmt::format("The kernel refused the message: {}.", runtime::to_text(bounce.why)));
  }
}

void Why::answer_refused(const fact::Bounced& bounce, const KernelMessage& request) {
  const std::string source = names_.process(request.source);
  const std::string target = names_.process(bounce.message->source);
  say(fmt::format("{} answered, but the kernel refused the answer: Responses are bound by the messaging check, too.",
                  target));
  const auto done = history_.last<fact::KvDone>(
      [&](const fact::KvDone& e) { return e.id == request.id && e.source == request.source; });
  if (done && history_.at<fact::KvDone>(*done).success) {
    say(fmt::format("What was asked has been done all the same ({} on {}); only the answer is lost.",
                    history_.at<fact::KvDone>(*done).action, history_.at<fact::KvDone>(*done).db));
  }
  if (bounce.missing) missing_capability(bounce.message->source.process(), *bounce.missing);
}

void Why::timed_out(const KernelMessage& request) {
  const std::string target = names_.process(request.target);
  const auto answer = history_.last<fact::Bounced>([&](const fact::Bounced& e) {
    return !e.message->is_request() && e.message->id == request.id && e.message->target == request.source;
  });
  if (answer) return answer_refused(history_.at<fact::Bounced>(*answer), request);
  if (const auto dropped = history_.last<fact::Dropped>(is_same(request))) {
    return say(
        fmt::format("The kernel dropped the message: {}.", runtime::to_text(history_.at<fact::Dropped>(*dropped).why)));
  }
  if (!history_.last<fact::Delivered>(is_same(request))) {
    return say(fmt::format("The message never reached {}.", target));
  }
  if (!node_.alive(request.target.process())) {
    say(fmt::format("{} received the message, but did not answer it.", target));
    return dead(request.target.process());
  }
  if (lost_in_crash(request)) return;
  const auto response = history_.last<fact::Sent>(
      [&](const fact::Sent& e) { return !e.message->is_request() && e.message->source == request.target; });
  const auto delivered = history_.last<fact::Delivered>(is_same(request));
  const ProcessDecl* decl = names_.cast(request.target.process());
  if (decl != nullptr && decl->silent) {
    return say(
        fmt::format("{} received the message, but is declared `silent`: it answers only by a `respond`.", target));
  }
  if (response && *response > *delivered) {
    const KernelMessage& other = *history_.at<fact::Sent>(*response).message;
    if (other.target != request.source || other.id != request.id) {
      return say(
          fmt::format("{} received the message, but its answers went elsewhere, the last one to {}: a Response "
                      "goes to the latest Request that waits for one.",
                      target, names_.process(other.target)));
    }
  }
  say(fmt::format("{} received the message, and had not answered it when the time was over.", target));
}

/// An answer that no `respond` gave.
void Why::answered_by_itself(const KernelMessage& request) {
  const ProcessDecl* decl = names_.cast(request.target.process());
  const auto sent = history_.last<fact::Sent>(is_same(request));
  if (decl == nullptr || !sent) return;
  const auto responded = history_.last<fact::StepStarted>(
      [&](const fact::StepStarted& e) { return e.lane == decl->name && e.text.starts_with(decl->name + " respond "); });
  if (responded && *responded > *sent) return;
  if (request.body() == runtime::Bytes("share") && !request.capabilities().empty()) {
    return say(
        fmt::format("{} answered by itself, with its `answers` ({}): a message `share` that brings a capability is "
                    "taken at once, and no `receive` gets it; a `request` with another body could be received.",
                    decl->name, bytes_text(decl->answers.bytes)));
  }
  say(
      fmt::format("{} answered by itself, with its `answers` ({}): no `receive` of {} could take the request. For a "
                  "sender that waits for the answer it has to stand in the same `parallel` block; for a `send`, "
                  "anywhere ahead.",
                  decl->name, bytes_text(decl->answers.bytes), decl->name));
}

/// A receive that nothing can meet any more.
void Why::nothing_came(const ProcessId& who) {
  const std::string name = names_.process(who);
  const auto is_for = [&](const auto& e) { return e.message->is_request() && e.message->target.process() == who; };
  const auto refused = history_.last<fact::Bounced>(is_for);
  const auto last = history_.last<fact::Delivered>(is_for);
  if (refused && (!last || *last < *refused)) {
    const KernelMessage& message = *history_.at<fact::Bounced>(*refused).message;
    say(fmt::format("{} sent it a message {}.", names_.process(message.source),
                    history_.when(*refused, message.source.process())));
    return bounced(message);
  }
  if (!last) return say(fmt::format("Nobody has sent {} a request in this run.", name));
  const KernelMessage& message = *history_.at<fact::Delivered>(*last).message;
  const std::string source = names_.process(message.source);
  say(fmt::format("The last request that reached {} came from {} {}, with body {}; {} had taken it before this step.",
                  name, source, history_.when(*last, message.source.process()), bytes_text(message.body().view()),
                  name));
  const auto sent = history_.last<fact::Sent>(is_same(message));
  const auto waits = history_.last<fact::StepStarted>([&](const fact::StepStarted& e) {
    return e.lane == source && sent && e.line == history_.line_at(*sent, message.source.process());
  });
  if (!waits) return;
  const std::string_view step = history_.at<fact::StepStarted>(*waits).text;
  if (step.starts_with(source + " request ") || step.starts_with("pipeline ")) {
    say("A `request` waits for its answer, so a `receive` takes it only in the same `parallel` block; what `send` "
        "sends is left for any `receive` ahead.");
  }
}

std::optional<std::string> Why::end_of(const ProcessId& who) const {
  const auto ended = history_.last<fact::ProcessEnded>([&](const fact::ProcessEnded& e) { return e.process == who; });
  const auto stopped = history_.last<fact::NodeStopped>([](const auto&) { return true; });
  const auto started =
      history_.last<fact::ProcessStarted>([&](const fact::ProcessStarted& e) { return e.process.process() == who; });
  if (stopped && started && *started < *stopped && (!ended || *ended < *started)) {
    const bool orderly = history_.at<fact::NodeStopped>(*stopped).orderly;
    return fmt::format("ended {} with the node, which {}, and was not started again", history_.when_by_sim(*stopped),
                       orderly ? "was shut down" : "crashed");
  }
  if (!ended) return std::nullopt;
  using How = fact::ProcessEnded::How;
  const auto& end = history_.at<fact::ProcessEnded>(*ended);
  const char* how = end.how == How::Killed ? "was killed" : end.how == How::Crashed ? "crashed" : "ended";
  return fmt::format("{} {}{}{}", how, history_.when(*ended, who), end.why.empty() ? "" : ": ", end.why);
}

void Why::dead(const ProcessId& who) {
  if (const auto end = end_of(who)) {
    say(fmt::format("{} {}.", names_.process(who), *end));
    if (node_.returns(who)) return say("It will be started again when its wait is over; until then it does not exist.");
    const ProcessDecl* decl = names_.cast(who);
    const auto killed = history_.last<fact::ProcessEnded>(
        [&](const fact::ProcessEnded& e) { return e.process == who && e.how == fact::ProcessEnded::How::Killed; });
    if (decl != nullptr && decl->on_exit.kind != runtime::OnExit::Kind::Restart && !killed) {
      say(fmt::format("`exit restart` in the {} of {} would bring it back.", decl->spawned ? "spawn" : "declaration",
                      decl->name));
    }
    return;
  }
  if (const ProcessDecl* decl = names_.cast(who); decl != nullptr && decl->spawned) {
    return say(fmt::format("{} comes to be by a `spawn`, and none has been carried out.", decl->name));
  }
  if (names_.cast(who) == nullptr) say(fmt::format("{} is not in the cast, and no module of this node.", who.text()));
}

}  // namespace hypersim::simulator
