// The life of a process: returning, crashing, being killed; mistakes of programs; and tearing a node down in the
// middle of everything.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using How = fact::ProcessEnded::How;

Task<> returns(Process&) { co_return; }
Task<> throws_at_once(Process&) {
  throw std::runtime_error("out of luck");
  co_return;
}
Task<> throws_a_number(Process& self) {
  co_await self.receive();
  throw 7;
}

/// The only end that was recorded.
fact::ProcessEnded end_of(const World& world) {
  const auto ended = world.facts<fact::ProcessEnded>();
  EXPECT_EQ(ended.size(), 1u);
  return ended.empty() ? fact::ProcessEnded{} : ended[0];
}

TEST(ProcessLife, EndsByReturning) {
  World world;
  world.boot(wired("alice", returns));
  EXPECT_TRUE(world.node->alive(id("alice")));
  world.settle();
  EXPECT_EQ(end_of(world).how, How::Returned);
  EXPECT_EQ(end_of(world).process, id("alice"));
  EXPECT_FALSE(world.node->alive(id("alice")));
  EXPECT_FALSE(world.node->capabilities().knows(id("alice")));
}

TEST(ProcessLife, AnExceptionEndsItAsCrashedAndTheRestGoesOn) {
  World world;
  world.boot(wired("crasher", throws_at_once), wired("alice", asks(world, {ask("bob"), ask("crasher")})),
             wired("bob", echoes()));
  world.settle();
  EXPECT_EQ(end_of(world).how, How::Crashed);
  EXPECT_EQ(end_of(world).why, "out of luck");
  EXPECT_THAT(world.log, ElementsAre("0 hello", "0 Timeout (bounced)"));
}

TEST(ProcessLife, AProgramThatThrowsBeforeItIsACoroutineIsACrashToo) {
  World world;
  world.boot(wired("crasher", [](Process&) -> Task<> { throw std::runtime_error("no coroutine yet"); }));
  world.settle();
  EXPECT_EQ(end_of(world).how, How::Crashed);
  EXPECT_EQ(end_of(world).why, "no coroutine yet");
  EXPECT_FALSE(world.node->alive(id("crasher")));
}

bool throws_at_a_message(const runtime::Received&) { throw std::runtime_error("cannot choose"); }

Task<> receives_what_it_cannot_choose(Process& self) { co_await self.receive_if(throws_at_a_message); }

TEST(ProcessLife, WhatThrowsWhileItChoosesAMessageIsACrashToo) {
  World world;
  world.boot(wired("chooser", receives_what_it_cannot_choose), wired("alice", asks(world, {ask("chooser")})));
  world.settle();
  EXPECT_EQ(end_of(world).process, id("chooser"));
  EXPECT_EQ(end_of(world).how, How::Crashed);
  EXPECT_EQ(end_of(world).why, "cannot choose");
}

TEST(ProcessLife, AThrownNumberIsACrashAsWell) {
  World world;
  world.boot(wired("crasher", throws_a_number), wired("alice", asks(world, {ask("crasher")})));
  world.settle();
  EXPECT_EQ(end_of(world).how, How::Crashed);
  EXPECT_FALSE(end_of(world).why.empty());
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("5000 Timeout (timed_out)")) << "it had been delivered";
}

TEST(ProcessLife, ItsRequestsAndTimersDieWithAKilledProcess) {
  World world;
  world.boot(wired("alice", pipelines(world, {ask("bob"), ask("bob")})), wired("bob", idles()));
  world.settle();
  EXPECT_TRUE(world.network->has_timers());
  world.node->kill(id("alice"));
  world.settle();
  EXPECT_EQ(end_of(world).how, How::Killed);
  EXPECT_FALSE(world.network->has_timers());
  world.finish();
  EXPECT_THAT(world.log, IsEmpty());
  EXPECT_THAT(world.facts<fact::Failed>(), IsEmpty());
}

TEST(ProcessLife, NothingHappensToAProcessAfterItsEnd) {
  World world;
  world.boot(wired("alice", asks(world, {ask("bob", "1"), ask("bob", "2"), ask("bob", "3"), ask("bob", "4")})),
             wired("bob", echoes()));
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(world.network->step());
  world.node->kill(id("alice"));
  world.finish();
  bool ended = false;
  for (const TraceEvent& event : world.network->trace().events()) {
    if (ended) {
      EXPECT_THAT(std::string(name_of(event.fact)),
                  ::testing::Not(::testing::AnyOf("answered", "failed", "expecting")));
    }
    ended = ended || std::holds_alternative<fact::ProcessEnded>(event.fact);
  }
  EXPECT_TRUE(ended);
  EXPECT_LT(world.log.size(), 4u);
}

TEST(ProcessLife, KillingTheDeadOrTheUnknownDoesNothing) {
  World world;
  world.boot(wired("alice", idles()));
  for (const char* name : {"nobody", "alice", "alice"}) world.node->kill(id(name));
  world.settle();
  world.node->kill(id("alice"));
  world.node->wake(id("alice"));
  world.node->wake(id("nobody"));
  world.settle();
  EXPECT_EQ(end_of(world).how, How::Killed);
}

TEST(ProcessLife, AProcessKilledBeforeItRanNeverRuns) {
  World world;
  world.boot(wired("alice", asks(world, {tell("bob")})), wired("bob", idles()));
  world.node->kill(id("alice"));
  world.settle();
  EXPECT_THAT(world.facts<fact::Sent>(), IsEmpty());
}

TEST(ProcessLife, RequestsToADeadProcessBounce) {
  World world;
  world.boot(wired("alice", asks(world, {set_timer(R"({"SetTimer":5})"), ask("bob")})), wired("bob", idles()));
  world.settle();
  world.node->kill(id("bob"));
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("5 ", "5 Timeout (bounced)"));
}

// Mistakes of programs.

Task<> await_itself(Process& self) { co_await self.send_and_await(ask("alice")); }
Task<> await_nothing(Process& self) {
  const SendReport report = co_await self.send(tell("bob"));
  co_await self.await_answer(report.id);
}
Task<> await_twice(Process& self) {
  const SendReport report = co_await self.send(ask("bob"));
  co_await self.await_answer(report.id);
  co_await self.await_answer(report.id);
}

TEST(ProcessMistakes, EndTheProcessAsCrashedAtOnce) {
  for (Program program : {Program(await_itself), Program(await_nothing), Program(await_twice)}) {
    World world;
    world.boot(wired("alice", program), wired("bob", echoes()));
    world.settle();
    EXPECT_EQ(end_of(world).how, How::Crashed);
    EXPECT_NE(end_of(world).why, "");
    EXPECT_EQ(world.network->now(), LogicalTime{0});
    EXPECT_FALSE(world.network->has_timers());
  }
}

Task<> catch_the_mistake(Process& self, World* world) {
  bool caught = false;
  try {
    co_await self.send_and_await(tell("bob"));
  } catch (const std::logic_error&) {
    caught = true;
  }
  world->note(caught ? "caught" : "not caught");
  const Answer answer = co_await self.send_and_await(ask("bob"));
  world->note(describe(answer));
}

TEST(ProcessMistakes, MayBeCaughtByTheProgram) {
  World world;
  world.boot(wired("alice", [&world](Process& self) { return catch_the_mistake(self, &world); }),
             wired("bob", echoes()));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 caught", "0 hello"));
}

Task<> respond_unprompted(Process& self, World* world) {
  ResponseDraft draft(Bytes("to whom?"));
  const SendReport report = co_await self.respond(std::move(draft));
  world->note(report.sent ? "sent" : "not sent");
}

TEST(ProcessMistakes, AResponseToNothingIsNotSentAndTheTerminalSaysSo) {
  World world;
  world.boot(wired("alice", [&world](Process& self) { return respond_unprompted(self, &world); }));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 not sent"));
  EXPECT_THAT(world.terminal(), ElementsAre(::testing::HasSubstr("alice: ")));
  EXPECT_THAT(world.facts<fact::Sent>(), IsEmpty());
}

// Inheriting on the bus.

Task<> replace_one_request(Process& self, World* world) {
  co_await self.receive();
  RequestDraft older = ask("bob", "older"), newer = ask("bob", "newer");
  older.inherit = newer.inherit = true;
  older.expects_response_s = 60;
  co_await self.send(std::move(older));
  const Answer answer = co_await self.send_and_await(std::move(newer));
  world->note(describe(answer));
  co_await stay(self);
}

TEST(ProcessRequests, TheOldersTimeoutEndsWhenANewerOneTakesItsPlace) {
  World world;
  world.boot(wired("alice", asks(world, {ask("middle")})),
             wired("middle", [&world](Process& self) { return replace_one_request(self, &world); }),
             wired("bob", idles()));
  world.finish();
  EXPECT_EQ(world.facts<fact::Replaced>().size(), 1u);
  EXPECT_EQ(world.network->now(), LogicalTime{5000}) << "no timer of 60 s is left";
}

Task<> forward(Process& self) {
  for (;;) {
    const Event event = co_await self.receive();
    if (!std::holds_alternative<ReceivedRequest>(event)) continue;
    RequestDraft draft = tell("bob", "forwarded");
    draft.inherit = true;
    co_await self.send(std::move(draft));
  }
}

TEST(ProcessRequests, AForwardedRequestIsAnsweredToWhoeverAskedFirst) {
  World world;
  RequestDraft draft = ask("middle");
  draft.blob = Blob{std::nullopt, Bytes("payload")};
  world.boot(wired("alice", asks(world, {draft})), wired("middle", forward), wired("bob", echoes()));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 forwarded + blob payload"));
}

// Tear-down.

Task<> play_for_ever(Process& self) {
  for (;;) co_await self.send_and_await(ask("bob"));
}
Task<> message_itself_for_ever(Process& self) {
  for (;;) {
    co_await self.send(tell("self"));
    co_await self.receive();
  }
}
Task<> hold_and_wait(Process& self, std::shared_ptr<int> held) {
  RequestDraft draft = ask("bob");
  draft.expects_response_s = 1000;
  co_await self.send_and_await(std::move(draft));
  ++*held;
}

TEST(NodeTearDown, EndsWithRequestsOutstandingTimersArmedAndJobsQueued) {
  for (int steps = 0; steps < 40; ++steps) {
    const auto held = std::make_shared<int>(0);
    {
      World world;
      const auto key = db("d");
      world.boot(wired("alice", [held](Process& self) { return hold_and_wait(self, held); }), wired("bob", idles()),
                 wired("carol", pipelines(world, {kv(key, kv_module::Open{}), kv(key, kv_module::Get{"k"}),
                                                  set_timer(R"({"SetTimer":5})"), ask("bob")})),
                 wired("crasher", throws_at_once), wired("dave", asks(world, {ask("echo"), ask("crasher")})),
                 wired("echo", echoes()));
      for (int i = 0; i < steps && world.network->step(); ++i) {
      }
      if (steps % 3 == 1) world.network->fire_next_timer();
      if (steps % 3 == 2) world.node->kill(id("alice"));
    }
    EXPECT_EQ(held.use_count(), 1) << "a frame is left over after " << steps << " steps";
  }
}

TEST(NodeTearDown, EndsWithoutEverHavingBooted) { World world; }

TEST(NodeTearDown, DoesNotWaitForProcessesThatAreNeverDone) {
  World world;
  world.boot(wired("first", idles()), wired("alice", play_for_ever), wired("self", message_itself_for_ever),
             wired("bob", echoes()));
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(world.network->step());
  const std::size_t events = world.network->trace().events().size();
  world.network.reset();
  EXPECT_GT(events, 1000u);
}

Task<> count_rounds(Process& self, int* rounds) {
  for (; *rounds < 1000; ++*rounds) co_await self.send_and_await(ask("bob"));
}

TEST(NodeTearDown, RunsNoProgramAnyMore) {
  World world;
  int rounds = 0;
  world.boot(wired("alice", idles()), wired("bob", echoes()),
             wired("carol", [&rounds](Process& self) { return count_rounds(self, &rounds); }));
  for (int i = 0; i < 21; ++i) ASSERT_TRUE(world.network->step());
  const int before = rounds;
  world.network.reset();
  EXPECT_GT(before, 0);
  EXPECT_EQ(rounds, before);
}

}  // namespace
}  // namespace hypersim::actors::testing
