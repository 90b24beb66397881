// The fixture itself: what it reports about a test that fails. Its matchers must be able to fail.
#include <gtest/gtest-spi.h>
#include <set>

#include "hypersim/testing/matchers.hpp"

namespace hypersim::testing {
namespace {

using processes::Message;
using processes::Response;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kMine = "mine:app:dev.os";

Task<> echo(Address) {
  for (;;) {
    const auto next = co_await processes::await_message();
    if (!next) continue;
    const Message& message = next.unwrap();
    Response response;
    response.body(message.body()).capabilities(message.capabilities());
    if (message.blob()) response.blob(*message.blob());
    co_await response.send();
  }
}

class TestingNode : public NodeTest {};

TEST_F(TestingNode, AMatcherHoldsOfWhatItSaysAndOfNothingElse) {
  spawn(kMine, echo).unwrap();
  const Received answer = request(kMine, "text", {.blob = "bytes"});
  EXPECT_THAT(answer, AllOf(Body("text"), Blob("bytes"), Body(HasSubstr("ex")), Not(Body("tex")), Not(Blob("text")),
                            Not(TimedOut()), Not(Bounced()), Not(Nothing()), Not(Carries(messaging(kMine)))));
  EXPECT_THAT(request(kMine, "7"), AllOf(BodyAs<int>(7), Not(BodyAs<int>(8)), Not(Blob("")), Not(BodyAs<bool>(true))));
  EXPECT_THAT(request("nobody:app:dev.os", "x"), AllOf(Bounced(), Not(Body(""))));
  EXPECT_THAT(next_message(), Nothing());
}

TEST_F(TestingNode, ACapabilityThatIsAttachedIsCarried) {
  spawn(kMine, echo).unwrap();
  const Capability own(tester(), "\"own\"");
  send(kMine, "x");
  EXPECT_THAT(request(kMine, "x", {.capabilities = {own}}), Not(Carries(own))) << "the echo does not hold it";
  EXPECT_TRUE(save({own}).empty());
  EXPECT_TRUE(holds("tester:test:test.os", own));
  EXPECT_EQ(save({Capability(Address("our.dev", ProcessId("x", {"y", "z"})), "1")}).size(), 1U);
}

TEST_F(TestingNode, WhatAMatcherExplains) {
  const auto explained = [](const auto& matcher, const Received& received) {
    ::testing::StringMatchResultListener listener;
    ::testing::SafeMatcherCast<const Received&>(matcher).MatchAndExplain(received, &listener);
    return listener.str();
  };
  EXPECT_EQ(explained(Body("x"), Received{}), "which is no message");
  EXPECT_EQ(explained(Blob("x"), Received{}), "which has no blob");
  spawn(kMine, echo).unwrap();
  EXPECT_EQ(::testing::PrintToString(request(kMine, "x", {.blob = "y"})),
            "a response \"x\" with the blob \"y\" from mine:app:dev.os");
  EXPECT_EQ(::testing::PrintToString(request("nobody:app:dev.os", "x")),
            "a bounce: the kernel did not let it reach nobody:app:dev.os");
}

TEST_F(TestingNode, AFailedTestIsExplained) {
  spawn(kMine, echo).unwrap();
  request(kMine, "the question");
  EXPECT_THAT(explained(), AllOf(HasSubstr("the question"), HasSubstr("mine:app:dev.os")));
}

TEST_F(TestingNode, WhatCannotBeSpawnedIsAnError) {
  EXPECT_THAT(spawn("mine", echo).error(), HasSubstr("\"mine\" is no process id"));
  EXPECT_THAT(spawn(kMine, "no-such-program").error(), HasSubstr("there is no program \"no-such-program\""));
  spawn(kMine, echo).unwrap();
  EXPECT_EQ(spawn(kMine, echo).error(), std::string(kMine) + " is there already");
}

TEST_F(TestingNode, SchedulesDiffer) {
  std::set<std::string> stories;
  under_schedules(20, [&] {
    spawn("one:app:dev.os", echo).unwrap();
    spawn("two:app:dev.os", echo).unwrap();
    send("one:app:dev.os", "1");
    send("two:app:dev.os", "2");
    settle();
    stories.insert(explained());
  });
  EXPECT_GT(stories.size(), 1U);
}

TEST_F(TestingNode, ANodeThatIsKilledCrashedOrRestarted) {
  spawn(kMine, echo, {.on_exit = processes::OnExit::restart()}).unwrap();
  crash(kMine);
  advance(std::chrono::seconds(1));
  EXPECT_TRUE(alive(kMine));
  crash_kv();
  restart();
  EXPECT_THAT(request(kMine, "still"), Body("still")) << explained();
  kill(kMine);
  EXPECT_FALSE(alive(kMine));
}

TEST_F(TestingNode, AProcessThatStandsInForAModuleIsNotWiredAndIsThereAfterARestart) {
  const std::string web = "http-client:distro:sys";
  spawn(web, echo, {.is_public = true}).unwrap();
  spawn("sqlite:distro:sys", echo).unwrap();
  EXPECT_THAT(request("sqlite:distro:sys", "open"), Bounced());
  restart();
  EXPECT_TRUE(alive(web));
  kill(web);
  EXPECT_FALSE(alive(web));
  restart();
  EXPECT_TRUE(alive(web));
}

}  // namespace
}  // namespace hypersim::testing
