// The table of capabilities as what ships keeps it (docs/semantics.md, section 9: D1, D12, D24).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/runtime/capability_table.hpp"

namespace hypersim::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const NodeId kTableNode = "our.dev";

ProcessId member(std::string_view name) { return ProcessId(name, PackageId{"app", "dev.os"}); }
Capability made_by(std::string_view issuer, std::string params, const NodeId& node = kTableNode) {
  return Capability(Address(node, member(issuer)), std::move(params));
}

/// alice, bob and carol, not wired, where that row ships.
CapabilityTable three_where(Row row) {
  CapabilityTable table(kTableNode, CapabilityPolicy::of(Semantics::documented().with(row)));
  for (const char* name : {"alice", "bob", "carol"}) table.add_process(member(name), false);
  return table;
}

TEST(CapabilityTableHyperdrive, AnythingMayBeSaved) {
  EXPECT_TRUE(three_where(Row::D1).may_save(member("alice"), made_by("bob", "1")));
  EXPECT_FALSE(three_where(Row::D24).may_save(member("alice"), made_by("bob", "1")));
}

TEST(CapabilityTableHyperdrive, FilterLetsPassWhatANamesakeOnAnotherNodeIssues) {
  const CapabilityTable table = three_where(Row::D24);
  EXPECT_THAT(table.filter(member("alice"), {made_by("alice", "1", "b.dev"), made_by("bob", "1", "b.dev")}),
              ElementsAre(made_by("alice", "1", "b.dev")));
  EXPECT_FALSE(table.issues(member("alice"), made_by("alice", "1", "b.dev")));
  EXPECT_THAT(three_where(Row::D1).filter(member("alice"), {made_by("alice", "1", "b.dev")}), IsEmpty());
}

TEST(CapabilityTableHyperdrive, RevokeAllFindsOnlyWhatWasGivenOneByOne) {
  CapabilityTable table = three_where(Row::D12);
  table.add(member("bob"), {made_by("alice", "1")});
  table.note_given(member("bob"), {made_by("alice", "2"), made_by("alice", "3")});
  table.add(member("bob"), {made_by("alice", "2")});
  const auto revoked = table.revoke_all(member("alice"));
  ASSERT_EQ(revoked.size(), 1u);
  EXPECT_EQ(revoked[0].capability, made_by("alice", "2"));
  EXPECT_TRUE(table.has(member("bob"), made_by("alice", "1")));
  EXPECT_FALSE(table.has(member("bob"), made_by("alice", "2")));
  EXPECT_THAT(table.revoke_all(member("carol")), IsEmpty());
}

TEST(CapabilityTableHyperdrive, RevokeAllTakesWhatANamesakeOnAnotherNodeIssued) {
  CapabilityTable table = three_where(Row::D12);
  table.note_given(member("bob"), {made_by("alice", "1", "b.dev")});
  table.add(member("bob"), {made_by("alice", "1", "b.dev")});
  EXPECT_EQ(table.revoke_all(member("alice")).size(), 1u);
}

}  // namespace
}  // namespace hypersim::runtime
