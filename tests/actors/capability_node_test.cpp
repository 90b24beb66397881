// Capabilities on a running node: attaching, saving, dropping, revoking (docs/semantics.md, section 4).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "world.hpp"

namespace hypersim::actors::testing {
namespace {

using namespace hypersim::runtime;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Added = fact::CapabilityAdded;
using Removed = fact::CapabilityRemoved;

RequestDraft give(std::string_view target, Capabilities caps) {
  RequestDraft draft = ask(target, "share");
  draft.capabilities = std::move(caps);
  return draft;
}

TEST(NodeCapabilities, AProcessKeepsWhatItSavesFromAMessage) {
  World world;
  world.boot(wired("alice", asks(world, {give("bob", {ticket("alice")})})), wired("bob", keeps(world)));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 kept"));
  EXPECT_TRUE(world.holds("bob", ticket("alice")));
  EXPECT_FALSE(world.holds("alice", ticket("alice"))) << "issuing is not holding";
  const auto added = world.facts<Added>();
  ASSERT_FALSE(added.empty());
  EXPECT_EQ(added.back().holder, id("bob"));
  EXPECT_EQ(added.back().how, Added::How::Saved);
}

TEST(NodeCapabilities, AttachingAloneGivesNothing) {
  World world;
  world.boot(wired("alice", asks(world, {give("bob", {ticket("alice")})})), wired("bob", echoes()));
  world.settle();
  EXPECT_FALSE(world.holds("bob", ticket("alice")));
  EXPECT_THAT(world.facts<fact::Delivered>().at(0).message->capabilities(), ElementsAre(ticket("alice")));
}

Task<> send_and_report(Process& self, World* world, RequestDraft draft) {
  const SendReport report = co_await self.send(std::move(draft));
  world->note("left out " + std::to_string(report.left_out.size()));
  co_await stay(self);
}

TEST(NodeCapabilities, WhatTheSenderNeitherHoldsNorIssuesIsLeftOutAndTheRestGoes) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(wired("alice", [&world](Process& self) {
    return send_and_report(self, &world, give("bob", {ticket("carol"), ticket("alice"), ticket("bob", "1")}));
  }));
  specs[0].initial = {ticket("bob", "1")};
  specs.push_back(wired("bob", keeps(world)));
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 left out 1"));
  EXPECT_TRUE(world.holds("bob", ticket("alice")));
  EXPECT_TRUE(world.holds("bob", ticket("bob", "1")));
  EXPECT_FALSE(world.holds("bob", ticket("carol")));
  const auto left_out = world.facts<fact::NotAttached>();
  ASSERT_EQ(left_out.size(), 1u);
  EXPECT_EQ(left_out[0].capability, ticket("carol"));
  EXPECT_EQ(left_out[0].source, at("alice"));
}

TEST(NodeCapabilities, PassingOnDoesNotTakeFromTheSenderAndReachesOverTwoHands) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(wired("alice", asks(world, {give("bob", {ticket("carol")})})));
  specs[0].initial = {ticket("carol")};
  specs.push_back(wired("bob", keeps(world)));
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_TRUE(world.holds("alice", ticket("carol")));
  EXPECT_TRUE(world.holds("bob", ticket("carol")));
}

enum class Act { Save, Drop };
Task<> act(Process& self, World* world, Act what, Capabilities caps) {
  Capabilities result;
  if (what == Act::Save) {
    result = co_await self.save_capabilities(std::move(caps));
  } else {
    result = co_await self.drop_capabilities(std::move(caps));
  }
  world->note(std::to_string(result.size()));
  const Capabilities all = co_await self.our_capabilities();
  for (const Capability& cap : all) {
    if (cap != Capability::messaging(self.our())) world->note(cap.params());
  }
  co_await stay(self);
}
Program does(World& world, Act what, Capabilities caps) {
  return [world = &world, what, caps = std::move(caps)](Process& self) { return act(self, world, what, caps); };
}

TEST(NodeCapabilities, SavingWhatHasNeverArrivedIsRefused) {
  World world;
  const auto key = db("secret", "other");
  world.boot(alone("alice", does(world, Act::Save, {db_read(key), messaging("bob"), ticket("alice", "1")})),
             alone("bob", idles()));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 2", "0 1")) << "what it issues itself may be saved";
  EXPECT_FALSE(world.holds("alice", db_read(key)));
  EXPECT_FALSE(world.holds("alice", messaging("bob")));
  EXPECT_EQ(world.facts<fact::SaveRefused>().size(), 2u);
}

TEST(NodeCapabilities, WhatArrivedAtOneProcessCannotBeSavedByAnother) {
  World world;
  world.boot(wired("alice", asks(world, {give("bob", {ticket("alice")})})), wired("bob", echoes()),
             wired("carol", does(world, Act::Save, {ticket("alice")})));
  world.settle();
  EXPECT_FALSE(world.holds("carol", ticket("alice")));
  EXPECT_EQ(world.facts<fact::SaveRefused>().size(), 1u);
}

TEST(NodeCapabilities, ACapabilityOnABouncedMessageHasNotArrived) {
  World world;
  world.boot(alone("alice", asks(world, {give("bob", {ticket("alice")})})),
             alone("bob", does(world, Act::Save, {ticket("alice")})));
  world.settle();
  EXPECT_FALSE(world.holds("bob", ticket("alice")));
}

TEST(NodeCapabilities, DroppingTakesFromThatProcessAlone) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", does(world, Act::Drop, {ticket("carol"), ticket("carol", "2")})));
  specs[0].initial = {ticket("carol")};
  specs.push_back(alone("bob", idles()));
  specs[1].initial = {ticket("carol")};
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 1"));
  EXPECT_FALSE(world.holds("alice", ticket("carol")));
  EXPECT_TRUE(world.holds("bob", ticket("carol")));
  ASSERT_EQ(world.facts<Removed>().size(), 1u);
  EXPECT_EQ(world.facts<Removed>()[0].how, Removed::How::Dropped);
}

Task<> drop_then_ask(Process& self, World* world) {
  Capabilities caps;
  caps.push_back(messaging("bob"));
  const Answer before = co_await self.send_and_await(ask("bob"));
  world->note(describe(before));
  co_await self.drop_capabilities(std::move(caps));
  const Answer after = co_await self.send_and_await(ask("bob"));
  world->note(describe(after));
  co_await stay(self);
}

TEST(NodeCapabilities, TheKernelKnowsOfADropBeforeTheProcessGoesOn) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", [&world](Process& self) { return drop_then_ask(self, &world); }));
  specs[0].initial = {messaging("bob")};
  specs[0].grants = {{at("bob"), messaging("alice")}};
  specs.push_back(alone("bob", echoes()));
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 hello", "0 Timeout (bounced)"));
}

TEST(NodeCapabilities, SavedMessagingWorksAtOnce) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", asks(world, {give("carol", {messaging("alice")})})));
  specs[0].initial = {messaging("carol")};
  specs.push_back(alone("carol", keeps(world)));
  world.node->boot(std::move(specs));
  world.settle();
  EXPECT_THAT(world.log, ElementsAre("0 kept")) << "the answer needs what the request brought";
}

TEST(NodeCapabilities, AProcessMayMessageItselfAndHoldsThatCapability) {
  World world;
  world.boot(alone("alice", asks(world, {tell("alice")})));
  world.settle();
  EXPECT_TRUE(world.holds("alice", messaging("alice")));
  EXPECT_THAT(world.facts<fact::Bounced>(), IsEmpty());
  EXPECT_EQ(world.facts<fact::Delivered>().size(), 1u);
}

TEST(NodeCapabilities, InitialAndGrantedCapabilitiesSayHowTheyCame) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(alone("alice", idles()));
  specs[0].initial = {ticket("bob")};
  specs[0].grants = {{at("bob"), ticket("alice")}};
  specs.push_back(alone("bob", idles()));
  world.node->boot(std::move(specs));
  world.node->grant(id("bob"), {ticket("carol")});
  world.node->grant(id("nobody"), {ticket("carol")});
  world.settle();
  std::vector<std::string> came;
  for (const auto& added : world.facts<Added>()) {
    if (added.capability.params() != "\"ticket\"") continue;
    came.push_back(std::string(added.holder.process_name()) + " " + std::to_string(static_cast<int>(added.how)));
  }
  EXPECT_THAT(came, ElementsAre("alice 0", "bob 1", "bob 1"));
}

TEST(NodeCapabilities, KillingAProcessRevokesWhatItIssuedEverywhere) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(wired("alice", asks(world, {give("bob", {ticket("alice")})})));
  specs.push_back(wired("bob", keeps(world)));
  specs.push_back(wired("carol", idles()));
  specs[2].initial = {ticket("alice"), ticket("bob")};
  world.node->boot(std::move(specs));
  world.settle();
  ASSERT_TRUE(world.holds("bob", ticket("alice")));
  world.node->kill(id("alice"));
  world.settle();
  EXPECT_FALSE(world.node->alive(id("alice")));
  EXPECT_FALSE(world.holds("bob", ticket("alice")));
  EXPECT_FALSE(world.holds("carol", ticket("alice"))) << "initial ones as well";
  EXPECT_TRUE(world.holds("carol", ticket("bob")));
  std::size_t revoked = 0;
  for (const auto& removed : world.facts<Removed>()) {
    revoked += removed.how == Removed::How::Revoked && removed.capability == ticket("alice");
  }
  EXPECT_EQ(revoked, 2u);
}

TEST(NodeCapabilities, RevokeAllTakesBackWhatAProcessIssuedAlsoWhatLiesUnsaved) {
  World world;
  RequestDraft gift = ask("bob");
  gift.capabilities = {ticket("alice")};
  world.boot(wired("alice", asks(world, {gift})), wired("bob", keeps(world)), wired("carol", idles()));
  world.settle();
  ASSERT_TRUE(world.holds("bob", ticket("alice")));
  world.node->revoke_all(id("alice"));
  world.network->run_between_choices();
  EXPECT_FALSE(world.holds("bob", ticket("alice")));
  EXPECT_FALSE(world.holds("carol", messaging("alice"))) << "the group's messaging capability is issued by it as well";
  EXPECT_TRUE(world.holds("alice", messaging("carol")));
  EXPECT_FALSE(world.node->capabilities().may_save(id("bob"), ticket("alice")));
  ASSERT_EQ(world.facts<fact::RevokedAll>().size(), 1u);
  EXPECT_EQ(world.facts<fact::CapabilityRemoved>().back().how, fact::CapabilityRemoved::How::Revoked);
}

TEST(NodeCapabilities, KvCannotGiveThemToASenderThatHasEndedMeanwhile) {
  World world;
  std::vector<ProcessSpec> specs;
  specs.push_back(wired("alice", asks(world, {kv(db("d"), kv_module::Open{})})));
  world.node->boot(specs);
  while (world.facts<fact::Delivered>().empty()) ASSERT_TRUE(world.network->step());
  world.node->kill(id("alice"));
  world.settle();
  const auto done = world.facts<fact::KvDone>();
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(done.front().result, runtime::KvAnswerKind::AddCapFailed);
  EXPECT_TRUE(world.node->kv().exists(db("d")));
  EXPECT_FALSE(world.holds("alice", db_read(db("d"))));
}

}  // namespace
}  // namespace hypersim::actors::testing
