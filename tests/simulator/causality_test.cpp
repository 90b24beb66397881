// Which events happen before which, and whose order is open: held to a matrix of all pairs.

#include "explore/causality.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

#include "hypersim/runtime/random.hpp"

namespace hypersim::simulator {
namespace {

using runtime::Random;
using Way = Footprint::Way;

struct ToldEvent {
  Causality::Event event;
  std::vector<Footprint::Touch> touches;
  bool time_passed = false;  // before it
};

/// Some agents that touch few objects, take what others brought, begin blocks, and now and then touch everything.
std::vector<ToldEvent> any_run(Random& random, std::size_t count, std::uint64_t agents) {
  std::vector<ToldEvent> run(count);
  const auto one_in = [&](std::uint64_t many) { return random.next_u64() % many == 0; };
  PlaceInRun place = 0;
  PlaceInRun barrier = 0;  // nothing that was brought before it is taken after it
  for (ToldEvent& one : run) {
    place += one_in(8) ? 2 : 1;  // some places are no events
    one.time_passed = one_in(20);
    one.event.place = place;
    one.event.agent = static_cast<Agent>(1 + random.next_u64() % agents);
    one.event.everything = one_in(15);
    one.event.begins_block = one_in(10);
    one.event.ends_step = one_in(3);
    if (one.time_passed || one.event.everything) barrier = place;
    const auto& earlier = run[random.next_u64() % count].event;
    if (earlier.place != 0 && earlier.place < place && earlier.place >= barrier) one.event.brought_by = earlier.place;
    Footprint print;
    for (std::uint64_t left = random.next_u64() % 4; left > 0; --left) {
      print.touch(1 + random.next_u64() % 6, static_cast<Way>(random.next_u64() % 3));
    }
    one.touches = print.touches;
    one.event.touches = one.touches;
  }
  return run;
}

/// Every event is compared with all before it.
class Matrix {
 public:
  /// The conflicts of the last event, the latest first.
  std::vector<std::pair<PlaceInRun, bool>> tell(const ToldEvent& one) {
    if (one.time_passed) since_ = events_.size();
    std::vector<bool> before(events_.size());
    std::vector<std::pair<PlaceInRun, bool>> conflicts;
    latest_before_ = kNoPlace;
    for (std::size_t i = events_.size(); i-- > since_;) {
      const ToldEvent& other = *events_[i];
      if (before[i]) continue;
      const bool is_awaited = one.event.begins_block && ended_[i];
      const bool is_enabling = other.event.place == one.event.brought_by;
      const bool is_same = other.event.agent == one.event.agent;
      const bool conflicting = one.event.everything || conflict(one.touches, other.touches);
      if (!conflicting && !is_awaited && !is_enabling && !is_same && !other.event.everything) continue;
      if (latest_before_ == kNoPlace) latest_before_ = other.event.place;
      before[i] = true;
      for (std::size_t j = 0; j < i; ++j) before[j] = before[j] || before_[i][j];
      const bool is_open = conflicting && !is_enabling && !is_same && !other.event.everything;
      if (is_open) conflicts.emplace_back(other.event.place, is_awaited);
    }
    events_.push_back(&one);
    before_.push_back(std::move(before));
    if (one.event.begins_block || one.event.everything) ended_.assign(ended_.size(), false);
    ended_.push_back(one.event.ends_step && !one.event.begins_block);
    return conflicts;
  }
  PlaceInRun latest_before() const { return latest_before_; }

 private:
  std::vector<const ToldEvent*> events_;
  std::vector<std::vector<bool>> before_;
  std::vector<bool> ended_;
  std::size_t since_ = 0;
  PlaceInRun latest_before_ = kNoPlace;
};

void expect_alike(Causality& causality, const std::vector<ToldEvent>& run, PlaceInRun first) {
  causality.begin(first);
  Matrix matrix;
  for (const ToldEvent& one : run) {
    if (one.time_passed) causality.time_passes();
    const auto expected = matrix.tell(one);
    if (one.event.place < first) {
      causality.retell(one.event);
    } else {
      std::vector<std::pair<PlaceInRun, bool>> got;
      for (const Causality::Conflict& conflict : causality.tell(one.event)) {
        // Between two that touch everything, no order is asked for.
        const auto is_it = [&](const ToldEvent& other) { return other.event.place == conflict.place; };
        if (std::find_if(run.begin(), run.end(), is_it)->event.everything) continue;
        got.emplace_back(conflict.place, conflict.is_awaited);
      }
      ASSERT_EQ(got, expected) << "at " << one.event.place;
    }
    ASSERT_EQ(causality.latest_before(one.event.place), matrix.latest_before()) << "at " << one.event.place;
  }
}

TEST(Causality, IsWhatComparingAllPairsSays) {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t agents = round % 10 == 0 ? 40 : 2 + random.next_u64() % 4;
    Causality causality;
    auto run = any_run(random, 60, agents);
    expect_alike(causality, run, 0);
    // The next run is the same up to some place, which its events are told from anew.
    const PlaceInRun first = run[random.next_u64() % run.size()].event.place;
    auto other = any_run(random, 60, agents);
    std::erase_if(other, [&](const ToldEvent& one) { return one.event.place < first; });
    std::erase_if(run, [&](const ToldEvent& one) { return one.event.place >= first; });
    for (ToldEvent& one : other) one.event.brought_by = kNoPlace;
    run.insert(run.end(), other.begin(), other.end());
    for (ToldEvent& one : run) one.event.touches = one.touches;
    expect_alike(causality, run, first);
  }
}

TEST(Causality, FindsTheNextEventOfAnAgent) {
  Causality causality;
  causality.begin(0);
  for (const PlaceInRun place : {0U, 3U, 4U}) {
    Causality::Event event;
    event.place = place;
    event.agent = place == 3 ? 2 : 1;
    causality.tell(event);
  }
  EXPECT_EQ(causality.next_of(1, 0), 4U);
  EXPECT_EQ(causality.next_of(2, 0), 3U);
  EXPECT_EQ(causality.next_of(2, 3), kNoPlace);
  EXPECT_EQ(causality.next_of(7, 0), kNoPlace);
}

TEST(CausalClocks, KeepTheLargerNumberOfEachAgent) {
  CausalClocks clocks;
  const auto one = clocks.with(clocks.with({}, 3, 7), 1000, 2);
  const auto two = clocks.with(clocks.with({}, 3, 5), 17, 9);
  const auto both = clocks.join(one, two);
  EXPECT_EQ(clocks.of(both, 3), 7U);
  EXPECT_EQ(clocks.of(both, 17), 9U);
  EXPECT_EQ(clocks.of(both, 1000), 2U);
  EXPECT_EQ(clocks.of(both, 70'000), 0U);
  EXPECT_EQ(clocks.of(one, 17), 0U) << "it is as it was";
}

TEST(CausalClocks, NeedAFewNodesForEachEventHoweverManyAgentsThereAre) {
  constexpr std::uint32_t kAgents = 4000;
  constexpr std::uint32_t kEvents = 40'000;
  CausalClocks clocks;
  CausalClocks::Clock last;
  for (std::uint32_t i = 0; i < kEvents; ++i) last = clocks.with(last, i % kAgents, i + 1);
  EXPECT_LE(clocks.size(), 4 * kEvents);
  EXPECT_EQ(clocks.of(last, kAgents - 1), kEvents);
}

}  // namespace
}  // namespace hypersim::simulator
