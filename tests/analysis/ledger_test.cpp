// The ledger on traces that are written by hand: who holds what, what was taken since when, and what a parent had.

#include "authority/ledger.hpp"

#include <gtest/gtest.h>

#include "hypersim/kv_module/kv_types.hpp"

#include "hand_made.hpp"

namespace hypersim::analysis {
namespace {

using Added = fact::CapabilityAdded::How;
using Removed = fact::CapabilityRemoved::How;
using Ended = fact::ProcessEnded::How;

constexpr const char* kTwo = R"(scenario "two"
process owner  owner:app:dev.os
process viewer viewer:viewer:other.os
owner spawn helper
)";

/// A ledger of everything that has been recorded so far.
Ledger ledger_of(const HandMade& made, const Names& names) {
  Ledger ledger(made.scenario(), names);
  for (const runtime::TraceEvent& event : made.trace()) ledger.take(event);
  return ledger;
}

class LedgerTest : public testing::Test {
 protected:
  HandMade made{kTwo};
  Names names{made.scenario()};
  kv_module::DbKey box{runtime::PackageId("app", "dev.os"), "box"};
  runtime::Capability read = kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Read, box);

  void SetUp() override {
    made.start("owner");
    made.start("viewer");
  }
};

TEST_F(LedgerTest, FollowsWhatIsGainedAndDropped) {
  made.gain("owner", read, Added::Issued);
  EXPECT_TRUE(ledger_of(made, names).table().has(made.id("owner"), read));
  EXPECT_FALSE(ledger_of(made, names).table().has(made.id("viewer"), read));
  made.lose("owner", read, Removed::Dropped);
  EXPECT_FALSE(ledger_of(made, names).table().has(made.id("owner"), read));
}

TEST_F(LedgerTest, WiredProcessesMayMessageEachOther) {
  EXPECT_TRUE(ledger_of(made, names).table().has(made.id("owner"), made.messaging("viewer")));
  made.start("helper", false);
  EXPECT_FALSE(ledger_of(made, names).table().has(made.id("owner"), made.messaging("helper")));
}

TEST_F(LedgerTest, WhatEndsForGoodIsNoResident) {
  made.end("viewer", Ended::Crashed, true);
  EXPECT_FALSE(ledger_of(made, names).alive(made.id("viewer")));
  EXPECT_TRUE(ledger_of(made, names).is_resident(made.id("viewer")));
  made.add(fact::ProcessStarted{made.address("viewer"), true, false, true});
  EXPECT_TRUE(ledger_of(made, names).alive(made.id("viewer")));
  made.end("viewer", Ended::Killed);
  EXPECT_FALSE(ledger_of(made, names).is_resident(made.id("viewer")));
  EXPECT_TRUE(ledger_of(made, names).has_lived(made.id("viewer")));
}

TEST_F(LedgerTest, KnowsWhatADropTakes) {
  const std::size_t before = made.trace().size();
  EXPECT_FALSE(ledger_of(made, names).was_taken_since(before, made.id("owner"), read));
  made.lose("owner", read, Removed::Dropped);
  const Ledger ledger = ledger_of(made, names);
  EXPECT_TRUE(ledger.was_taken_since(before, made.id("owner"), read));
  EXPECT_FALSE(ledger.was_taken_since(made.trace().size(), made.id("owner"), read));
  EXPECT_FALSE(ledger.was_taken_since(before, made.id("viewer"), read)) << "it had nothing to drop";
}

TEST_F(LedgerTest, KnowsWhatARevocationTakesFromEveryone) {
  const std::size_t before = made.trace().size();
  made.add(fact::RevokedAll{made.id("owner")});
  const Ledger ledger = ledger_of(made, names);
  EXPECT_TRUE(ledger.was_taken_since(before, made.id("viewer"), made.own("owner", "\"Enter\"")));
  EXPECT_FALSE(ledger.was_taken_since(before, made.id("viewer"), made.own("viewer", "\"Enter\"")));
  EXPECT_FALSE(ledger.would_still_hold(made.id("viewer"), made.own("owner", "\"Enter\""), made.id("viewer")));
}

TEST_F(LedgerTest, KnowsWhatARemovedDatabaseTakes) {
  const std::size_t before = made.trace().size();
  made.add(fact::DatabaseRemoved{made.address("owner"), box.text()});
  EXPECT_TRUE(ledger_of(made, names).was_taken_since(before, made.id("viewer"), read));
}

TEST_F(LedgerTest, KnowsWhatAnEndTakes) {
  const std::size_t before = made.trace().size();
  made.end("owner", Ended::Crashed, true);
  EXPECT_FALSE(ledger_of(made, names).was_taken_since(before, made.id("owner"), read)) << "it will come back";
  made.end("owner", Ended::Killed, false, false);
  EXPECT_TRUE(ledger_of(made, names).was_taken_since(before, made.id("owner"), read));
  EXPECT_FALSE(ledger_of(made, names).was_taken_since(before, made.id("viewer"), made.own("owner", "\"Enter\"")))
      << "without revocation";
}

TEST_F(LedgerTest, AProcessThatComesBackWithItsNodeGoesOnWithItsLife) {
  const runtime::Capability enter = made.own("viewer", "\"Enter\"");
  made.add(fact::NodeStopped{"our.dev", true});
  EXPECT_FALSE(ledger_of(made, names).would_still_hold(made.id("owner"), enter, made.id("owner")));
  made.add(fact::NodeBooted{"our.dev"});
  made.add(fact::ProcessStarted{made.address("owner"), true, false, true});
  made.add(fact::ProcessStarted{made.address("viewer"), true, false, true});
  EXPECT_TRUE(ledger_of(made, names).would_still_hold(made.id("owner"), enter, made.id("owner")));
}

TEST_F(LedgerTest, AChildCanHaveBeenGivenWhatItsParentHad) {
  made.gain("owner", read, Added::Issued);
  made.add(fact::Spawned{made.id("owner"), made.id("helper"), {}, {}, false, runtime::OnExit::Kind::None});
  made.start("helper", false);
  made.lose("owner", read, Removed::Dropped);
  const Ledger ledger = ledger_of(made, names);
  EXPECT_TRUE(ledger.parent_had(made.id("helper"), read)) << "then";
  EXPECT_TRUE(ledger.parent_had(made.id("helper"), made.own("owner", "\"Enter\""))) << "it issues it";
  EXPECT_TRUE(ledger.parent_had(made.id("helper"), made.messaging("viewer"))) << "by the wiring";
  EXPECT_FALSE(ledger.parent_had(made.id("helper"), made.own("viewer", "\"Enter\"")));
  EXPECT_FALSE(ledger.parent_had(made.id("viewer"), read)) << "nobody spawned it";
}

}  // namespace
}  // namespace hypersim::analysis
