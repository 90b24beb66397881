// Two runs of a scenario, as documented and as shipped: where they part, and by which row; what an app relies on; and
// what a hostile process could do.

#include "hypersim/simulator/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/simulator/audit.hpp"

#include "support/bundled.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using runtime::Row;
using runtime::Semantics;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kNoDatabase = R"(scenario "nobody has opened it"
process owner box:app:dev.os
sim grant app:dev.os/box read,write to owner
owner get box key => any
)";

constexpr const char* kNothing = R"(scenario "no row decides anything"
process owner box:app:dev.os
owner open box
owner begin box -> tx
owner set box key value in $tx
owner commit box $tx
owner get box key => value
)";

TEST(Compare, ARunInWhichNoRowDecidesIsTheSame) {
  const Comparison comparison = compare(scenario_of(kNothing), {});
  EXPECT_FALSE(comparison.first);
  EXPECT_THAT(comparison.undecided, IsEmpty());
}

TEST(Compare, FindsTheFirstStepThatCameToSomethingElseAndItsRow) {
  const Comparison comparison = compare(scenario_of(kNoDatabase), {});
  ASSERT_TRUE(comparison.first);
  EXPECT_EQ(comparison.first->at.line, 4);
  EXPECT_THAT(comparison.first->documented, testing::StartsWith("error NoDb"));
  EXPECT_EQ(comparison.first->shipped, "error KeyNotFound");
  EXPECT_THAT(comparison.first->rows, ElementsAre(Row::D4));
}

TEST(Compare, SchedulesAreComparedAsSets) {
  CompareOptions options;
  options.schedules = 20;
  const Comparison same = compare_explored(scenario_of(kNothing), options);
  EXPECT_FALSE(same.first);
  const Comparison comparison = compare_explored(scenario_of(kNoDatabase), options);
  ASSERT_TRUE(comparison.first);
  EXPECT_THAT(comparison.first->rows, ElementsAre(Row::D4));
}

TEST(Compare, TellsARunThatFailedWhatTheOtherComesTo) {
  language::Scenario scenario = scenario_of(R"(scenario "nobody has opened it"
process owner box:app:dev.os
sim grant app:dev.os/box read,write to owner
owner get box key => error KeyNotFound
)");
  RunOptions options;
  options.storage = language::StorageKind::Memory;
  EXPECT_THAT(what_the_other_does(scenario, run_scenario(scenario, options)).value_or(""),
              testing::StartsWith("A shipped node would have come to error KeyNotFound: D4, "));
  scenario.options.semantics = Semantics::hyperdrive();
  EXPECT_EQ(run_scenario(scenario, options).verdict, Verdict::Passed);
}

TEST(Audit, NamesThePromiseOnWhichTheScenarioRelies) {
  CompareOptions options;
  options.schedules = 5;
  EXPECT_THAT(reliances(scenario_of(kNothing), options).all, IsEmpty());
  const auto found = reliances(scenario_of(kNoDatabase), options).all;
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().row, Row::D4);
  EXPECT_THAT(found.front().parting.documented, testing::StartsWith("error NoDb"));
}

TEST(Audit, AnAttackNeedsSomethingToBreak) {
  AttackOptions options;
  options.attacker = runtime::ProcessId::parse("evil:evil:evil.os").value();
  const auto found = find_attack(kNothing, scenario_of(kNothing), options);
  ASSERT_FALSE(found.ok());
  EXPECT_THAT(found.error(), HasSubstr("there is nothing that an attack could break"));
}

TEST(Audit, TheShortestAttackMintsAndIsPrintedAsAScenarioThatPlays) {
  const std::string text = R"(scenario "nobody but the owner reads the box"
process owner box:app:dev.os
never not only owner hold owner/box read
owner open box
owner set box key secret
)";
  AttackOptions options;
  options.attacker = runtime::ProcessId::parse("evil:evil:evil.os").value();
  const auto found = find_attack(text, scenario_of(text), options);
  ASSERT_TRUE(found.ok() && found->has_value());
  const Attack& attack = **found;
  EXPECT_THAT(attack.lines, ElementsAre("attacker save owner/box read"));
  EXPECT_THAT(attack.rows, ElementsAre(Row::D1));
  language::Scenario again = scenario_of(attack.text);
  EXPECT_EQ(play(again).verdict, Verdict::Failed) << attack.text;
  again.options.semantics = Semantics::documented();
  EXPECT_EQ(play(again).verdict, Verdict::Passed) << "by the documentation, it cannot be minted";
}

/// Whatever differs in a scenario of ours, a row explains it.
class CompareBundled : public testing::TestWithParam<std::string> {};

TEST_P(CompareBundled, NamesARowForEveryDifference) {
  for (const language::Scenario& scenario : language::load_scenarios(GetParam()).scenarios) {
    const Comparison comparison = compare(scenario, {});
    EXPECT_THAT(comparison.undecided + comparison.fault, IsEmpty());
    if (!comparison.first) continue;
    EXPECT_THAT(comparison.first->rows, Not(IsEmpty()));
  }
}

INSTANTIATE_TEST_SUITE_P(Scenario, CompareBundled,
                         testing::ValuesIn(support::bundled_scenarios({"scenarios/ok", "scenarios/failed",
                                                                       "scenarios/shipped"})),
                         support::scenario_name);

}  // namespace
}  // namespace hypersim::simulator
