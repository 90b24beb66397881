// The check of answers, where it follows what a process has taken: prompting messages, contexts, blobs. Each rule has a
// canary: a trace that was doctored.

#include <functional>

#include "hypersim/simulator/check.hpp"

#include "doctored.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using runtime::KernelMessage;
using runtime::TraceEvent;

constexpr const char* kProtocol = R"(scenario "Prompting messages"
process asker  asker:app:dev.os
process middle middle:app:dev.os
process last   last:app:dev.os
process other  other:app:dev.os
asker  send middle body "first" blob "seed" -> first
middle receive
middle send last body "pass" inherit no answer
last   receive
last   respond "done" inherit
asker  await $first => "done"
other  send middle body "second" -> second
asker  send middle body "third" -> third
middle receive body "second"
middle receive body "third"
other  share cap other "Key" with middle
middle respond "to the third"
asker  await $third => "to the third"
asker  request other body "at once" context "mine"
)";

void expect_protocol(const std::function<void(Trace&)>& doctor, const std::string& words) {
  expect_breach(
      kProtocol, [](const Trace& trace) { return check_answers(trace); }, doctor, words);
}

std::function<bool(const fact::Sent&)> response_of(const std::string& who) {
  return [=](const fact::Sent& sent) {
    return sent.message->source.process().text() == who && !sent.message->is_request();
  };
}
std::function<bool(const fact::Taken&)> request_with(const std::string& body) {
  return [=](const fact::Taken& taken) {
    return taken.kind == fact::Taken::Kind::Request && taken.message->body().view() == body;
  };
}

TEST(CheckProtocolCanary, CatchesAnAnswerToAnotherThanThePromptingMessage) {
  expect_protocol(
      [](Trace& trace) {
        const auto second = fact_of<fact::Taken>(first<fact::Taken>(trace, request_with("second"))).message;
        const auto sent = first<fact::Sent>(trace, response_of("middle:app:dev.os"));
        change(trace, fact_of<fact::Sent>(sent).message, [&](KernelMessage& message) {
          message.id = second->id;
          message.target = second->source;
        });
      },
      "which prompts its sender");
}

TEST(CheckProtocolCanary, CatchesAnAnswerToNothing) {
  expect_protocol([](Trace& trace) { trace.erase(first<fact::Taken>(trace, request_with("pass"))); },
                  "was sent, but nothing prompts its sender to answer");
}

TEST(CheckProtocolCanary, CatchesAPromptingMessageThatDoesNotComeBack) {
  expect_protocol([](Trace& trace) { trace.erase(first<fact::PromptingSet>(trace)); }, "which prompts its sender");
}

TEST(CheckProtocolCanary, CatchesAnInheritingRequestUnderAnotherIdOrWithoutTheBlob) {
  const std::function<bool(const fact::Sent&)> inherits = [](const fact::Sent& sent) {
    return sent.message->is_request() && sent.message->request().inherit;
  };
  expect_protocol(
      [&](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, inherits);
        change(trace, fact_of<fact::Sent>(sent).message, [](KernelMessage& message) { ++message.id.value; });
      },
      "inherits, but has not the id of the prompting message");
  expect_protocol(
      [&](Trace& trace) {
        const auto sent = first<fact::Sent>(trace, inherits);
        change(trace, fact_of<fact::Sent>(sent).message, [](KernelMessage& message) { message.blob.reset(); });
      },
      "inherits, but not the last blob that its sender received");
}

TEST(CheckProtocolCanary, CatchesAContextThatIsLost) {
  const std::function<bool(const fact::Taken&)> has_context = [](const fact::Taken& e) {
    return e.context.has_value();
  };
  expect_protocol([&](Trace& trace) { fact_of<fact::Taken>(first<fact::Taken>(trace, has_context)).context.reset(); },
                  "came without the context of its request");
}

TEST(CheckProtocolCanary, CatchesAMessageThatIsTakenTwiceOrHasNotArrived) {
  expect_protocol(
      [](Trace& trace) {
        const auto taken = first<fact::Taken>(trace, request_with("first"));
        const TraceEvent again = *taken;
        trace.insert(taken, again);
      },
      "was taken and had not been delivered since");
  expect_protocol([](Trace& trace) { trace.erase(first<fact::Answered>(trace)); },
                  "was taken as an answer that had not arrived");
}

}  // namespace
}  // namespace hypersim::simulator
