// Compares the reduced search with the search of all orders, on small random scenarios in which processes die, come
// back, are spawned and killed, kv crashes, timers fire together, lanes use what other lanes save, and things go wrong.

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "../property/property.hpp"
#include "all_orders.hpp"
#include "random_races.hpp"

namespace hypersim::simulator {
namespace {

constexpr int kRaces = 250;
constexpr int kCrashes = 60;
/// A scenario with more orders is left out.
constexpr std::size_t kOrdersMax = 600;

/// The reduced search comes to the same as all orders do, where these are not too many.
void expect_the_same_outcomes(const char* name, int cases, const std::function<std::string()>& any) {
  int compared = 0;
  std::size_t reduced_schedules = 0;
  std::size_t plain_schedules = 0;
  property::expect_property(name, cases, [&] {
    const std::string text = any();
    const language::Scenario scenario = scenario_of(text);
    const All plain = play_all(scenario, false, false, kOrdersMax);
    if (!plain.is_whole) return;
    const All reduced = play_all(scenario, true);
    ++compared;
    reduced_schedules += reduced.schedules;
    plain_schedules += plain.schedules;
    if (reduced.outcomes != plain.outcomes) {
      RC_FAIL(text + std::to_string(reduced.outcomes.size()) + " outcomes of " + std::to_string(plain.outcomes.size()));
    }
  });
  EXPECT_GT(compared, cases / 3);
  EXPECT_LT(reduced_schedules * 2, plain_schedules);
}

TEST(RandomOrders, ComeToWhatTheReducedSearchFinds) {
  expect_the_same_outcomes("orders", property::cases(kRaces), any_race);
}

TEST(RandomOrders, ComeToWhatTheReducedSearchFindsWhereSomethingMayCrashBetweenThem) {
  expect_the_same_outcomes("crashes", std::max(20, property::cases(kCrashes)), any_crash);
}

}  // namespace
}  // namespace hypersim::simulator
