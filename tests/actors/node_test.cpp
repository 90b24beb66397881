// Messages between the processes of a node: routing, bounces, time-outs, determinism.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "hypersim/runtime/random.hpp"

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Node, BootsWithoutAnyProcess) {
  World world;
  world.node->boot({});
  world.finish();
  EXPECT_EQ(world.network->now(), LogicalTime{0});
  EXPECT_TRUE(world.node->alive(id("kv:distro:sys")));
}

TEST(Node, CarriesARequestAndItsResponse) {
  World world;
  world.boot(wired("alice", asks(world, {ask("bob", "ping")})), wired("bob", echoes()));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 ping"));
  EXPECT_FALSE(world.network->has_timers()) << "the answer ends the timeout";
}

TEST(Node, RecordsEachFactOfAnExchangeOnceAndInOrder) {
  World world;
  world.boot(wired("alice", asks(world, {ask("bob", "ping")})), wired("bob", echoes()));
  world.settle();
  std::vector<std::string> names;
  bool boot = true;
  for (const TraceEvent& event : world.network->trace().events()) {
    boot = boot && name_of(event.fact) != "sent";
    if (!boot) names.emplace_back(name_of(event.fact));
  }
  EXPECT_THAT(names, ElementsAre("sent", "expecting", "delivered", "taken", "sent", "delivered", "answered", "taken"));
}

TEST(Node, StartsEveryProcessBeforeAnyRuns) {
  World world;
  world.boot(wired("alice", asks(world, {ask("zoe", "early")})), wired("bob", asks(world, {ask("zoe", "early, too")})),
             wired("zoe", echoes()));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 early", "0 early, too"));
  std::vector<std::string> started;
  for (const auto& start : world.facts<fact::ProcessStarted>()) {
    started.emplace_back(start.process.process().process_name());
  }
  EXPECT_THAT(started, ::testing::IsSupersetOf({"alice", "bob", "zoe", "kv", "timer"}));
}

TEST(Node, BouncesARequestWithoutTheMessagingCapabilityAtOnce) {
  World world;
  world.boot(alone("alice", asks(world, {ask("bob")})), wired("bob", echoes()));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 Timeout (bounced)"));
  EXPECT_FALSE(world.network->has_timers()) << "the timeout ends with the bounce";
  const auto bounced = world.facts<fact::Bounced>();
  ASSERT_EQ(bounced.size(), 1u);
  EXPECT_EQ(bounced[0].why, Refusal::MissingMessagingCapability);
  EXPECT_EQ(bounced[0].missing, messaging("bob"));
  EXPECT_TRUE(bounced[0].reported);
  EXPECT_EQ(world.facts<fact::Failed>().size(), 1u);
}

TEST(Node, TellsNobodyOfABouncedRequestThatExpectsNothing) {
  World world;
  world.boot(alone("alice", asks(world, {tell("bob")})), wired("bob", echoes()));
  world.finish();
  EXPECT_THAT(world.log, IsEmpty());
  const auto bounced = world.facts<fact::Bounced>();
  ASSERT_EQ(bounced.size(), 1u);
  EXPECT_FALSE(bounced[0].reported);
  EXPECT_THAT(world.facts<fact::Failed>(), IsEmpty());
  EXPECT_THAT(world.facts<fact::Vanished>(), IsEmpty());
}

TEST(Node, BouncesARequestToAProcessThatIsNotThere) {
  World world;
  world.boot(wired("alice", asks(world, {ask("nobody")})));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 Timeout (bounced)"));
  EXPECT_EQ(world.facts<fact::Bounced>().at(0).why, Refusal::UnknownTarget);
}

TEST(Node, LetsAnyoneMessageAPublicProcess) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", asks(world, {ask("bob")})));
  specs.push_back(alone("bob", echoes()));
  specs[0].is_public = specs[1].is_public = true;
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 hello"));
}

TEST(Node, RefusesAResponseByTheSameRuleSoThatTheSenderRunsIntoItsFullTimeout) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", asks(world, {ask("bob")})));
  specs[0].initial = {messaging("bob")};
  specs.push_back(alone("bob", echoes()));
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_THAT(world.log, IsEmpty());
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("5000 Timeout (timed_out)"));
  const auto bounced = world.facts<fact::Bounced>();
  ASSERT_EQ(bounced.size(), 1u);
  EXPECT_FALSE(bounced[0].message->is_request());
  EXPECT_EQ(bounced[0].missing, messaging("alice"));
  EXPECT_FALSE(bounced[0].reported);
}

TEST(Node, AGrantOfMessagingOpensTheWay) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", asks(world, {ask("bob"), ask("bob", "again")})));
  specs[0].initial = {messaging("bob")};
  specs[0].grants = {{at("bob"), messaging("alice")}};
  specs.push_back(alone("bob", echoes()));
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 hello", "0 again"));
}

TEST(Node, AGrantFromOutsideTakesEffectWithTheNextSteps) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", asks(world, {ask("bob"), set_timer(R"({"SetTimer":10})"), ask("bob", "again")})));
  specs[0].grants = {{at("bob"), messaging("alice")}, {timer_address(), messaging("alice")}};
  specs.push_back(alone("bob", echoes()));
  world.node->boot(std::move(specs));
  world.settle();
  world.node->grant(id("alice"), {messaging("bob")});
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("0 Timeout (bounced)", "10 ", "10 again"));
}

TEST(Node, OurInATargetIsThisNode) {
  World world;
  world.boot(wired("alice", asks(world, {RequestDraft(Address("our", id("bob")), Bytes("hi"))})),
             wired("bob", echoes()));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 hi"));
}

TEST(Node, AnUnknownNodeIsOfflineForWhoeverMayUseTheNetwork) {
  const RequestDraft far(*Address::parse("far.dev@bob:app:dev.os"));
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(wired("alice", asks(world, {far})));
  specs[0].initial = {Capability::networking(kNode)};
  specs.push_back(wired("bob", asks(world, {far})));
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_THAT(world.log, ::testing::UnorderedElementsAre("0 Offline (unknown_node)", "0 Timeout (bounced)"));
  ASSERT_EQ(world.facts<fact::Bounced>().size(), 1u);
  EXPECT_EQ(world.facts<fact::Bounced>()[0].missing, Capability::networking(kNode));
  EXPECT_FALSE(world.network->has_timers());
}

Task<> answer_late(Process& self, std::string delay) {
  const Event event = co_await self.receive();
  (void)event;
  co_await self.send_and_await(set_timer(std::move(delay)));
  ResponseDraft answer(Bytes("late"));
  co_await self.respond(std::move(answer));
  co_await stay(self);
}

/// alice asks bob, who takes that long to answer, and waits for three seconds.
void ask_and_wait_three_seconds(World& world, int bob_takes_ms) {
  RequestDraft request = ask("bob");
  request.expects_response_s = 3;
  const std::string delay = R"({"SetTimer":)" + std::to_string(bob_takes_ms) + "}";
  world.boot(wired("alice", asks(world, {request})),
             wired("bob", [delay](Process& self) { return answer_late(self, delay); }));
  world.finish();
}

TEST(Node, TimesOutInVirtualTimeAndTheLateAnswerVanishes) {
  World world;
  ask_and_wait_three_seconds(world, 3001);
  EXPECT_THAT(world.log, ElementsAre("3000 Timeout (timed_out)"));
  EXPECT_EQ(world.facts<fact::Vanished>().size(), 1u);
  EXPECT_EQ(world.network->now(), LogicalTime{3001});
}

TEST(Node, AnAnswerJustBeforeTheTimeoutCounts) {
  World world;
  ask_and_wait_three_seconds(world, 2999);
  EXPECT_THAT(world.log, ElementsAre("2999 late"));
  EXPECT_THAT(world.facts<fact::Failed>(), IsEmpty());
}

TEST(Node, ATimeoutOfNoSecondsFiresWithoutTimePassingAndAHugeOneDoesNotOverflow) {
  World world;
  RequestDraft none = ask("bob"), huge = ask("bob");
  none.expects_response_s = 0;
  huge.expects_response_s = UINT64_MAX;
  world.boot(wired("alice", asks(world, {none, huge})), wired("bob", idles()));
  world.settle();
  ASSERT_TRUE(world.network->fire_next_timer(LogicalTime{0}));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 Timeout (timed_out)"));
  EXPECT_FALSE(world.network->fire_next_timer(LogicalTime{UINT64_MAX - 1}));
  EXPECT_TRUE(world.network->has_timers());
}

TEST(Node, ABlobOf16MebibytesArrivesAsTheSameBuffer) {
  World world;
  const Bytes large(std::string(16u << 20, 'x'));
  RequestDraft draft = ask("bob");
  draft.blob = Blob{std::nullopt, large};
  world.boot(wired("alice", asks(world, {draft})), wired("bob", echoes()));
  world.settle();
  const auto answered = world.facts<fact::Answered>();
  ASSERT_EQ(answered.size(), 1u);
  EXPECT_TRUE(answered[0].response->blob->bytes.shares_with(large));
}

/// Picks any of them, with its own generator.
class RandomChooser final : public Chooser {
 public:
  explicit RandomChooser(std::uint64_t seed) : random_(seed) {}
  std::size_t choose(std::size_t runnable) override { return random_.next_u64() % runnable; }

 private:
  Random random_;
};

std::vector<std::string> trace_of(std::uint64_t seed) {
  World world(seed, std::make_unique<RandomChooser>(seed));
  const auto key = db("d");
  std::vector<ProcessSpec> specs;
  for (const char* name : {"alice", "bob", "carol"}) {
    std::vector<RequestDraft> drafts = {kv(key, kv_module::Open{}),
                                        kv(key, kv_module::Set{"k", {}}, name),
                                        kv(key, kv_module::BeginTx{}),
                                        kv(key, kv_module::Get{"k"}),
                                        ask("echo", name),
                                        set_timer(R"({"SetTimer":7})")};
    specs.push_back(wired(name, pipelines(world, std::move(drafts))));
  }
  specs.push_back(wired("echo", echoes()));
  world.node->boot(std::move(specs));
  world.finish();
  EXPECT_EQ(world.log.size(), 18u);
  return world.jsonl();
}

TEST(NodeDeterminism, TwoHundredRunsOfOneSeedGiveTheSameTrace) {
  const std::vector<std::string> first = trace_of(42);
  for (int run = 1; run < 200; ++run) ASSERT_EQ(trace_of(42), first) << "run " << run;
}

TEST(NodeDeterminism, AnotherSeedGivesAnotherTrace) { EXPECT_NE(trace_of(1), trace_of(2)); }

}  // namespace
}  // namespace hypersim::actors::testing
