// The books over ranges, with made-up time.

#include "../../cluster/leases.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <vector>

#include "../../cluster/range_size.hpp"

namespace hypersim::cluster {
namespace {

using Delivered = Leases::Delivered;

constexpr std::uint64_t kSame = 7;  // a digest

Leases open_leases(std::uint64_t numbers, Leases::Rules rules = {}) {
  Leases leases({1, numbers}, rules);
  leases.allow_until(1 + numbers);
  return leases;
}

TEST(Leases, HandOutEachNumberOnce) {
  Leases leases = open_leases(10);
  EXPECT_EQ(leases.take(1, 4, 0)->range, (Range{1, 4}));
  EXPECT_EQ(leases.take(2, 4, 0)->range, (Range{5, 4}));
  EXPECT_EQ(leases.take(1, 4, 0)->range, (Range{9, 2}));
  EXPECT_FALSE(leases.take(2, 4, 0)) << "nothing is left";
}

TEST(Leases, HandOutNothingBeyondWhatIsAllowed) {
  Leases leases({1, 100}, {});
  EXPECT_FALSE(leases.take(1, 4, 0));
  leases.allow_until(4);
  EXPECT_EQ(leases.take(1, 10, 0)->range, (Range{1, 3}));
  leases.allow_until(2);  // what was allowed stays so
  leases.allow_until(1000);
  EXPECT_EQ(leases.take(1, 200, 0)->range, (Range{4, 97}));
}

TEST(Leases, AWorkerHasTwoAtMost) {
  Leases leases = open_leases(10);
  EXPECT_TRUE(leases.take(1, 2, 0));
  EXPECT_TRUE(leases.take(1, 2, 0));
  EXPECT_FALSE(leases.take(1, 2, 0));
  EXPECT_EQ(leases.deliver({1, 2}, kSame), Delivered::First);
  EXPECT_TRUE(leases.take(1, 2, 0));
}

TEST(Leases, ExpireUnlessProlonged) {
  Leases leases = open_leases(10);
  const Lease held = *leases.take(1, 5, 0);
  const Lease idle = *leases.take(1, 5, 0);
  EXPECT_EQ(leases.expire(1499), 0u);
  EXPECT_TRUE(leases.prolong(1, held.id, 1000));
  EXPECT_EQ(leases.expire(1500), 1u);
  EXPECT_FALSE(leases.prolong(1, idle.id, 1500)) << "it has expired";
  EXPECT_FALSE(leases.prolong(2, held.id, 1500)) << "it belongs to another";
  EXPECT_EQ(leases.take(2, 5, 1500)->range, idle.range);
  EXPECT_EQ(leases.expire(2500), 1u);
  EXPECT_EQ(leases.expired(), 2u);
}

TEST(Leases, AnOutcomeCountsUnderAnExpiredLeaseToo) {
  Leases leases = open_leases(5);
  const Lease late = *leases.take(1, 5, 0);
  leases.expire(2000);
  EXPECT_EQ(leases.take(2, 5, 2000)->range, late.range);
  EXPECT_EQ(leases.deliver(late.range, kSame), Delivered::First);
  EXPECT_EQ(leases.deliver(late.range, kSame), Delivered::Again);
  EXPECT_EQ(leases.delivered_again(), 1u);
  EXPECT_EQ(leases.leases(), 0u);
  EXPECT_FALSE(leases.take(3, 5, 2000));
}

TEST(Leases, ACopyThatDiffersIsSeen) {
  Leases leases = open_leases(5);
  leases.take(1, 5, 0);
  EXPECT_EQ(leases.deliver({1, 5}, kSame), Delivered::First);
  EXPECT_EQ(leases.deliver({1, 5}, kSame + 1), Delivered::Differs);
  EXPECT_EQ(leases.deliver({1, 5}, kSame), Delivered::Again) << "the first one counts";
}

TEST(Leases, ARangeThatWasNotCutIsNone) {
  Leases leases = open_leases(10);
  leases.take(1, 5, 0);
  for (const Range range : {Range{2, 4}, Range{1, 4}, Range{1, 6}, Range{6, 5}, Range{0, 1}, Range{11, 1},
                            Range{UINT64_MAX, 2}, Range{1, UINT64_MAX}, Range{1, 0}})
    EXPECT_FALSE(leases.deliver(range, kSame)) << range.first << " " << range.count;
}

TEST(Leases, WhatAWorkerHadIsPlayedElsewhere) {
  Leases leases = open_leases(10);
  const Lease first = *leases.take(1, 5, 0);
  const Lease second = *leases.take(1, 5, 0);
  EXPECT_EQ(leases.lose(1), 2u);
  EXPECT_EQ(leases.take(2, 3, 0)->range, first.range) << "it keeps its borders";
  EXPECT_EQ(leases.take(2, 3, 0)->range, second.range);
  EXPECT_EQ(leases.lose(1), 0u);
}

TEST(Leases, ARangeThatEndedTwoWorkersIsNotGivenToAThird) {
  Leases leases = open_leases(10);
  const Range bad = leases.take(1, 5, 0)->range;
  leases.lose(1);
  EXPECT_FALSE(leases.take_given_up()) << "it was lost once";
  EXPECT_EQ(leases.take(2, 5, 0)->range, bad);
  leases.lose(2);
  EXPECT_EQ(leases.take(3, 5, 0)->range, (Range{6, 5}));
  EXPECT_EQ(leases.take_given_up(), bad);
  EXPECT_FALSE(leases.take_given_up()) << "the coordinator has it";
  EXPECT_EQ(leases.deliver(bad, kSame), Delivered::First);
}

TEST(Leases, TheCoordinatorTakesWhatIsFreeAndThenWhatIsNew) {
  Leases leases = open_leases(9);
  const Range lost = leases.take(1, 3, 0)->range;
  const Range played = leases.take(1, 3, 0)->range;
  leases.deliver(played, kSame);
  leases.lose(1);
  EXPECT_EQ(leases.take_own(3), lost);
  EXPECT_EQ(leases.take_own(8), (Range{7, 3}));
  EXPECT_FALSE(leases.take_own(1));
  EXPECT_FALSE(leases.take(2, 1, 0));
}

TEST(Leases, WhatCannotBeUsedIsPlayedAgain) {
  Leases leases = open_leases(6);
  leases.take(1, 3, 0);
  leases.deliver({1, 3}, kSame);
  leases.settle_until(4);
  leases.take_back({1, 3});
  EXPECT_TRUE(leases.is_consistent());
  EXPECT_EQ(leases.take(2, 3, 0)->range, (Range{1, 3}));
  EXPECT_EQ(leases.deliver({1, 3}, kSame + 1), Delivered::First) << "the first copy is forgotten";
}

TEST(Leases, RememberOnlyTheLatestThatWereCounted) {
  constexpr std::uint64_t kRanges = 3 * Leases::kRememberedMax;
  Leases leases = open_leases(kRanges);
  for (std::uint64_t i = 1; i <= kRanges; ++i) {
    const Range range = leases.take(1, 1, 0)->range;
    EXPECT_EQ(leases.deliver(range, kSame), Delivered::First);
    leases.settle_until(range.end());
  }
  EXPECT_TRUE(leases.is_consistent());
  EXPECT_EQ(leases.deliver({1, 1}, kSame + 1), Delivered::Forgotten);
  EXPECT_EQ(leases.deliver({kRanges, 1}, kSame + 1), Delivered::Differs);
  EXPECT_TRUE(leases.is_done(1));
  EXPECT_TRUE(leases.is_done(kRanges));
}

// All conversations of two workers over two ranges, up to a length: what can happen, in any order.

struct Act {
  const char* name;
  std::function<void(struct Model&)> does;
};

/// The books, and beside them what the world knows: who plays what, and how often each range was counted.
struct Model {
  Leases leases = open_leases(4, {.lease_ms = 10, .of_a_worker_max = 2, .losses_max = 2});
  std::uint64_t now_ms = 0;
  std::map<WorkerId, std::vector<Lease>> in_hand;  // what a worker plays, whatever the books say
  std::map<std::uint64_t, int> counted;            // by first
  std::vector<Range> own;

  void take(WorkerId worker) {
    if (const auto lease = leases.take(worker, 2, now_ms)) {
      EXPECT_EQ(counted.count(lease->range.first), 0u) << "a range that is done is not handed out";
      in_hand[worker].push_back(*lease);
    }
  }
  void deliver(WorkerId worker) {
    if (in_hand[worker].empty()) return;
    const Lease lease = in_hand[worker].front();
    in_hand[worker].erase(in_hand[worker].begin());
    count(lease.range);
  }
  void count(Range range) {
    const auto delivered = leases.deliver(range, kSame);
    ASSERT_TRUE(delivered);
    EXPECT_EQ(*delivered, counted.contains(range.first) ? Delivered::Again : Delivered::First);
    counted[range.first] += *delivered == Delivered::First;
  }
  void die(WorkerId worker) {
    leases.lose(worker);
    in_hand[worker].clear();
  }
  void take_own() {
    if (const auto range = leases.take_given_up()) own.push_back(*range);
  }
  void finish() {
    for (const Range range : own) count(range);
    for (WorkerId worker : {1, 2}) die(worker);
    while (const auto range = leases.take_own(2)) count(*range);
    EXPECT_EQ(counted, (std::map<std::uint64_t, int>{{1, 1}, {3, 1}}));
  }
};

TEST(Leases, CountEveryRangeOnceWhateverHappensInWhateverOrder) {
  const std::vector<Act> acts = {
      {"take 1", [](Model& m) { m.take(1); }},
      {"take 2", [](Model& m) { m.take(2); }},
      {"deliver 1", [](Model& m) { m.deliver(1); }},
      {"deliver 2", [](Model& m) { m.deliver(2); }},
      {"die 1", [](Model& m) { m.die(1); }},
      {"cut off 2", [](Model& m) { m.leases.lose(2); }},  // it plays on, and delivers later
      {"time", [](Model& m) { m.leases.expire(m.now_ms += 10); }},
      {"alive 1",
       [](Model& m) {
         for (const Lease& lease : m.in_hand[1]) m.leases.prolong(1, lease.id, m.now_ms);
       }},
      {"own", [](Model& m) { m.take_own(); }},
  };
  constexpr int kLength = 6;
  std::vector<std::size_t> path(kLength, 0);
  std::uint64_t played = 0;
  for (bool is_over = false; !is_over && !testing::Test::HasFailure();) {
    Model model;
    for (const std::size_t act : path) {
      acts[act].does(model);
      if (!model.leases.is_consistent()) ADD_FAILURE() << "the books are wrong after " << acts[act].name;
    }
    model.finish();
    if (testing::Test::HasFailure()) {
      for (const std::size_t act : path) GTEST_LOG_(INFO) << acts[act].name;
    }
    ++played;
    is_over = true;
    for (std::size_t& act : path) {  // the next path, as an odometer counts
      if (++act < acts.size()) {
        is_over = false;
        break;
      }
      act = 0;
    }
  }
  EXPECT_EQ(played, 531'441u);
}

TEST(RangeSize, IsATenthOfASecondOfWork) {
  RangeSize size;
  EXPECT_EQ(size.next(), 1u) << "nothing is known";
  size.note(1, 1'000);
  EXPECT_EQ(size.next(), 100u);
  for (int i = 0; i < 100; ++i) size.note(100, 100'000'000);
  EXPECT_EQ(size.next(), 1u) << "a schedule takes a second";
  for (int i = 0; i < 100; ++i) size.note(256, 256);
  EXPECT_EQ(size.next(), RangeSize::kCountMax);
  size.note(0, 5);
  EXPECT_EQ(size.next(), RangeSize::kCountMax);
}

}  // namespace
}  // namespace hypersim::cluster
