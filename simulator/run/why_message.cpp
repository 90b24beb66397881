#include "why_message.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/language/print.hpp"
#include "hypersim/runtime/duration.hpp"
#include "hypersim/runtime/modules.hpp"

#include "why_body.hpp"
#include "why_capability.hpp"
#include "why_life.hpp"
#include "why_network.hpp"

namespace hypersim::simulator {

using runtime::KernelMessage;
using runtime::ProcessId;
namespace fact = runtime::fact;

void WhyMessage::bounced(const KernelMessage& request) {
  const auto event = seen_.history.last<fact::Bounced>(is_about(request));
  if (!event) return;
  const auto& bounce = seen_.history.at<fact::Bounced>(*event);
  const std::string source = seen_.names.process(request.source);
  const std::string target = seen_.names.process(request.target);
  switch (bounce.why) {
    case runtime::Refusal::MissingMessagingCapability:
      account_.say(fmt::format("The kernel refused the message: {} is not public, and {} may not message it. {}",
                               target, source,
                               runtime::modules::is_bundled(request.source.process())
                                   ? "A module does not learn of that, and waits for its full time."
                                   : "The sender sees a Timeout at once."));
      if (WhyCapability(seen_, account_).lacks(request.source.process(), *bounce.missing)) account_.advise_on(request);
      return;
    case runtime::Refusal::MissingNetworkingCapability:
      account_.say(fmt::format("The kernel refused the message: {} is on another node, and {} may not use the network.",
                               target, source));
      if (WhyCapability(seen_, account_).lacks(request.source.process(), *bounce.missing)) account_.advise_on(request);
      return;
    case runtime::Refusal::UnknownTarget:
      account_.say(fmt::format("The kernel refused the message: there is no process {}.", target));
      return WhyLife(seen_, account_).dead(request.target.process(), *event);
    default:
      account_.say(fmt::format("The kernel refused the message: {}.", runtime::to_text(bounce.why)));
  }
}

void WhyMessage::answer_refused(const fact::Bounced& bounce, const KernelMessage& request) {
  const std::string target = seen_.names.process(bounce.message->source);
  account_.say(fmt::format(
      "{} answered, but the kernel refused the answer: Responses are bound by the messaging check, too.", target));
  const auto done = seen_.history.last<fact::KvDone>(
      [&](const fact::KvDone& e) { return e.id == request.id && e.source == request.source; });
  if (done && seen_.history.at<fact::KvDone>(*done).success) {
    account_.say(fmt::format("What was asked has been done all the same ({} on {}); only the answer is lost.",
                             to_text(seen_.history.at<fact::KvDone>(*done).action),
                             seen_.history.at<fact::KvDone>(*done).db));
  }
  if (bounce.missing && WhyCapability(seen_, account_).lacks(bounce.message->source.process(), *bounce.missing))
    account_.advise_on(request);
}

void WhyMessage::timed_out(const KernelMessage& request) {
  if (WhyNetwork::is_abroad(request)) {
    if (WhyNetwork(seen_, account_).timed_out(request)) return;
    Scene scene = Scene::around(seen_);
    return WhyMessage(scene.on(request.target.node()), account_).unanswered(request);
  }
  const std::string target = seen_.names.process(request.target);
  const auto answer = seen_.history.last<fact::Bounced>([&](const fact::Bounced& e) {
    return !e.message->is_request() && e.message->id == request.id && e.message->target == request.source;
  });
  if (answer) return answer_refused(seen_.history.at<fact::Bounced>(*answer), request);
  if (const auto dropped = seen_.history.last<fact::Dropped>(is_about(request))) {
    const runtime::Refusal why = seen_.history.at<fact::Dropped>(*dropped).why;
    if (why == runtime::Refusal::Lost) return account_.say("The message was lost on its way: an injected fault.");
    return account_.say(fmt::format("The kernel dropped the message: {}.", runtime::to_text(why)));
  }
  if (!seen_.delivered(request)) {
    return account_.say(fmt::format("The message never reached {}.", target));
  }
  const auto lost = seen_.history.last<fact::Dropped>([&](const fact::Dropped& e) {
    return e.why == runtime::Refusal::Lost && !e.message->is_request() && e.message->id == request.id;
  });
  if (lost)
    return account_.say(
        fmt::format("{} received the message and answered it; the answer was lost on its way.", target));
  unanswered(request);
}

void WhyMessage::unanswered(const KernelMessage& request) {
  const std::string target = seen_.names.process(request.target);
  if (!seen_.node.alive(request.target.process())) {
    account_.say(fmt::format("{} received the message, but did not answer it.", target));
    return WhyLife(seen_, account_).dead(request.target.process());
  }
  if (WhyBody(seen_, account_).unanswered(request)) return;
  if (lost_in_crash(request) ||
      WhyLife(seen_, account_).took_along(request.target.process(), *seen_.delivered(request))) {
    return;
  }
  if (request.target.process() == runtime::modules::state()) {
    return account_.say(
        fmt::format("{} received the message, but it answers only processes of the packages distro:sys "
                    "and terminal:sys. A process reaches its own state with `state get`, `state set` and "
                    "`state clear`.",
                    target));
  }
  const auto response = seen_.history.last<fact::Sent>(
      [&](const fact::Sent& e) { return !e.message->is_request() && e.message->source == request.target; });
  const auto delivered = seen_.delivered(request);
  const language::ProcessDecl* decl = seen_.said_of(request.target.process());
  if (decl != nullptr && decl->silent) {
    return account_.say(
        fmt::format("{} received the message, but is declared `silent`: it answers only with a `respond`.", target));
  }
  if (response && *response > *delivered) {
    const KernelMessage& other = *seen_.history.at<fact::Sent>(*response).message;
    if (other.target != request.source || other.id != request.id) {
      return account_.say(
          fmt::format("{} received the message, but its answers went elsewhere, the last one to {}: a Response "
                      "goes to the latest Request that waits for one.",
                      target, seen_.names.process(other.target)));
    }
  }
  if (decl != nullptr && decl->answers_after_ms > 0 && request.expects_response()) {
    const std::uint64_t waits_ms = std::get<runtime::Request>(request.message).expects_response_s.value_or(0) * 1'000;
    return account_.say(
        fmt::format("{} received the message, but answers only {} later (its clause `answers`), and the "
                    "sender waits for {}.",
                    target, runtime::duration_text(decl->answers_after_ms), runtime::duration_text(waits_ms)));
  }
  account_.say(fmt::format("{} received the message, and had not answered it when the time was up.", target));
  last_printed(request.target.process());
}

/// An answer that no `respond` gave.
void WhyMessage::answered_by_itself(const KernelMessage& request) {
  if (request.target.node() != seen_.node.name()) {
    Scene scene = Scene::around(seen_);
    return WhyMessage(scene.on(request.target.node()), account_).answered_by_itself(request);
  }
  const language::ProcessDecl* decl = seen_.said_of(request.target.process());
  const auto delivered = seen_.delivered(request);
  if (decl == nullptr || !delivered) return;
  if (!decl->program.empty()) {
    account_.say(fmt::format("{} runs the program {}, which answered so.", decl->name, decl->program));
    return last_printed(request.target.process());
  }
  const auto responded = seen_.history.last_begun<language::RespondStep>(
      [&](const language::Step& step) { return lane_of(step) == decl->name; });
  if (responded && *responded > *delivered) return replaced_nothing(request);
  if (request.body() == runtime::Bytes("share") && !request.capabilities().empty()) {
    return account_.say(
        fmt::format("{} answered by itself, with its `answers` ({}): a message `share` that brings a capability is "
                    "taken at once, and no `receive` gets it; a `request` with another body could be received.",
                    decl->name, language::bytes_text(decl->answers.bytes)));
  }
  account_.say(
      fmt::format("{} answered by itself, with its `answers` ({}): no `receive` of {} could take the request. For a "
                  "sender that waits for the answer it has to stand in the same `parallel` block; for a `send`, "
                  "anywhere ahead.",
                  decl->name, language::bytes_text(decl->answers.bytes), decl->name));
}

/// A receive that nothing can meet any more.
void WhyMessage::nothing_came(const ProcessId& who) {
  const std::string name = seen_.names.process(who);
  const auto is_for = [&](const auto& e) { return e.message->is_request() && e.message->target.process() == who; };
  const auto refused = seen_.history.last<fact::Bounced>(is_for);
  const auto last = seen_.history.last<fact::Delivered>(is_for);
  if (refused && (!last || *last < *refused)) {
    const KernelMessage& message = *seen_.history.at<fact::Bounced>(*refused).message;
    account_.say(
        fmt::format("{} sent it a message {}.", seen_.names.process(message.source), seen_.history.when(*refused)));
    return bounced(message);
  }
  if (!last && WhyNetwork(seen_, account_).nothing_came(who)) return;
  if (!last) {
    account_.say(fmt::format("Nobody has sent {} a request in this run.", name));
    return answer_that_came(who);
  }
  const KernelMessage& message = *seen_.history.at<fact::Delivered>(*last).message;
  const std::string source = seen_.names.process(message.source);
  const std::string reached =
      fmt::format("The last request that reached {} came from {} {}, with body {}", name, source,
                  seen_.history.when(*last), language::bytes_text(message.body().view()));
  if (seen_.end_after(*last, who)) {
    account_.say(reached + ".");
    WhyLife(seen_, account_).took_along(who, *last);
    return;
  }
  account_.say(fmt::format("{}; {} had taken it before this step.", reached, name));
  answer_that_came(who);
  const auto sent = seen_.history.last<fact::Sent>(is_about(message));
  const language::Step* sends = sent ? seen_.history.step_of(*sent) : nullptr;
  if (sends == nullptr || lane_of(*sends) != source) return;
  const auto responded = seen_.history.last_begun<language::RespondStep>(
      [&](const language::Step& step) { return lane_of(step) == name; });
  if (responded && *responded > *last) return;  // a receive took it
  if (std::holds_alternative<language::RequestStep>(sends->is)) {
    account_.say(
        "A `request` waits for its answer, so a `receive` takes it only in the same `parallel` block; what `send` "
        "sends is left for any `receive` ahead.");
  }
}

void WhyMessage::last_printed(const ProcessId& who) {
  const language::ProcessDecl* decl = seen_.said_of(who);
  if (decl == nullptr || decl->program.empty()) return;
  const auto printed = seen_.history.last<fact::Printed>([&](const fact::Printed& e) { return e.process == who; });
  if (!printed) return;
  account_.say(fmt::format("{} runs the program {}, and printed last, {}: {}.", decl->name, decl->program,
                           seen_.history.when(*printed),
                           language::statement_text(seen_.history.at<fact::Printed>(*printed).text)));
}

void WhyMessage::answer_that_came(const ProcessId& who) {
  const auto answered = seen_.history.last<fact::Answered>([&](const fact::Answered& e) {
    if (e.response->target.process() != who) return false;
    const auto sent = seen_.history.last<fact::Sent>([&](const fact::Sent& s) {
      return s.message->is_request() && s.message->id == e.response->id && s.message->source == e.response->target;
    });
    const language::Step* step = sent ? seen_.history.step_of(*sent) : nullptr;
    if (step == nullptr || !std::holds_alternative<language::SendStep>(step->is)) return false;
    const auto awaits = [&](const language::Step& each) {
      return std::get<language::AwaitStep>(each.is).request_name == step->saves && lane_of(each) == lane_of(*step);
    };
    return step->saves.empty() || !seen_.history.last_begun<language::AwaitStep>(awaits);
  });
  if (!answered) return;
  const KernelMessage& answer = *seen_.history.at<fact::Answered>(*answered).response;
  account_.say(
      fmt::format("An answer of {} has reached it, with body {}, but a `receive` takes requests only. The answer to a "
                  "`send` without a name is taken by `receive response`, that to one with a name by `await`.",
                  seen_.names.process(answer.source), language::bytes_text(answer.body().view())));
}

void WhyMessage::no_answer_came(const ProcessId& who) {
  const std::string name = seen_.names.process(who);
  bool is_named = false;
  const auto sent = seen_.history.last<fact::Sent>([&](const fact::Sent& e) {
    if (!e.message->is_request() || e.message->source.process() != who || !e.message->expects_response()) return false;
    const auto event = seen_.sent(*e.message);
    const language::Step* step = event ? seen_.history.step_of(*event) : nullptr;
    if (step == nullptr || !std::holds_alternative<language::SendStep>(step->is)) return false;
    is_named = is_named || !step->saves.empty();
    return step->saves.empty();
  });
  if (sent) {
    const ProcessId& target = seen_.history.at<fact::Sent>(*sent).message->target.process();
    account_.say(fmt::format(
        "The last `send` of {} without a name was to {} {}: its answer was taken before this step, or can no "
        "longer come.",
        name, seen_.names.process(target), seen_.history.when(*sent)));
    WhyLife(seen_, account_).took_along(who, *sent);
    return;
  }
  account_.say(
      fmt::format("{} has sent nothing whose answer it could take: only the answer to a `send` without a name, "
                  "and not to one with `no answer`.",
                  name));
  if (is_named) account_.say("The answer to a `send` with a name waits for `await`.");
}

void WhyMessage::awaits_itself() {
  account_.say(
      "A process that waits for an answer handles nothing else until it comes, so it can never give that answer "
      "itself. "
      "With a `send` without a name it goes on: a `receive` takes the request, and a `receive response` the answer.");
}

void WhyMessage::wrong(const language::ReceiveStep& step, const Outcome& outcome) {
  const runtime::MessagePtr& message = outcome.received;
  if (message == nullptr || !outcome.reason) return;
  const auto sent = seen_.history.last<fact::Sent>([&](const fact::Sent& e) { return e.message == message; });
  const std::string source = seen_.names.process(message->source);
  if (!sent && WhyNetwork::is_abroad(*message)) {
    if (std::holds_alternative<reason::NoCapability>(*outcome.reason) && arrived_without(step, *message)) return;
    return account_.say(
        fmt::format("{} sent it{}. A `receive` takes what has come first, and then looks whether it is "
                    "right; messages of different nodes do not wait for each other.",
                    source, WhyNetwork(seen_, account_).when_sent(*message)));
  }
  if (!sent) return;
  if (std::holds_alternative<reason::NoCapability>(*outcome.reason)) return not_attached(step, *sent, *message);
  if (std::holds_alternative<reason::UnwantedCapability>(*outcome.reason)) return attached(step, *message);
  account_.say(fmt::format("{} sent it {}. A `receive` takes what has come first, and then looks whether it is right.",
                           source, seen_.history.when(*sent)));
  const auto delivered =
      seen_.history.last<fact::Delivered>([&](const fact::Delivered& e) { return e.message == message; });
  const bool is_other_source = std::holds_alternative<reason::OtherSource>(*outcome.reason);
  if (is_other_source && delivered && step.from && !step.response)
    instead(*step.from, *delivered, message->target.process());
}

void WhyMessage::instead(const language::WhoOperand& wanted, std::size_t delivered, const ProcessId& who) {
  const std::string name = seen_.names.process(who);
  const auto sent = seen_.history.last<fact::Sent>([&](const fact::Sent& e) {
    return e.message->is_request() && e.message->source == wanted.address && e.message->target.process() == who;
  });
  if (!sent) return account_.say(fmt::format("{} has sent {} nothing in this run.", wanted.text, name));
  const KernelMessage& message = *seen_.history.at<fact::Sent>(*sent).message;
  const auto arrived = seen_.delivered(message);
  if (!arrived) {
    account_.say(fmt::format("What {} sent {} has not reached it.", wanted.text, seen_.history.when(*sent)));
    return bounced(message);
  }
  account_.say(fmt::format("What {} sent {} came {}.", wanted.text, seen_.history.when(*sent),
                           *arrived > delivered ? "later" : "earlier, and was taken before this step"));
}

void WhyMessage::not_attached(const language::ReceiveStep& step, std::size_t sent, const KernelMessage& message) {
  const std::string source = seen_.names.process(message.source);
  const auto& attached = message.capabilities();
  for (const language::CapOperand& operand : step.caps) {
    for (const runtime::Capability& cap : operand.caps) {
      if (std::find(attached.begin(), attached.end(), cap) != attached.end()) continue;
      const auto left_out = seen_.history.last_before<fact::NotAttached>(
          sent, [&](const fact::NotAttached& e) { return e.source == message.source && e.capability == cap; });
      const bool is_of_this_step =
          left_out && seen_.history.events()[*left_out].step == seen_.history.events()[sent].step;
      if (is_of_this_step) {
        WhyCapability(seen_, account_).not_attached(message.source.process(), {cap});
      } else {
        account_.say(fmt::format("{} sent it {}, and did not attach {}.", source, seen_.history.when(sent),
                                 seen_.names.cap(cap)));
      }
    }
  }
}

/// Of a message from another node.
bool WhyMessage::arrived_without(const language::ReceiveStep& step, const KernelMessage& message) {
  const std::size_t before = account_.size();
  for (const language::CapOperand& operand : step.caps) {
    for (const runtime::Capability& cap : operand.caps) {
      if (const auto left_off = WhyNetwork(seen_, account_).left_off(message, cap)) account_.say(*left_off);
    }
  }
  return account_.size() != before;
}

void WhyMessage::attached(const language::ReceiveStep& step, const KernelMessage& message) {
  const auto& attached = message.capabilities();
  for (const language::CapOperand& operand : step.without) {
    for (const runtime::Capability& cap : operand.caps) {
      if (std::find(attached.begin(), attached.end(), cap) == attached.end()) continue;
      if (cap.issuer() == message.source) {
        account_.say(fmt::format("{} attached it, and issues it itself.", seen_.names.process(message.source)));
      } else {
        account_.say(fmt::format("{} attached it.", seen_.names.process(message.source)));
        WhyCapability(seen_, account_).held(message.source.process(), cap);
      }
    }
  }
}

/// An answer of the timer that comes when the time is over.
void WhyMessage::slept_too_long(const language::SleepStep& sleep, std::uint64_t within_ms) {
  if (sleep.duration_ms < within_ms) return;
  account_.say(fmt::format("timer:distro:sys answers after {} ms, but the step waits for {} ms only (`within`).",
                           sleep.duration_ms, within_ms));
}

void WhyMessage::replaced_nothing(const runtime::KernelMessage& request) {
  const ProcessId& service = request.target.process();
  const auto answered = seen_.history.last<fact::Answered>(
      [&](const fact::Answered& e) { return e.response->id == request.id && e.response->target == request.source; });
  if (!answered) return;
  const auto responded = seen_.history.last<fact::Sent>(
      [&](const fact::Sent& e) { return e.message == seen_.history.at<fact::Answered>(*answered).response; });
  const auto delivered = seen_.delivered(request);
  if (!responded || !delivered) return;
  const auto other = seen_.history.last_before<fact::Delivered>(*responded, [&](const fact::Delivered& e) {
    return e.message->is_request() && e.message->target.process() == service && !e.message->expects_response();
  });
  if (!other || *other < *delivered) return;
  int receives = 0;
  for (std::size_t i = *delivered; i < *responded; ++i) {
    if (!std::holds_alternative<fact::StepStarted>(seen_.history.events()[i].fact)) continue;
    const language::Step* step = seen_.history.step_of(i);
    if (step == nullptr || !step->who || step->who->address.process() != service) continue;
    const auto* receive = std::get_if<language::ReceiveStep>(&step->is);
    if (receive != nullptr && !receive->response) ++receives;
  }
  if (receives < 2) return;  // it lies in the inbox
  const ProcessId& second = seen_.history.at<fact::Delivered>(*other).message->source.process();
  account_.say(
      fmt::format("The `respond` {} answered it, although {} had received a request of {} in between: that one expects "
                  "no response, and so takes nobody's place. A Response goes to the latest Request that waits for one.",
                  seen_.history.when(*responded), seen_.names.process(service), seen_.names.process(second)));
}

bool WhyMessage::lost_in_crash(const runtime::KernelMessage& request) {
  if (request.target.process() != runtime::modules::kv()) return false;
  const auto delivered = seen_.delivered(request);
  const auto crash = delivered ? seen_.history.kv_crash_after(*delivered) : std::nullopt;
  const auto is_its_end = [&](const fact::KvDone& e) { return e.id == request.id && e.source == request.source; };
  if (!crash || seen_.history.last<fact::KvDone>(is_its_end) > delivered) return false;
  account_.say(
      fmt::format("kv:distro:sys crashed {}, before it had answered: what it had in hand and in its inbox is lost, and "
                  "nobody is told.",
                  seen_.history.when_by_sim(*crash)));
  return true;
}

}  // namespace hypersim::simulator
