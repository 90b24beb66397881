// The checks of routing, of answers and of what is owed, each with canaries: traces that were doctored.

#include <algorithm>
#include <functional>
#include <memory>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/simulator/check.hpp"

#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using runtime::KernelMessage;
using runtime::MessagePtr;
using runtime::Refusal;
using runtime::TraceEvent;
using Trace = std::vector<TraceEvent>;

constexpr const char* kStory = R"(scenario "A little of everything"
process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os
process hermit hermit:app:dev.os unwired
process open   open:app:dev.os unwired public
process middle middle:app:dev.os exit restart
owner  open birthdays
owner  set birthdays alice 1990-01-01
owner  share birthdays read with viewer
viewer get owner/birthdays alice => 1990-01-01
viewer set owner/birthdays alice x => error NoWriteCap
owner  request hermit body hi => bounced
owner  send open body hi -> call
sim settle
owner  send middle body "pass it on" -> answer
middle receive
middle send viewer body "pass it on" inherit no answer
owner  await $answer => "ok"
middle share cap middle "Key" with viewer
sim kill viewer
owner  request viewer => bounced
owner  state set one
sim restart our.dev
middle state get => ""
middle state set two
middle state get => two
)";

Trace story_trace() {
  RunResult result = play(kStory);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  return std::move(result.trace);
}

/// The first fact of that kind for which it holds.
template <class Which>
Trace::iterator find(Trace& trace, const std::function<bool(const Which&)>& holds) {
  const auto found = std::find_if(trace.begin(), trace.end(), [&](const TraceEvent& event) {
    const auto* fact = std::get_if<Which>(&event.fact);
    return fact != nullptr && holds(*fact);
  });
  EXPECT_NE(found, trace.end());
  return found;
}
template <class Which>
Which& fact_of(Trace::iterator event) {
  return std::get<Which>(event->fact);
}
std::function<bool(const fact::Sent&)> sent_by(const std::string& who, bool request) {
  return [=](const fact::Sent& sent) {
    return sent.message->source.process().text() == who && sent.message->is_request() == request;
  };
}

/// Everything that speaks of the message speaks of one that was changed so.
void change(Trace& trace, const MessagePtr& message, const std::function<void(KernelMessage&)>& how) {
  auto changed = std::make_shared<KernelMessage>(*message);
  how(*changed);
  const auto replace = [&](MessagePtr& one) {
    if (one == message) one = changed;
  };
  for (TraceEvent& event : trace) {
    if (auto* sent = std::get_if<fact::Sent>(&event.fact)) replace(sent->message);
    if (auto* delivered = std::get_if<fact::Delivered>(&event.fact)) replace(delivered->message);
    if (auto* answered = std::get_if<fact::Answered>(&event.fact)) replace(answered->response);
  }
}

using Check = std::function<std::vector<Breach>(const Trace&)>;

Check routing() {
  return [](const Trace& trace) { return check_routing(trace); };
}
Check answers() {
  return [](const Trace& trace) { return check_answers(trace); };
}
Check enough() {
  return [](const Trace& trace) { return check_enough(trace); };
}

/// The check has nothing to say of the trace, and this of what was made of it.
void expect_caught(const Check& check, const std::function<void(Trace&)>& doctor, const std::string& words) {
  Trace trace = story_trace();
  ASSERT_TRUE(texts(check(trace)).empty());
  doctor(trace);
  const auto breaches = texts(check(trace));
  ASSERT_FALSE(breaches.empty());
  EXPECT_NE(breaches[0].find(words), std::string::npos) << breaches[0];
}

TEST(CheckRoutingCanary, CatchesAMessageThatArrivesWithoutTheRight) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto bounced = find<fact::Bounced>(trace, [](const auto& e) { return e.missing.has_value(); });
        bounced->fact = fact::Delivered{fact_of<fact::Bounced>(bounced).message};
      },
      "was delivered, but its sender did not hold messaging on its target, which is not public");
}

TEST(CheckRoutingCanary, CatchesAMessageThatBouncesAlthoughItMayArrive) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto delivered = find<fact::Delivered>(trace, [](const auto&) { return true; });
        delivered->fact = fact::Bounced{fact_of<fact::Delivered>(delivered).message,
                                        Refusal::MissingMessagingCapability, std::nullopt, true};
      },
      "bounced because its sender did not hold messaging on its target, which is not public, but it was allowed");
}

TEST(CheckRoutingCanary, CatchesAMessageToAPublicProcessThatIsNot) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto started = find<fact::ProcessStarted>(
            trace, [](const auto& e) { return e.process.process().text() == "open:app:dev.os"; });
        fact_of<fact::ProcessStarted>(started).is_public = false;
      },
      "which is not public");
}

TEST(CheckRoutingCanary, CatchesAMessageToADeadProcess) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto bounced = find<fact::Bounced>(trace, [](const auto& e) { return !e.missing; });
        bounced->fact = fact::Delivered{fact_of<fact::Bounced>(bounced).message};
      },
      "was delivered, but its target was not there");
}

TEST(CheckRoutingCanary, CatchesAMessageThatBouncesForAnotherReason) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto bounced = find<fact::Bounced>(trace, [](const auto& e) { return !e.missing; });
        fact_of<fact::Bounced>(bounced).why = Refusal::MissingMessagingCapability;
      },
      "but its target was not there");
}

TEST(CheckRoutingCanary, CatchesAMessageThatNobodySent) {
  expect_caught(
      routing(), [](Trace& trace) { trace.erase(find<fact::Sent>(trace, [](const auto&) { return true; })); },
      "was delivered, but nobody had sent it");
}

TEST(CheckRouting, AllowsWhatWasAllowedAtAMomentWhileTheMessageWasOnItsWay) {
  Trace trace = story_trace();
  const auto delivered = find<fact::Delivered>(trace, [](const auto& e) {
    return e.message->source.process().text() == "birthdays:app:dev.os" &&
           e.message->target.process().text() == "viewer:viewer:other.os";
  });
  const MessagePtr message = fact_of<fact::Delivered>(delivered).message;
  const fact::CapabilityRemoved removed{message->source.process(), runtime::messaging_capability(message->target),
                                        fact::CapabilityRemoved::How::Dropped};
  const auto sent = find<fact::Sent>(trace, [&](const auto& e) { return e.message == message; });
  trace.insert(sent + 1, TraceEvent{{}, removed});
  EXPECT_TRUE(texts(check_routing(trace)).empty());
  trace.erase(find<fact::CapabilityRemoved>(trace, [](const auto&) { return true; }));
  trace.insert(find<fact::Sent>(trace, [&](const auto& e) { return e.message == message; }), TraceEvent{{}, removed});
  EXPECT_EQ(texts(check_routing(trace)).size(), 1U);
}

TEST(CheckAnswersCanary, CatchesAnAnswerOfAProcessThatWasNotAsked) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = find<fact::Sent>(trace, sent_by("viewer:viewer:other.os", false));
        const runtime::Address hermit = *runtime::Address::parse("our.dev@hermit:app:dev.os");
        change(trace, fact_of<fact::Sent>(sent).message, [&](KernelMessage& message) { message.source = hermit; });
      },
      "no request that it could answer had reached its sender");
}

TEST(CheckAnswersCanary, CatchesAnAnswerToAnotherThanTheAsker) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = find<fact::Sent>(trace, sent_by("viewer:viewer:other.os", false));
        const runtime::Address hermit = *runtime::Address::parse("our.dev@hermit:app:dev.os");
        change(trace, fact_of<fact::Sent>(sent).message, [&](KernelMessage& message) { message.target = hermit; });
      },
      "no request that it could answer had reached its sender");
}

TEST(CheckAnswersCanary, CatchesAnAnswerUnderAnotherId) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = find<fact::Sent>(trace, sent_by("viewer:viewer:other.os", false));
        change(trace, fact_of<fact::Sent>(sent).message, [](KernelMessage& message) { ++message.id.value; });
      },
      "no request that it could answer had reached its sender");
}

TEST(CheckAnswersCanary, CatchesARequestThatIsPassedOnForAnotherThanItsAsker) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = find<fact::Sent>(
            trace, [](const auto& e) { return e.message->is_request() && e.message->request().inherit; });
        const runtime::Address hermit = *runtime::Address::parse("our.dev@hermit:app:dev.os");
        change(trace, fact_of<fact::Sent>(sent).message, [&](KernelMessage& message) { message.rsvp = hermit; });
      },
      "shall be answered to a process whose request its sender never received");
}

TEST(CheckAnswersCanary, CatchesARequestThatDoesNotSayWhoAwaitsTheAnswer) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = find<fact::Sent>(trace, sent_by("birthdays:app:dev.os", true));
        change(trace, fact_of<fact::Sent>(sent).message, [](KernelMessage& message) { message.rsvp.reset(); });
      },
      "expects a response, but does not say to whom");
}

TEST(CheckAnswersCanary, CatchesAValueThatKvKeepsAndMetadataThatItMakesUp) {
  const auto get = [](const fact::Sent& e) { return e.message->blob && !e.message->is_request(); };
  expect_caught(
      answers(),
      [&](Trace& trace) {
        const auto sent = find<fact::Sent>(trace, get);
        change(trace, fact_of<fact::Sent>(sent).message, [](KernelMessage& message) { message.blob.reset(); });
      },
      "came from kv without the value");
  expect_caught(
      answers(),
      [&](Trace& trace) {
        const auto sent = find<fact::Sent>(trace, get);
        change(trace, fact_of<fact::Sent>(sent).message,
               [](KernelMessage& message) { std::get<runtime::Response>(message.message).metadata = "made up"; });
      },
      "came from kv with other metadata than it owed");
}

TEST(CheckStatesCanary, CatchesAStateThatIsNotWhatWasWritten) {
  const Check states = [](const Trace& trace) { return check_states(trace); };
  expect_caught(
      states,
      [](Trace& trace) {
        const auto read = find<fact::StateRead>(trace, [](const auto& e) { return e.state.has_value(); });
        fact_of<fact::StateRead>(read).state = runtime::Bytes("other");
      },
      "middle:app:dev.os read its state as other, but it was last set to two");
  expect_caught(
      states,
      [](Trace& trace) {
        const auto read = find<fact::StateRead>(trace, [](const auto& e) { return !e.state; });
        fact_of<fact::StateRead>(read).state = runtime::Bytes("two");
      },
      "but it was last cleared, or never set");
}

TEST(CheckEnoughCanary, CatchesAnOpenThatGivesNothing) {
  expect_caught(
      enough(),
      [](Trace& trace) {
        trace.erase(find<fact::CapabilityAdded>(
            trace, [](const auto& e) { return e.how == fact::CapabilityAdded::How::Issued; }));
      },
      "opened app:dev.os/birthdays and does not hold our.dev@kv:distro:sys");
}

TEST(CheckEnoughCanary, CatchesARefusalOfKvWithoutReason) {
  expect_caught(
      enough(),
      [](Trace& trace) {
        const auto checked = find<fact::KvChecked>(trace, [](const auto& e) { return e.held && e.needs; });
        fact_of<fact::KvChecked>(checked).held = false;
      },
      "kv refused birthdays:app:dev.os Set on app:dev.os/birthdays, which held");
}

TEST(CheckEnoughCanary, CatchesASaveThatIsRefusedAlthoughItArrived) {
  expect_caught(
      enough(),
      [](Trace& trace) {
        const auto saved = find<fact::CapabilityAdded>(
            trace, [](const auto& e) { return e.how == fact::CapabilityAdded::How::Saved; });
        const auto& [holder, capability, how] = fact_of<fact::CapabilityAdded>(saved);
        saved->fact = fact::SaveRefused{holder, capability};
      },
      "could not save our.dev@kv:distro:sys");
}

TEST(CheckEnoughCanary, CatchesACapabilityThatIsLeftOutAlthoughItIsHeldOrIssued) {
  expect_caught(
      enough(),
      [](Trace& trace) {
        const auto sent = find<fact::Sent>(trace, [](const auto& e) { return !e.message->capabilities().empty(); });
        const MessagePtr message = fact_of<fact::Sent>(sent).message;
        trace.insert(sent,
                     TraceEvent({}, fact::NotAttached{message->source, message->capabilities().front()}, sent->step));
      },
      "was left out of a message of birthdays:app:dev.os, which holds it");
}

TEST(CheckEnoughCanary, CatchesABootThatForgetsWhatWasHeld) {
  expect_caught(
      enough(),
      [](Trace& trace) {
        const auto boot = find<fact::NodeBooted>(trace, [](const auto&) { return true; });
        const auto restored = std::find_if(boot, trace.end(), [](const TraceEvent& event) {
          const auto* added = std::get_if<fact::CapabilityAdded>(&event.fact);
          return added != nullptr && added->holder.text() == "middle:app:dev.os";
        });
        ASSERT_NE(restored, trace.end());
        trace.erase(restored);
      },
      "middle:app:dev.os came back with the node without");
}

}  // namespace
}  // namespace hypersim::simulator
