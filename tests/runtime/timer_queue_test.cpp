#include "hypersim/runtime/timer_queue.hpp"

#include <gtest/gtest.h>
#include <string>

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

TEST(TimerQueue, CancelsWhatAPredicateChooses) {
  TimerQueue<int> timers;
  for (int i = 0; i < 10; ++i) timers.arm({100u - static_cast<unsigned>(i)}, i);
  timers.cancel_if([](int i) { return i % 2 == 0; });
  EXPECT_EQ(timers.size(), 5u);
  EXPECT_EQ(timers.pop().second, 9);
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
