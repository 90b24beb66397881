// Capabilities on a running node, where a row of section 9 ships (docs/semantics.md). Each test plays the documented
// rule beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using ::testing::ElementsAre;

/// First the documented rule, then the row.
std::vector<Semantics> without_and_with(Row row) {
  return {Semantics::documented(), Semantics::documented().with(row)};
}

Task<> save_and_note(Process& self, World* world, Capabilities caps) {
  const Capabilities refused = co_await self.save_capabilities(std::move(caps));
  world->note("refused " + std::to_string(refused.size()));
  co_await stay(self);
}
Program saves(World& world, Capabilities caps) {
  return [&world, caps = std::move(caps)](Process& self) { return save_and_note(self, &world, caps); };
}

TEST(NodeCapabilitiesHyperdrive, AProcessMintsWhatItSaves) {
  for (const Semantics semantics : without_and_with(Row::D1)) {
    World world(semantics);
    const auto key = db("secret", "other");
    world.boot(alone("alice", saves(world, {db_read(key), messaging("bob")})), alone("bob", idles()));
    world.settle();
    const bool ships = semantics.ships(Row::D1);
    EXPECT_THAT(world.log, ElementsAre(ships ? "0 refused 0" : "0 refused 2"));
    EXPECT_EQ(world.holds("alice", db_read(key)), ships);
    EXPECT_EQ(world.holds("alice", messaging("bob")), ships);
  }
}

Task<> end_at_once(Process&) { co_return; }

TEST(NodeCapabilitiesHyperdrive, ALastRequestCarriesAllThatWasWrittenOnIt) {
  for (const Semantics semantics : without_and_with(Row::D9)) {
    World world(semantics);
    ProcessSpec alice = wired("alice", [](Process& self) { return end_at_once(self); });
    Request request;
    request.body = Bytes("share");
    request.capabilities = {ticket("alice"), ticket("carol")};
    alice.on_exit = {OnExit::Kind::Requests, {{at("bob"), std::move(request), {}}}};
    world.boot(std::move(alice), wired("bob", keeps(world)));
    world.settle();
    EXPECT_EQ(world.holds("bob", ticket("carol")), semantics.ships(Row::D9));
  }
}

TEST(NodeCapabilitiesHyperdrive, WhatIsGrantedToNobodyIsLost) {
  for (const Semantics semantics : without_and_with(Row::D11)) {
    World world(semantics);
    world.boot(wired("alice", idles()));
    world.node->grant(id("bob"), {ticket("alice")});
    world.settle();
    world.node->initialize(wired("bob", idles()));
    world.settle();
    EXPECT_EQ(world.holds("bob", ticket("alice")), !semantics.ships(Row::D11));
    EXPECT_EQ(world.facts<fact::GrantKept>().size(), semantics.ships(Row::D11) ? 0u : 1u);
  }
}

TEST(NodeCapabilitiesHyperdrive, WhatIsGrantedToAProcessThatIsAwayIsLost) {
  for (const Semantics semantics : without_and_with(Row::D11)) {
    World world(semantics);
    ProcessSpec bob = wired("bob", idles());
    bob.on_exit.kind = OnExit::Kind::Restart;
    world.boot(wired("alice", idles()), bob);
    world.settle();
    // The first end after a healthy life brings it back at once, the second one after a wait.
    world.node->crash(id("bob"));
    world.settle();
    world.node->crash(id("bob"));
    world.settle();
    ASSERT_FALSE(world.node->alive(id("bob")));
    world.node->grant(id("bob"), {ticket("alice")});
    world.finish();
    ASSERT_TRUE(world.node->alive(id("bob")));
    EXPECT_EQ(world.holds("bob", ticket("alice")), !semantics.ships(Row::D11));
  }
}

TEST(NodeCapabilitiesHyperdrive, AKillTakesOnlyWhatWasGivenSinceTheBoot) {
  for (const Semantics semantics : without_and_with(Row::D12)) {
    World world(semantics);
    ProcessSpec alice = wired("alice", idles());
    alice.grants = {{at("bob"), ticket("alice", "\"boot\"")}};
    world.boot(std::move(alice), wired("bob", idles()));
    world.node->grant(id("bob"), {ticket("alice", "\"later\"")});
    world.settle();
    ASSERT_TRUE(world.holds("bob", ticket("alice", "\"later\"")));
    world.node->kill(id("alice"));
    world.settle();
    EXPECT_EQ(world.holds("bob", ticket("alice", "\"boot\"")), semantics.ships(Row::D12));
    EXPECT_FALSE(world.holds("bob", ticket("alice", "\"later\"")));
  }
}

}  // namespace
}  // namespace hypersim::actors::testing
