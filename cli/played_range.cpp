#include "played_range.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <utility>

namespace hypersim::cli {

using runtime::fail;
using simulator::ScheduleResult;

namespace {

using RangeClock = std::chrono::steady_clock;

/// `goes_on` is asked about as often, and no sooner than after so many schedules, if they are short.
constexpr std::chrono::milliseconds kBetweenQuestions(50);
constexpr std::uint64_t kAtOnceMax = 64;

/// Only the first result of the range that has a right says what it is.
void say_each_right_once(std::vector<ScheduleResult>& results) {
  std::set<std::uint64_t> said;
  for (ScheduleResult& result : results) {
    for (simulator::VerifiedRight& right : result.rights) {
      if (!said.insert(right.hash).second) right.text.clear();
    }
  }
}

}  // namespace

std::optional<std::string> play_range(simulator::SchedulePlayer& player, cluster::Range range,
                                      const std::function<bool()>& goes_on) {
  std::vector<ScheduleResult> results;
  std::uint64_t at_once = 1;
  for (std::uint64_t next = range.first; next < range.end();) {
    if (!goes_on()) return std::nullopt;
    const auto began = RangeClock::now();
    const std::uint64_t count = std::min(at_once, range.end() - next);
    std::vector<ScheduleResult> some = player.play(next, count);
    if (std::any_of(some.begin(), some.end(), [](const ScheduleResult& one) { return !one.is_whole; }))
      return std::nullopt;
    std::move(some.begin(), some.end(), std::back_inserter(results));
    next += count;
    at_once = RangeClock::now() - began < kBetweenQuestions ? std::min(at_once * 2, kAtOnceMax)
                                                            : std::max<std::uint64_t>(at_once / 2, 1);
  }
  say_each_right_once(results);
  return simulator::write_results(results);
}

runtime::Result<std::vector<ScheduleResult>, std::string> results_of(const std::string& bytes, cluster::Range range,
                                                                     simulator::ExploreStrategy strategy,
                                                                     const language::Scenario& scenario) {
  auto results = simulator::read_results(bytes);
  if (!results.ok()) return results;
  std::size_t next = 0;
  for (std::uint64_t number = range.first; number < range.end(); ++number) {
    if (simulator::is_of_all_orders(strategy, number)) continue;
    if (next == results->size() || (*results)[next].number != number)
      return fail(fmt::format("schedule {} is missing", number));
    const ScheduleResult& result = (*results)[next++];
    if (result.is_last || result.was_none || result.left_the_choices)
      return fail(fmt::format("schedule {} is said to be one of the search of all orders", number));
    if (std::string trouble = simulator::trouble_with(result, scenario); !trouble.empty())
      return fail(std::move(trouble));
  }
  if (next != results->size()) return fail(std::string("there are more schedules than were asked for"));
  return results;
}

}  // namespace hypersim::cli
