// How long a process waits that OnExit Restart starts again (docs/semantics.md, section 5).
#include "hypersim/runtime/restart_backoff.hpp"

#include <gtest/gtest.h>

namespace hypersim::runtime {
namespace {

TEST(RestartBackoff, WaitsTwiceAsLongEachTimeUpToTenMinutes) {
  RestartBackoff backoff;
  for (const std::uint64_t seconds : {0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600}) {
    EXPECT_EQ(backoff.wait_ms_after(0), seconds * 1000);
  }
}

TEST(RestartBackoff, ARunIsHealthyIfItLastsFiveTimesTheWaitThatItsEndWouldBring) {
  const auto after_three_ends = [] {
    RestartBackoff backoff;
    for (int i = 0; i < 3; ++i) backoff.wait_ms_after(0);  // the next wait would be 4 s
    return backoff;
  };
  RestartBackoff short_of_it = after_three_ends();
  EXPECT_EQ(short_of_it.wait_ms_after(19'999), 4'000u);
  EXPECT_EQ(short_of_it.wait_ms_after(0), 8'000u);
  RestartBackoff healthy = after_three_ends();
  EXPECT_EQ(healthy.wait_ms_after(20'000), 0u);
  EXPECT_EQ(healthy.wait_ms_after(0), 1'000u) << "it begins anew";
}

TEST(RestartBackoff, FiftyMinutesAreAlwaysHealthy) {
  RestartBackoff backoff;
  for (int i = 0; i < 20; ++i) backoff.wait_ms_after(0);
  EXPECT_EQ(backoff.wait_ms_after(50 * 60'000 - 1), 600'000u);
  EXPECT_EQ(backoff.wait_ms_after(50 * 60'000), 0u);
}

TEST(RestartBackoff, AsShippedTheFirstWaitIsTwoSeconds) {
  RestartBackoff backoff;
  for (const std::uint64_t seconds : {2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600}) {
    EXPECT_EQ(backoff.shipped_wait_ms_after(0), seconds * 1000);
  }
}

TEST(RestartBackoff, AsShippedARunIsHealthyIfItLastsFiveTimesTheWaitBeforeIt) {
  RestartBackoff backoff;
  EXPECT_EQ(backoff.shipped_wait_ms_after(3'600'000), 2'000u) << "the first run is never healthy";
  EXPECT_EQ(backoff.shipped_wait_ms_after(9'999), 4'000u);
  EXPECT_EQ(backoff.shipped_wait_ms_after(20'000), 0u);
  RestartBackoff again = backoff;
  EXPECT_EQ(again.shipped_wait_ms_after(5'000), 0u) << "after a healthy run the wait counts as 1 s";
  EXPECT_EQ(backoff.shipped_wait_ms_after(4'999), 2'000u);
}

}  // namespace
}  // namespace hypersim::runtime
