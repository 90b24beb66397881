#include "hypersim/runtime/timer_queue.hpp"

#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "hypersim/runtime/random.hpp"

namespace hypersim::runtime {
namespace {

TEST(TimerQueue, FiresByDeadlineAndThenInTheOrderOfArming) {
  TimerQueue<std::string> timers;
  timers.arm({20}, "late");
  timers.arm({10}, "first");
  timers.arm({10}, "second");
  timers.arm({0}, "now");
  std::string order;
  while (!timers.empty()) order += timers.pop().second + " ";
  EXPECT_EQ(order, "now first second late ");
}

TEST(TimerQueue, ACancelledTimerIsGoneAtOnce) {
  TimerQueue<int> timers;
  const TimerId one = timers.arm({10}, 1);
  const TimerId two = timers.arm({10}, 2);
  EXPECT_TRUE(timers.cancel(one));
  EXPECT_EQ(timers.size(), 1u);
  EXPECT_FALSE(timers.cancel(one));
  const auto [id, what] = timers.pop();
  EXPECT_EQ(id, two);
  EXPECT_EQ(what, 2);
  EXPECT_FALSE(timers.cancel(two)) << "it has fired";
}

TEST(TimerQueue, KeepsTheOrderWhateverIsArmedCancelledAndFired) {
  Random random(1);
  TimerQueue<std::uint64_t> timers;
  std::map<std::pair<LogicalTime, std::uint64_t>, TimerId> model;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const std::uint64_t choice = random.next_u64() % 4;
    if (choice < 2 || model.empty()) {
      const TimerId id = timers.arm({random.next_u64() % 50}, i);
      model.emplace(std::pair(id.deadline, id.order), id);
    } else if (choice == 2) {
      const auto one = std::next(model.begin(), static_cast<std::ptrdiff_t>(random.next_u64() % model.size()));
      ASSERT_TRUE(timers.cancel(one->second));
      ASSERT_FALSE(timers.cancel(one->second));
      model.erase(one);
    } else {
      ASSERT_EQ(timers.next_deadline(), model.begin()->first.first);
      ASSERT_EQ(timers.pop().first, model.begin()->second);
      model.erase(model.begin());
    }
    ASSERT_EQ(timers.size(), model.size());
  }
}

TEST(TimerQueue, TellsTheNextDeadline) {
  TimerQueue<int> timers;
  EXPECT_EQ(timers.next_deadline(), std::nullopt);
  timers.arm({UINT64_MAX}, 1);
  EXPECT_EQ(timers.next_deadline(), LogicalTime{UINT64_MAX});
  timers.arm({5}, 2);
  EXPECT_EQ(timers.next_deadline(), LogicalTime{5});
}

TEST(TimerQueue, HoldsNothingOnceArmedAndCancelledAMillionTimes) {
  TimerQueue<int> timers;
  for (int i = 0; i < 1'000'000; ++i) timers.cancel(timers.arm({5000}, i));
  EXPECT_TRUE(timers.empty());
}

}  // namespace
}  // namespace hypersim::runtime
