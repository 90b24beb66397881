// The life of a process on traces that are written by hand.

#include "hypersim/analysis/lives.hpp"

#include <gtest/gtest.h>

#include "hand_made.hpp"

namespace hypersim::analysis {
namespace {

using Ended = fact::ProcessEnded::How;
using State = Life::State;

class LivesTest : public testing::Test {
 protected:
  HandMade made{"scenario \"one\"\nprocess owner owner:app:dev.os exit restart\n"};

  Life life(runtime::Semantics semantics = {}) const { return life_of(made.trace(), made.id("owner"), semantics); }
  void starts(std::uint64_t at_ms) { made.add(fact::ProcessStarted{made.address("owner"), true, false, true}, at_ms); }
  void ends(std::uint64_t at_ms, bool returns) {
    made.add(fact::ProcessEnded{made.id("owner"), Ended::Crashed, {}, returns, !returns}, at_ms);
  }
};

TEST_F(LivesTest, BeginsWhenItIsStarted) {
  EXPECT_EQ(life().state, State::NeverStarted);
  starts(0);
  EXPECT_EQ(life().state, State::Alive);
  EXPECT_EQ(life().event, 0U);
}

TEST_F(LivesTest, WhoReturnsIsAwayForLongerEachTime) {
  starts(0);
  ends(0, true);
  EXPECT_EQ(life().state, State::Away);
  EXPECT_EQ(life().back_at_ms, 0U) << "at once, the first time";
  starts(0);
  ends(0, true);
  EXPECT_EQ(life().back_at_ms, 1000U);
}

TEST_F(LivesTest, AShippedNodeHasAnotherBackOffAndKeepsItAfterAKill) {
  const runtime::Semantics shipped = runtime::Semantics::hyperdrive();
  starts(0);
  ends(9'000, true);
  EXPECT_EQ(life(shipped).back_at_ms, 11'000U) << "the first end is never healthy";
  EXPECT_EQ(life().back_at_ms, 9'000U);
  starts(11'000);
  ends(11'000, false);
  starts(12'000);
  ends(12'000, true);
  EXPECT_EQ(life(shipped).back_at_ms, 16'000U) << "it goes on where the one that was killed had been";
  EXPECT_EQ(life().back_at_ms, 12'000U);
  made.add(fact::NodeStopped{"our.dev", true});
  starts(20'000);
  ends(20'000, true);
  EXPECT_EQ(life(shipped).back_at_ms, 22'000U) << "and begins anew with the node";
}

TEST_F(LivesTest, IsOverWhenItDoesNotReturn) {
  starts(0);
  ends(5, false);
  EXPECT_EQ(life().state, State::Ended);
  EXPECT_EQ(life_of(made.trace(), made.id("owner"), {}, 1).state, State::Alive) << "before that event";
}

TEST_F(LivesTest, GoesWithTheNode) {
  starts(0);
  made.add(fact::NodeStopped{"our.dev", true});
  EXPECT_EQ(life().state, State::WentWithNode);
  EXPECT_EQ(life().event, 1U);
  starts(0);
  EXPECT_EQ(life().state, State::Alive);
}

TEST_F(LivesTest, WhatHadEndedDoesNotGoWithTheNode) {
  starts(0);
  ends(0, false);
  made.add(fact::NodeStopped{"our.dev", false});
  EXPECT_EQ(life().state, State::Ended);
}

}  // namespace
}  // namespace hypersim::analysis
