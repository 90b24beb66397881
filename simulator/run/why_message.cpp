#include <fmt/format.h>

#include "hypersim/language/print.hpp"

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
      if (missing_capability(request.source.process(), *bounce.missing)) advise_on(request);
      return;
    case runtime::Refusal::MissingNetworkingCapability:
      say(fmt::format("The kernel refused the message: {} is on another node, and {} may not use the network.", target,
                      source));
      if (missing_capability(request.source.process(), *bounce.missing)) advise_on(request);
      return;
    case runtime::Refusal::UnknownTarget:
      say(fmt::format("The kernel refused the message: there is no process {}.", target));
      return dead(request.target.process(), *event);
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
                    to_text(history_.at<fact::KvDone>(*done).action), history_.at<fact::KvDone>(*done).db));
  }
  if (bounce.missing && missing_capability(bounce.message->source.process(), *bounce.missing)) advise_on(request);
}

void Why::timed_out(const KernelMessage& request) {
  const std::string target = names_.process(request.target);
  const auto answer = history_.last<fact::Bounced>([&](const fact::Bounced& e) {
    return !e.message->is_request() && e.message->id == request.id && e.message->target == request.source;
  });
  if (answer) return answer_refused(history_.at<fact::Bounced>(*answer), request);
  if (const auto dropped = history_.last<fact::Dropped>(is_same(request))) {
    const runtime::Refusal why = history_.at<fact::Dropped>(*dropped).why;
    if (why == runtime::Refusal::Lost) return say("The message was lost on its way: an injected fault.");
    return say(fmt::format("The kernel dropped the message: {}.", runtime::to_text(why)));
  }
  if (!history_.last<fact::Delivered>(is_same(request))) {
    return say(fmt::format("The message never reached {}.", target));
  }
  const auto lost = history_.last<fact::Dropped>([&](const fact::Dropped& e) {
    return e.why == runtime::Refusal::Lost && !e.message->is_request() && e.message->id == request.id;
  });
  if (lost) return say(fmt::format("{} received the message and answered it; the answer was lost on its way.", target));
  if (!node_.alive(request.target.process())) {
    say(fmt::format("{} received the message, but did not answer it.", target));
    return dead(request.target.process());
  }
  if (lost_in_crash(request) ||
      lost_with_life(request.target.process(), *history_.last<fact::Delivered>(is_same(request)))) {
    return;
  }
  const auto response = history_.last<fact::Sent>(
      [&](const fact::Sent& e) { return !e.message->is_request() && e.message->source == request.target; });
  const auto delivered = history_.last<fact::Delivered>(is_same(request));
  const language::ProcessDecl* decl = said_of(request.target.process());
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
  const language::ProcessDecl* decl = said_of(request.target.process());
  const auto sent = history_.last<fact::Sent>(is_same(request));
  if (decl == nullptr || !sent) return;
  if (!decl->program.empty())
    return say(fmt::format("{} runs the program {}, which answered so.", decl->name, decl->program));
  const auto responded = history_.last_begun<language::RespondStep>(
      [&](const language::Step& step) { return lane_of(step) == decl->name; });
  if (responded && *responded > *sent) return replaced_nothing(request);
  if (request.body() == runtime::Bytes("share") && !request.capabilities().empty()) {
    return say(
        fmt::format("{} answered by itself, with its `answers` ({}): a message `share` that brings a capability is "
                    "taken at once, and no `receive` gets it; a `request` with another body could be received.",
                    decl->name, language::bytes_text(decl->answers.bytes)));
  }
  say(
      fmt::format("{} answered by itself, with its `answers` ({}): no `receive` of {} could take the request. For a "
                  "sender that waits for the answer it has to stand in the same `parallel` block; for a `send`, "
                  "anywhere ahead.",
                  decl->name, language::bytes_text(decl->answers.bytes), decl->name));
}

/// A receive that nothing can meet any more.
void Why::nothing_came(const ProcessId& who) {
  const std::string name = names_.process(who);
  const auto is_for = [&](const auto& e) { return e.message->is_request() && e.message->target.process() == who; };
  const auto refused = history_.last<fact::Bounced>(is_for);
  const auto last = history_.last<fact::Delivered>(is_for);
  if (refused && (!last || *last < *refused)) {
    const KernelMessage& message = *history_.at<fact::Bounced>(*refused).message;
    say(fmt::format("{} sent it a message {}.", names_.process(message.source), history_.when(*refused)));
    return bounced(message);
  }
  if (!last) return say(fmt::format("Nobody has sent {} a request in this run.", name));
  const KernelMessage& message = *history_.at<fact::Delivered>(*last).message;
  const std::string source = names_.process(message.source);
  const std::string reached = fmt::format("The last request that reached {} came from {} {}, with body {}", name,
                                          source, history_.when(*last), language::bytes_text(message.body().view()));
  if (end_after(*last, who)) {
    say(reached + ".");
    lost_with_life(who, *last);
    return;
  }
  say(fmt::format("{}; {} had taken it before this step.", reached, name));
  const auto sent = history_.last<fact::Sent>(is_same(message));
  const language::Step* sends = sent ? history_.step_of(*sent) : nullptr;
  if (sends == nullptr || lane_of(*sends) != source) return;
  if (std::holds_alternative<language::RequestStep>(sends->is)) {
    say("A `request` waits for its answer, so a `receive` takes it only in the same `parallel` block; what `send` "
        "sends is left for any `receive` ahead.");
  }
}

/// An answer of the timer that comes when the time is over.
void Why::slept_too_long(const language::SleepStep& sleep, std::uint64_t within_ms) {
  if (sleep.duration_ms < within_ms) return;
  say(fmt::format("timer:distro:sys answers after {} ms, but the step waits for {} ms only (`within`).",
                  sleep.duration_ms, within_ms));
}

}  // namespace hypersim::simulator
