// The checks of routing, of answers and of states, each with canaries: traces that were doctored.

#include <functional>
#include <memory>

#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/simulator/check.hpp"

#include "doctored.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using runtime::KernelMessage;
using runtime::MessagePtr;
using runtime::Refusal;
using runtime::TraceEvent;

constexpr const char* kMessages = R"(scenario "A little of everything"
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

std::function<bool(const fact::Sent&)> sent_by(const std::string& who, bool request) {
  return [=](const fact::Sent& sent) {
    return sent.message->source.process().text() == who && sent.message->is_request() == request;
  };
}

Check routing() {
  return [](const Trace& trace) { return check_routing(trace); };
}
Check answers() {
  return [](const Trace& trace) { return check_answers(trace); };
}

void expect_caught(const Check& check, const std::function<void(Trace&)>& doctor, const std::string& words) {
  expect_breach(kMessages, check, doctor, words);
}

TEST(CheckRoutingCanary, CatchesAMessageThatArrivesWithoutTheRight) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto bounced = first<fact::Bounced>(trace, [](const auto& e) { return e.missing.has_value(); });
        bounced->fact = fact::Delivered{fact_of<fact::Bounced>(bounced).message};
      },
      "was delivered, but its sender did not hold messaging on its target, which is not public");
}

TEST(CheckRoutingCanary, CatchesAMessageThatBouncesAlthoughItMayArrive) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto delivered = first<fact::Delivered>(trace, [](const auto&) { return true; });
        delivered->fact = fact::Bounced{fact_of<fact::Delivered>(delivered).message,
                                        Refusal::MissingMessagingCapability, std::nullopt, true};
      },
      "bounced because its sender did not hold messaging on its target, which is not public, but it was allowed");
}

TEST(CheckRoutingCanary, CatchesAMessageToAPublicProcessThatIsNot) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto started = first<fact::ProcessStarted>(
            trace, [](const auto& e) { return e.process.process().text() == "open:app:dev.os"; });
        fact_of<fact::ProcessStarted>(started).is_public = false;
      },
      "which is not public");
}

TEST(CheckRoutingCanary, CatchesAMessageToADeadProcess) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto bounced = first<fact::Bounced>(trace, [](const auto& e) { return !e.missing; });
        bounced->fact = fact::Delivered{fact_of<fact::Bounced>(bounced).message};
      },
      "was delivered, but its target was not there");
}

TEST(CheckRoutingCanary, CatchesAMessageThatBouncesForAnotherReason) {
  expect_caught(
      routing(),
      [](Trace& trace) {
        const auto bounced = first<fact::Bounced>(trace, [](const auto& e) { return !e.missing; });
        fact_of<fact::Bounced>(bounced).why = Refusal::MissingMessagingCapability;
      },
      "but its target was not there");
}

TEST(CheckRoutingCanary, CatchesAMessageThatNobodySent) {
  expect_caught(
      routing(), [](Trace& trace) { trace.erase(first<fact::Sent>(trace, [](const auto&) { return true; })); },
      "was delivered, but nobody had sent it");
}

TEST(CheckRouting, AllowsWhatWasAllowedAtAMomentWhileTheMessageWasOnItsWay) {
  Trace trace = played(kMessages);
  const auto delivered = first<fact::Delivered>(trace, [](const auto& e) {
    return e.message->source.process().text() == "birthdays:app:dev.os" &&
           e.message->target.process().text() == "viewer:viewer:other.os";
  });
  const MessagePtr message = fact_of<fact::Delivered>(delivered).message;
  const fact::CapabilityRemoved removed{message->source.process(), runtime::Capability::messaging(message->target),
                                        fact::CapabilityRemoved::How::Dropped};
  const auto sent = first<fact::Sent>(trace, [&](const auto& e) { return e.message == message; });
  trace.insert(sent + 1, TraceEvent{{}, removed});
  EXPECT_TRUE(texts(check_routing(trace)).empty());
  trace.erase(first<fact::CapabilityRemoved>(trace, [](const auto&) { return true; }));
  trace.insert(first<fact::Sent>(trace, [&](const auto& e) { return e.message == message; }), TraceEvent{{}, removed});
  EXPECT_EQ(texts(check_routing(trace)).size(), 1U);
}

TEST(CheckAnswersCanary, CatchesAnAnswerOfAProcessThatWasNotAsked) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, sent_by("viewer:viewer:other.os", false));
        const runtime::Address hermit = *runtime::Address::parse("our.dev@hermit:app:dev.os");
        change(trace, fact_of<fact::Sent>(sent).message, [&](KernelMessage& message) { message.source = hermit; });
      },
      "no request that it could answer had reached its sender");
}

TEST(CheckAnswersCanary, CatchesAnAnswerToAnotherThanTheAsker) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, sent_by("viewer:viewer:other.os", false));
        const runtime::Address hermit = *runtime::Address::parse("our.dev@hermit:app:dev.os");
        change(trace, fact_of<fact::Sent>(sent).message, [&](KernelMessage& message) { message.target = hermit; });
      },
      "no request that it could answer had reached its sender");
}

TEST(CheckAnswersCanary, CatchesAnAnswerUnderAnotherId) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, sent_by("viewer:viewer:other.os", false));
        change(trace, fact_of<fact::Sent>(sent).message, [](KernelMessage& message) { ++message.id.value; });
      },
      "no request that it could answer had reached its sender");
}

TEST(CheckAnswersCanary, CatchesARequestThatIsPassedOnForAnotherThanItsAsker) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = first<fact::Sent>(
            trace, [](const auto& e) { return e.message->is_request() && e.message->request().inherit; });
        const runtime::Address hermit = *runtime::Address::parse("our.dev@hermit:app:dev.os");
        change(trace, fact_of<fact::Sent>(sent).message, [&](KernelMessage& message) { message.rsvp = hermit; });
      },
      "shall be answered to hermit:app:dev.os, not to birthdays:app:dev.os");
}

TEST(CheckAnswersCanary, CatchesARequestThatDoesNotSayWhoAwaitsTheAnswer) {
  expect_caught(
      answers(),
      [](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, sent_by("birthdays:app:dev.os", true));
        change(trace, fact_of<fact::Sent>(sent).message, [](KernelMessage& message) { message.rsvp.reset(); });
      },
      "shall be answered to nobody, not to birthdays:app:dev.os");
}

TEST(CheckAnswersCanary, CatchesAValueThatKvKeepsAndMetadataThatItMakesUp) {
  const auto get = [](const fact::Sent& e) { return e.message->blob && !e.message->is_request(); };
  expect_caught(
      answers(),
      [&](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, get);
        change(trace, fact_of<fact::Sent>(sent).message, [](KernelMessage& message) { message.blob.reset(); });
      },
      "came from kv without the value");
  expect_caught(
      answers(),
      [&](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, get);
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
        const auto read = first<fact::StateRead>(trace, [](const auto& e) { return e.state.has_value(); });
        fact_of<fact::StateRead>(read).state = runtime::Bytes("other");
      },
      "middle:app:dev.os read its state as other, but it was last set to two");
  expect_caught(
      states,
      [](Trace& trace) {
        const auto read = first<fact::StateRead>(trace, [](const auto& e) { return !e.state; });
        fact_of<fact::StateRead>(read).state = runtime::Bytes("two");
      },
      "but it was last cleared, or never set");
}

}  // namespace
}  // namespace hypersim::simulator
