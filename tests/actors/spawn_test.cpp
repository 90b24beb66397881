// Children that programs spawn in ways that a scenario cannot express: without a name, and with a program that does not
// exist.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

Task<> run_spawns(Process& self, World* world, std::vector<SpawnDraft> drafts) {
  for (SpawnDraft& draft : drafts) {
    const auto spawned = co_await self.spawn(std::move(draft));
    const auto* child = std::get_if<ProcessId>(&spawned);
    world->note(child != nullptr ? child->text() : std::string(to_text(std::get<SpawnError>(spawned))));
  }
  co_await stay(self);
}

/// A node that knows one program, and alice, who spawns these children.
void play(World& world, std::vector<SpawnDraft> drafts) {
  world.node->set_programs(
      [](const std::string& program, const ProcessId&) { return program == "idles" ? idles() : Program(); });
  std::vector<ProcessSpec> specs;
  specs.push_back(wired("alice", [&world, drafts](Process& self) { return run_spawns(self, &world, drafts); }));
  world.node->boot(specs);
  world.settle();
}

TEST(Spawning, AChildWithoutANameIsCalledByARandomNumber) {
  World world(7);
  play(world, {SpawnDraft(std::nullopt, "idles"), SpawnDraft(std::nullopt, "idles")});
  ASSERT_THAT(world.log, SizeIs(2));
  EXPECT_THAT(world.log, Each(MatchesRegex("0 [0-9]{1,20}:app:dev\\.os")));
  EXPECT_NE(world.log[0], world.log[1]);
  EXPECT_TRUE(world.node->alive(id(world.log[0].substr(2))));

  World again(7);
  play(again, {SpawnDraft(std::nullopt, "idles"), SpawnDraft(std::nullopt, "idles")});
  EXPECT_EQ(again.log, world.log) << "it is a number of the run's seed";
}

TEST(Spawning, AProgramThatIsNotThereIsNoFileAtPathAndChangesNothing) {
  World world;
  play(world, {SpawnDraft("child", "no-such-program"), SpawnDraft("alice", "no-such-program")});
  EXPECT_THAT(world.log, ElementsAre("0 NoFileAtPath", "0 NameTaken"));
  EXPECT_FALSE(world.node->alive(id("child")));
  EXPECT_FALSE(world.holds("alice", messaging("child")));
  EXPECT_THAT(world.facts<fact::Spawned>(), IsEmpty());
}

}  // namespace
}  // namespace hypersim::actors::testing
