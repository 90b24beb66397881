// The schedule that passes and goes with a finding for the longest time.

#include "hypersim/simulator/nearest_passing.hpp"

#include <algorithm>
#include <atomic>
#include <gtest/gtest.h>
#include <string>

#include "hypersim/language/parse.hpp"

namespace hypersim::simulator {
namespace {

language::Scenario read_scenario(const std::string& text) {
  language::ParsedFile file = language::parse_scenarios(text, "near.scn");
  EXPECT_EQ(file.scenarios.size(), 1u) << language::format_diagnostics(file);
  return std::move(file.scenarios.front());
}

constexpr const char* kLostUpdate =
    "scenario \"race\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nann open d\nben open d\nann set d k 0\n"
    "parallel\n  ann set d k 1\n  ben log \"a\"\n  ben log \"b\"\n  ben get d x => any\n  ben get d k => 1\nend\n";

std::size_t common_events(const std::vector<runtime::TraceEvent>& a, const std::vector<runtime::TraceEvent>& b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t same = 0;
  while (same < most && runtime::to_jsonl(a[same], same) == runtime::to_jsonl(b[same], same)) ++same;
  return same;
}

TEST(NearestPassing, PassesAndPartsLaterThanTheDefaultOrder) {
  const language::Scenario scenario = read_scenario(kLostUpdate);
  ExploreOptions options;
  options.strategy = ExploreStrategy::Random;
  const Exploration exploration = explore(scenario, options);
  ASSERT_FALSE(exploration.findings.empty());
  const Finding& finding = exploration.findings.front();
  const auto passing = nearest_passing(scenario, finding, options);
  ASSERT_TRUE(passing);
  EXPECT_EQ(passing->verdict, Verdict::Passed);
  EXPECT_FALSE(passing->failure);

  const auto failing_trace = trace_of(scenario, finding, options);
  Finding by_default = finding;
  by_default.recording.choices.clear();
  const auto default_trace = trace_of(scenario, by_default, options);
  EXPECT_GE(common_events(failing_trace, passing->trace), common_events(failing_trace, default_trace));
  EXPECT_GT(common_events(failing_trace, passing->trace), 0u);
}

TEST(NearestPassing, IsNoneWhereEveryScheduleFails) {
  const language::Scenario scenario =
      read_scenario("scenario \"never\"\nprocess a a:app:dev.os\na open d\na get d k => 1\n");
  const ExploreOptions options;
  const Exploration exploration = explore(scenario, options);
  ASSERT_FALSE(exploration.findings.empty());
  EXPECT_FALSE(nearest_passing(scenario, exploration.findings.front(), options));
}

TEST(NearestPassing, IsNoneOnceInterrupted) {
  const language::Scenario scenario = read_scenario(kLostUpdate);
  ExploreOptions options;
  const Exploration exploration = explore(scenario, options);
  ASSERT_FALSE(exploration.findings.empty());
  const std::atomic<bool> interrupted = true;
  options.interrupted = &interrupted;
  EXPECT_FALSE(nearest_passing(scenario, exploration.findings.front(), options));
}

}  // namespace
}  // namespace hypersim::simulator
