#include "hypersim/runtime/capability_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hypersim::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const NodeId kNode = "our.dev";

ProcessId id(std::string_view name) { return ProcessId(name, PackageId{"app", "dev.os"}); }
Address at(std::string_view name) { return Address(kNode, id(name)); }
Capability cap(std::string_view issuer, std::string params) { return Capability(at(issuer), std::move(params)); }

/// alice, bob and carol, not wired.
CapabilityTable three() {
  CapabilityTable table(kNode);
  for (const char* name : {"alice", "bob", "carol"}) table.add_process(id(name), false);
  return table;
}

TEST(CapabilityTable, KnowsAProcessFromItsAdditionToItsRemoval) {
  CapabilityTable table(kNode);
  EXPECT_FALSE(table.knows(id("alice")));
  table.add_process(id("alice"), false);
  EXPECT_TRUE(table.knows(id("alice")));
  EXPECT_THAT(table.get_all(id("alice")), IsEmpty());
  table.remove_process(id("alice"));
  EXPECT_FALSE(table.knows(id("alice")));
  EXPECT_EQ(table.row(id("alice")), nullptr);
}

TEST(CapabilityTable, AddReportsOnlyWhatIsNew) {
  CapabilityTable table = three();
  EXPECT_THAT(table.add(id("alice"), {cap("bob", "1")}), ElementsAre(cap("bob", "1")));
  EXPECT_THAT(table.add(id("alice"), {cap("bob", " 1 "), cap("bob", "2"), cap("bob", "2")}),
              ElementsAre(cap("bob", "2")));
  EXPECT_TRUE(table.has(id("alice"), cap("bob", "1")));
  EXPECT_FALSE(table.has(id("bob"), cap("bob", "1")));
}

TEST(CapabilityTable, HoldsCapabilitiesByTheirJsonValue) {
  CapabilityTable table = three();
  table.add(id("alice"), {cap("bob", R"({"a":1,"b":[2]})")});
  EXPECT_TRUE(table.has(id("alice"), cap("bob", R"( {"b" : [ 2 ], "a":1} )")));
  EXPECT_FALSE(table.has(id("alice"), cap("bob", R"({"a":1,"b":[2.0]})")));
  EXPECT_FALSE(table.has(id("alice"), cap("carol", R"({"a":1,"b":[2]})")));
}

TEST(CapabilityTable, ParamsThatAreNotJsonCompareAsNull) {
  CapabilityTable table = three();
  table.add(id("alice"), {cap("bob", "not json")});
  EXPECT_TRUE(table.has(id("alice"), cap("bob", "null")));
  EXPECT_TRUE(table.has(id("alice"), cap("bob", "{")));
  EXPECT_FALSE(table.has(id("alice"), cap("bob", "\"null\"")));
}

TEST(CapabilityTable, DropTakesFromThatProcessOnly) {
  CapabilityTable table = three();
  table.add(id("alice"), {cap("carol", "1")});
  table.add(id("bob"), {cap("carol", "1")});
  EXPECT_THAT(table.drop(id("alice"), {cap("carol", "1"), cap("carol", "2")}), ElementsAre(cap("carol", "1")));
  EXPECT_FALSE(table.has(id("alice"), cap("carol", "1")));
  EXPECT_TRUE(table.has(id("bob"), cap("carol", "1")));
}

TEST(CapabilityTable, AnUnknownProcessHoldsAndDropsNothing) {
  CapabilityTable table = three();
  EXPECT_FALSE(table.has(id("nobody"), cap("bob", "1")));
  EXPECT_THAT(table.drop(id("nobody"), {cap("bob", "1")}), IsEmpty());
  EXPECT_THAT(table.get_all(id("nobody")), IsEmpty());
  EXPECT_FALSE(table.may_save(id("nobody"), cap("bob", "1")));
  table.note_arrival(id("nobody"), {cap("bob", "1")}, table.epoch());
  EXPECT_FALSE(table.may_save(id("nobody"), cap("bob", "1")));
}

TEST(CapabilityTable, FilterLetsPassWhatIsHeldOrIssuedInItsOrder) {
  CapabilityTable table = three();
  table.add(id("alice"), {cap("bob", "2")});
  EXPECT_THAT(table.filter(id("alice"), {cap("bob", "1"), cap("bob", "2"), cap("alice", "3"), cap("carol", "4")}),
              ElementsAre(cap("bob", "2"), cap("alice", "3")));
}

TEST(CapabilityTable, FilterRefusesANamesakesCapabilityOfAnotherNode) {
  const CapabilityTable table = three();
  const Capability namesake(Address("other.dev", id("alice")), "1");
  EXPECT_THAT(table.filter(id("alice"), {namesake}), IsEmpty());
  EXPECT_FALSE(table.issues(id("alice"), namesake));
  EXPECT_FALSE(table.may_save(id("alice"), namesake));
}

TEST(CapabilityTable, RevokeAllRemovesWhatTheProcessIssuedFromEveryHolder) {
  CapabilityTable table = three();
  table.add(id("alice"), {cap("carol", "1"), cap("bob", "1")});
  table.add(id("bob"), {cap("carol", "1"), cap("carol", "2")});
  table.add(id("carol"), {cap("carol", "3")});
  const auto revoked = table.revoke_all(id("carol"));
  EXPECT_EQ(revoked.size(), 4u);
  EXPECT_THAT(table.get_all(id("alice")), ElementsAre(cap("bob", "1")));
  EXPECT_THAT(table.get_all(id("bob")), IsEmpty());
  EXPECT_THAT(table.get_all(id("carol")), IsEmpty());
  EXPECT_THAT(table.revoke_all(id("carol")), IsEmpty());
}

TEST(CapabilityTable, CuttingTheWiresToAProcessTakesTheGroupsMessagingCapability) {
  CapabilityTable table("our.dev");
  for (const char* name : {"alice", "bob", "carol"}) table.add_process(id(name), std::string_view(name) != "carol");
  const Capability to_bob = Capability::messaging(Address("our.dev", id("bob")));
  const auto cut = table.cut_wires_to(id("bob"));
  ASSERT_EQ(cut.size(), 2u) << "alice's, and bob's own; carol is not wired";
  EXPECT_EQ(cut[0].holder, id("alice"));
  EXPECT_FALSE(table.has(id("alice"), to_bob));
  EXPECT_TRUE(table.has(id("bob"), Capability::messaging(Address("our.dev", id("alice"))))) << "not the other way";
  EXPECT_THAT(table.cut_wires_to(id("bob")), IsEmpty());
}

TEST(CapabilityTable, RevokeAllSparesANamesakeOnAnotherNode) {
  CapabilityTable table = three();
  const Capability foreign(Address("other.dev", id("carol")), "1");
  table.add(id("alice"), {foreign});
  EXPECT_THAT(table.revoke_all(id("carol")), IsEmpty());
  EXPECT_TRUE(table.has(id("alice"), foreign));
}

TEST(CapabilityTable, RetireTakesTheseCapabilitiesAndNoOthersFromAll) {
  CapabilityTable table = three();
  table.add(id("alice"), {cap("carol", "1"), cap("carol", "2")});
  table.add(id("bob"), {cap("carol", "1")});
  const auto retired = table.retire({cap("carol", "1")});
  ASSERT_EQ(retired.size(), 2u);
  EXPECT_EQ(retired[0].holder, id("alice"));
  EXPECT_EQ(retired[1].holder, id("bob"));
  EXPECT_THAT(table.get_all(id("alice")), ElementsAre(cap("carol", "2")));
}

TEST(CapabilityTable, WhatWasRevokedOrRetiredCannotBeSavedFromAnOldMessage) {
  CapabilityTable table = three();
  table.note_arrival(id("alice"), {cap("carol", "1"), cap("bob", "1"), cap("bob", "2")}, table.epoch());
  table.revoke_all(id("carol"));
  table.retire({cap("bob", "1")});
  EXPECT_FALSE(table.may_save(id("alice"), cap("carol", "1")));
  EXPECT_FALSE(table.may_save(id("alice"), cap("bob", "1")));
  EXPECT_TRUE(table.may_save(id("alice"), cap("bob", "2")));
}

TEST(CapabilityTable, AProcessMaySaveWhatArrivedWhatItHoldsAndWhatItIssues) {
  CapabilityTable table = three();
  EXPECT_FALSE(table.may_save(id("alice"), cap("bob", "1")));
  table.note_arrival(id("alice"), {cap("bob", "1")}, table.epoch());
  EXPECT_TRUE(table.may_save(id("alice"), cap("bob", " 1")));
  EXPECT_FALSE(table.has(id("alice"), cap("bob", "1"))) << "arriving is not holding";
  EXPECT_FALSE(table.may_save(id("carol"), cap("bob", "1"))) << "it arrived elsewhere";
  table.add(id("carol"), {cap("bob", "2")});
  EXPECT_TRUE(table.may_save(id("carol"), cap("bob", "2")));
  EXPECT_TRUE(table.may_save(id("carol"), cap("carol", "3")));
}

TEST(CapabilityTable, WhatArrivedIsForgottenWithTheProcess) {
  CapabilityTable table = three();
  table.note_arrival(id("alice"), {cap("bob", "1")}, table.epoch());
  table.remove_process(id("alice"));
  table.add_process(id("alice"), false);
  EXPECT_FALSE(table.may_save(id("alice"), cap("bob", "1")));
}

TEST(CapabilityTable, RemovingAProcessLeavesWhatItIssuedWithTheOthers) {
  CapabilityTable table = three();
  table.add(id("alice"), {cap("bob", "1")});
  table.remove_process(id("bob"));
  EXPECT_TRUE(table.has(id("alice"), cap("bob", "1")));
}

TEST(CapabilityTable, WiredProcessesHoldEachOthersMessagingByOneRule) {
  CapabilityTable table(kNode);
  table.add_process(id("alice"), true);
  table.add_process(id("bob"), true);
  table.add_process(id("carol"), false);
  const Capability to_alice = Capability::messaging(at("alice"));
  const Capability to_bob = Capability::messaging(at("bob"));
  const Capability to_carol = Capability::messaging(at("carol"));
  EXPECT_TRUE(table.has(id("alice"), to_bob));
  EXPECT_TRUE(table.has(id("bob"), to_alice));
  EXPECT_FALSE(table.has(id("alice"), to_carol));
  EXPECT_FALSE(table.has(id("carol"), to_alice));
  EXPECT_FALSE(table.has(id("alice"), Capability::messaging(at("nobody"))));
  EXPECT_FALSE(table.has(id("alice"), Capability::messaging(Address("other.dev", id("bob")))));
  EXPECT_FALSE(table.has(id("alice"), cap("bob", "\"network\"")));
  EXPECT_THAT(table.filter(id("alice"), {to_bob, to_carol}), ElementsAre(to_bob));
  EXPECT_THAT(table.holders(to_bob), ::testing::Contains(id("alice")));
  EXPECT_THAT(table.holders(to_carol), IsEmpty());
  EXPECT_THAT(table.get_all(id("alice")), ::testing::Contains(to_bob));
  EXPECT_THAT(table.get_all(id("carol")), IsEmpty());
}

TEST(CapabilityTable, HoldersAreListedInOrder) {
  CapabilityTable table = three();
  table.add(id("carol"), {cap("bob", "1")});
  table.add(id("alice"), {cap("bob", "1")});
  EXPECT_THAT(table.holders(cap("bob", "1")), ElementsAre(id("alice"), id("carol")));
}

TEST(CapabilityTable, WhatWasFilteredBeforeARetirementAndArrivesAfterItCannotBeSaved) {
  CapabilityTable table = three();
  const Capability kv = cap("carol", "1");
  table.add(id("bob"), {kv});
  const std::uint64_t filtered_at = table.epoch();
  table.retire({kv});
  table.note_arrival(id("alice"), {kv, cap("bob", "1")}, filtered_at);
  EXPECT_FALSE(table.may_save(id("alice"), kv));
  EXPECT_TRUE(table.may_save(id("alice"), cap("bob", "1")));
  table.note_arrival(id("alice"), {kv}, table.epoch());
  EXPECT_TRUE(table.may_save(id("alice"), kv)) << "issued anew";
}

TEST(CapabilityTable, WhatWasFilteredBeforeItsIssuerEndedCannotBeSavedAfterwards) {
  CapabilityTable table = three();
  const std::uint64_t filtered_at = table.epoch();
  table.revoke_all(id("bob"));
  table.note_arrival(id("alice"), {cap("bob", "1"), cap("carol", "1")}, filtered_at);
  EXPECT_FALSE(table.may_save(id("alice"), cap("bob", "1")));
  EXPECT_TRUE(table.may_save(id("alice"), cap("carol", "1")));
}

TEST(CapabilityTable, APublishedRowIsASnapshotThatLaterChangesDoNotTouch) {
  CapabilityTable table = three();
  table.add(id("alice"), {Capability::messaging(at("bob"))});
  const CapabilityRowPtr before = table.row(id("alice"));
  table.add(id("alice"), {Capability::messaging(at("carol"))});
  table.drop(id("alice"), {Capability::messaging(at("bob"))});
  EXPECT_TRUE(before->may_message(at("bob")));
  EXPECT_FALSE(before->may_message(at("carol")));
  const CapabilityRowPtr after = table.row(id("alice"));
  EXPECT_FALSE(after->may_message(at("bob")));
  EXPECT_TRUE(after->may_message(at("carol")));
}

TEST(CapabilityTable, AChangeOfOneProcessLeavesTheRowsOfTheOthersAsTheyAre) {
  CapabilityTable table = three();
  const CapabilityRowPtr bob = table.row(id("bob"));
  table.add(id("alice"), {cap("carol", "1")});
  EXPECT_EQ(table.row(id("bob")), bob);
}

TEST(CapabilityTable, MessagingOfARowIsByValueOfTheParamsAndByIssuer) {
  CapabilityTable table = three();
  table.add(id("alice"), {cap("bob", " \"mess\\u0061ging\" "), cap("carol", "\"Messaging\"")});
  EXPECT_TRUE(table.row(id("alice"))->may_message(at("bob")));
  EXPECT_FALSE(table.row(id("alice"))->may_message(at("carol")));
  EXPECT_FALSE(table.row(id("alice"))->may_message(Address("other.dev", id("bob"))));
  EXPECT_FALSE(table.row(id("alice"))->wired());
}

}  // namespace
}  // namespace hypersim::runtime
