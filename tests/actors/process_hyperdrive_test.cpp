// What the shipped runtime does with a process, where a scenario cannot show it: the rows D10, D14, D27, D28, D30, D38
// and D41 of docs/semantics.md, section 9.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// It may spawn.
ProcessSpec parent(Program program) {
  ProcessSpec spec = alone("parent", std::move(program));
  const Address vfs(kNode, *ProcessId::parse("vfs:distro:sys"));
  spec.initial = {Capability::messaging(vfs), Capability(vfs, R"({"drive":"/app:dev.os/pkg", "kind":"read"})")};
  return spec;
}

Task<> spawn_and_echo(Process& self, World* world) {
  const auto spawned = co_await self.spawn(SpawnDraft("child", "child"));
  world->note(std::holds_alternative<ProcessId>(spawned) ? "spawned" : "not spawned");
  for (;;) {
    const Event event = co_await self.receive();
    if (std::holds_alternative<ReceivedRequest>(event)) co_await self.respond(ResponseDraft(Bytes("heard")));
  }
}

/// A node with a parent, whose child reports twice.
void report(World& world) {
  world.node->set_programs([&world](const std::string&, const ProcessId&) {
    return asks(world, {ask("parent", "early"), ask("parent", "later")});
  });
  world.boot(parent([&world](Process& self) { return spawn_and_echo(self, &world); }));
  world.settle();
}

TEST(SpawningAsShipped, AnEarlyMessageOfTheChildBouncesAndALaterOneDoesNot) {
  World world = World::hyperdrive();
  report(world);
  EXPECT_THAT(world.log, ElementsAre("0 Timeout (bounced)", "0 spawned", "0 heard"));
}

TEST(SpawningAsDocumented, AnEarlyMessageOfTheChildArrives) {
  World world;
  report(world);
  EXPECT_THAT(world.log, ElementsAre("0 spawned", "0 heard", "0 heard"));
}

/// It takes the turn of whoever became runnable last.
class LastChooser : public Chooser {
 public:
  std::size_t choose(std::size_t runnable) override { return runnable - 1; }
};

TEST(SpawningAsShipped, UnderAnotherScheduleTheParentIsFaster) {
  World world(0, std::make_unique<LastChooser>(), Semantics::hyperdrive());
  report(world);
  EXPECT_THAT(world.log, ElementsAre("0 spawned", "0 heard", "0 heard"));
}

TEST(SpawningAsShipped, AParentThatIsKilledMeanwhileLeavesItsChildWithoutMessaging) {
  World world = World::hyperdrive();
  world.node->set_programs([](const std::string&, const ProcessId&) { return idles(); });
  world.boot(parent([&world](Process& self) { return spawn_and_echo(self, &world); }));
  while (!world.node->alive(id("child"))) ASSERT_TRUE(world.network->step());
  world.node->kill(id("parent"));
  world.settle();
  EXPECT_TRUE(world.node->alive(id("child")));
  EXPECT_FALSE(world.holds("child", messaging("parent")));
}

/// alice asks bob as soon as she runs, and bob grants her the right to. What became of it.
std::vector<std::string> ask_for_what_is_granted(Semantics semantics) {
  World world(0, make_fifo_chooser(), semantics);
  ProcessSpec bob = alone("bob", echoes());
  bob.grants = {{at("alice"), messaging("bob")}};
  ProcessSpec alice = alone("alice", asks(world, {ask("bob", "at once"), ask("bob", "again")}));
  alice.is_public = true;
  world.boot(std::move(alice), std::move(bob));
  world.settle();
  return world.log;
}

TEST(BootAsShipped, AProcessRunsBeforeTheNextGrantsAnything) {
  EXPECT_THAT(ask_for_what_is_granted(Semantics::hyperdrive()), ElementsAre("0 Timeout (bounced)", "0 again"));
}

TEST(BootAsDocumented, AllRightsAreThereBeforeAnythingRuns) {
  EXPECT_THAT(ask_for_what_is_granted({}), ElementsAre("0 at once", "0 again"));
}

Task<> spawn_badly(Process& self, World* world) {
  const auto spawned = co_await self.spawn(SpawnDraft("A name that nobody may have", "child"));
  world->note(std::string(to_text(std::get<SpawnError>(spawned))));
  co_await stay(self);
}

TEST(SpawningAsShipped, WithoutTheRightToReadTheProgramNothingElseIsLookedAt) {
  World world = World::hyperdrive();
  world.boot(wired("alice", [&world](Process& self) { return spawn_badly(self, &world); }));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 NoFileAtPath"));
}

Task<> call_back(Process& self, const char* first) {
  co_await self.receive();
  RequestDraft back = ask("alice", "who are you?");
  back.inherit = true;
  if (std::string_view(first) == "call back") co_await self.send(std::move(back));
  co_await self.respond(ResponseDraft(Bytes("an answer")));
  if (std::string_view(first) == "answer") co_await self.send(std::move(back));
  co_await stay(self);
}

TEST(ProcessAsShipped, DiesOfARequestUnderTheIdThatItAwaits) {
  World world = World::hyperdrive();
  world.boot(wired("alice", asks(world, {ask("bob")})),
             wired("bob", [](Process& self) { return call_back(self, "call back"); }));
  world.settle();
  ASSERT_EQ(world.facts<fact::ProcessEnded>().size(), 1u);
  const fact::ProcessEnded ended = world.facts<fact::ProcessEnded>()[0];
  EXPECT_EQ(ended.process, id("alice"));
  EXPECT_EQ(ended.how, fact::ProcessEnded::How::Crashed);
  EXPECT_EQ(ended.why, "fatal: received Request instead of Response");
  EXPECT_THAT(world.log, IsEmpty());
}

TEST(ProcessAsShipped, BearsACallBackThatComesAfterTheAnswer) {
  World world = World::hyperdrive();
  world.boot(wired("alice", asks(world, {ask("bob")})),
             wired("bob", [](Process& self) { return call_back(self, "answer"); }));
  world.settle();
  EXPECT_THAT(world.facts<fact::ProcessEnded>(), IsEmpty());
  EXPECT_THAT(world.log, ElementsAre("0 an answer"));
}

Task<> replace_by_a_longer_one(Process& self, World* world) {
  co_await self.receive();
  RequestDraft older = ask("bob", "older"), newer = ask("bob", "newer");
  older.inherit = newer.inherit = true;
  older.expects_response_s = 2;
  newer.expects_response_s = 60;
  co_await self.send(std::move(older));
  const Answer answer = co_await self.send_and_await(std::move(newer));
  world->note(describe(answer));
  const auto* error = std::get_if<ReceivedError>(&answer);
  if (error != nullptr) world->note(std::string(error->error.message->body().view()));
  co_await stay(self);
}

TEST(ProcessAsShipped, ARequestIsStruckByTheTimeoutOfTheOneThatItReplaced) {
  World world = World::hyperdrive();
  world.boot(wired("alice", asks(world, {ask("middle")})),
             wired("middle", [&world](Process& self) { return replace_by_a_longer_one(self, &world); }),
             wired("bob", idles()));
  world.finish();
  EXPECT_THAT(world.log, ElementsAre("2000 Timeout (timed_out)", "2000 older", "5000 Timeout (timed_out)"));
  EXPECT_EQ(world.network->now(), LogicalTime{5000}) << "the timer of the newer one has ended";
}

// The event loop waits for room in a full inbox.

/// Reads nothing for two seconds, then all.
Task<> read_late(Process& self, World* world) {
  RequestDraft draft = ask("silent");
  draft.expects_response_s = 2;
  co_await self.send(std::move(draft));
  co_await self.receive_if([](const Received& received) { return std::holds_alternative<ReceivedError>(received); });
  world->note("reads");
  co_await stay(self);
}
std::vector<RequestDraft> many(std::size_t count, std::string_view target) {
  std::vector<RequestDraft> drafts;
  for (std::size_t i = 0; i < count; ++i) drafts.push_back(tell(target));
  return drafts;
}
std::vector<std::string> overflow(std::size_t count, Semantics semantics) {
  World world(0, make_fifo_chooser(), semantics);
  std::vector<RequestDraft> drafts = many(count, "late");
  drafts.push_back(ask("carol"));
  world.boot(wired("silent", idles()), wired("carol", echoes()),
             wired("late", [&world](Process& self) { return read_late(self, &world); }),
             wired("bob", asks(world, std::move(drafts))));
  world.finish();
  return world.log;
}

TEST(EventLoopAsShipped, WaitsForRoomInAnInboxThatIsFull) {
  EXPECT_THAT(overflow(100, Semantics::hyperdrive()), ElementsAre("0 hello", "2000 reads"));
  EXPECT_THAT(overflow(101, Semantics::hyperdrive()), ElementsAre("2000 reads", "2000 hello"));
  EXPECT_THAT(overflow(1000, Semantics::hyperdrive()), ElementsAre("2000 reads", "2000 hello"));
  EXPECT_THAT(overflow(101, {}), ElementsAre("0 hello", "2000 reads"));
}

Task<> never_read(Process& self) {
  co_await self.receive_if([](const Received&) { return false; });
}

Task<> send_all(Process& self, std::vector<RequestDraft> drafts) {
  for (RequestDraft& draft : drafts) co_await self.send(std::move(draft));
  co_await stay(self);
}

/// Is the node up after so many messages to one that does not read, and one of the timer?
bool survives(std::size_t count) {
  World world = World::hyperdrive();
  std::vector<RequestDraft> drafts = many(count, "idle");
  RequestDraft timer = set_timer(R"({"SetTimer":1000})");
  drafts.insert(drafts.begin(), std::move(timer));
  world.boot(wired("idle", never_read), wired("bob", [drafts](Process& self) { return send_all(self, drafts); }));
  world.finish();
  return world.node->up();
}

TEST(EventLoopAsShipped, EndsTheNodeIfAModuleFindsItFull) {
  EXPECT_TRUE(survives(100'000)) << "the inbox has a hundred of them";
  EXPECT_FALSE(survives(100'200));
}

TEST(EventLoopAsShipped, Observed89) { EXPECT_FALSE(survives(110'000)); }

TEST(EventLoopAsShipped, MayBeStoppedWhileItStandsStill) {
  World world = World::hyperdrive();
  world.boot(wired("idle", never_read), wired("bob", asks(world, many(200, "idle"))));
  world.settle();
  world.node->restart(true);
  world.settle();
  EXPECT_TRUE(world.node->up());
}

Task<> restart_itself(Process& self) {
  self.set_on_exit(OnExit{OnExit::Kind::Restart, {}});
  co_await self.receive();
}

TEST(ProcessAsShipped, ItsEndEndsTheNodeIfItWasNotBegunWithTheRestartThatItHasSet) {
  World world = World::hyperdrive();
  world.boot(wired("alice", restart_itself), wired("bob", asks(world, {tell("alice")})));
  world.settle();
  EXPECT_FALSE(world.node->up());
  ASSERT_EQ(world.facts<fact::NodeStopped>().size(), 1u);
  const fact::NodeStopped stopped = world.facts<fact::NodeStopped>()[0];
  EXPECT_FALSE(stopped.orderly);
  EXPECT_THAT(stopped.why.value_or(""), HasSubstr("alice:app:dev.os ended with OnExit Restart"));
}

Task<> look_at_its_blob(Process& self, World* world) {
  const auto see = [&](const char* after) {
    const std::optional<Blob>& blob = self.blob();
    world->note(std::string(after) + ": " + (blob ? std::string(blob->bytes.view()) : "none"));
  };
  for (int messages = 0; messages < 2; ++messages) {
    co_await self.receive();
    see("message");
    (void)co_await self.get_state();
    see("get_state of nothing");
    (void)co_await self.set_state(Bytes("state"));
    see("set_state");
    (void)co_await self.get_state();
    see("get_state");
    (void)co_await self.clear_state();
    see("clear_state");
    (void)co_await self.spawn(SpawnDraft(std::nullopt, "child"));
    see("spawn");
  }
  co_await stay(self);
}

TEST(ProcessAsShipped, TheBlobOfTheMessageIsGoneAfterACallOrTheLastOneIsBack) {
  World world = World::hyperdrive();
  world.node->set_programs([](const std::string&, const ProcessId&) { return idles(); });
  RequestDraft with_blob = tell("parent", "first");
  with_blob.blob = Blob{std::nullopt, Bytes("of the first")};
  ProcessSpec looks = parent([&world](Process& self) { return look_at_its_blob(self, &world); });
  looks.is_public = true;
  world.boot(std::move(looks), wired("bob", asks(world, {with_blob, tell("parent", "second")})));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 message: of the first", "0 get_state of nothing: none", "0 set_state: none",
                                     "0 get_state: of the first", "0 clear_state: none", "0 spawn: of the first",
                                     "0 message: none", "0 get_state of nothing: none", "0 set_state: none",
                                     "0 get_state: of the first", "0 clear_state: none", "0 spawn: of the first"));
}

}  // namespace
}  // namespace hypersim::actors::testing
