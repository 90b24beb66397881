// Two runs of a scenario, as documented and as shipped: where they part, and by which row; what an app relies on; and
// what a hostile process could do.

#include "hypersim/simulator/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/simulator/audit.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/shrink.hpp"

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

constexpr const char* kOverNodes = R"(scenario "only the bank makes a VIP"
node a.dev b.dev c.dev
process clerk clerk:shop:shop.os networking
process bank bank:bank:bank.os on b.dev networking
process guest guest:shop:shop.os on c.dev networking
never guest holds cap bank "vip"
clerk request bank => any
)";

std::optional<Attack> attack_on(const std::string& text, const std::string& attacker = "evil:evil:evil.os") {
  AttackOptions options;
  options.attacker = runtime::ProcessId::parse(attacker).value();
  auto found = find_attack(text, scenario_of(text), options);
  EXPECT_TRUE(found.ok());
  return found.ok() ? std::move(found).value() : std::nullopt;
}

/// What is printed breaks the property where the rows ship, and by the documentation it does not.
void expect_it_plays(const Attack& attack) {
  EXPECT_EQ(play(scenario_of(attack.text)).verdict, Verdict::Failed) << attack.text;
  language::Scenario promised = scenario_of(attack.text);
  promised.options.semantics = Semantics::documented();
  EXPECT_EQ(play(promised).verdict, Verdict::Passed) << attack.text;
}

TEST(Audit, WhoeverKnowsATransactionMayCommitItIntoADatabaseOfHisOwn) {
  const auto attack = attack_on(R"(scenario "nobody else has the secret"
process owner owner:app:dev.os
process mallory evil:evil:evil.os
never mallory/loot key key is secret
owner open box
owner begin box -> tx
owner set box key secret in $tx
owner commit box $tx => any
)");
  ASSERT_TRUE(attack);
  EXPECT_EQ(attack->lines.size(), 2u);
  EXPECT_THAT(attack->rows, ElementsAre(Row::D3));
  expect_it_plays(*attack);
}

TEST(Audit, WhatAThirdNodeIsSaidToHaveIssuedIsBelieved) {
  const auto attack = attack_on(kOverNodes);
  ASSERT_TRUE(attack);
  EXPECT_THAT(attack->lines,
              ElementsAre("attacker save cap bank \"vip\"", "attacker share cap bank \"vip\" with guest"));
  EXPECT_THAT(attack->rows, ElementsAre(Row::D1, Row::D32));
  expect_it_plays(*attack);
}

TEST(Audit, TheAttackerMayComeFromANodeOfHisOwn) {
  const auto attack = attack_on(R"(scenario "nobody gives the shop a ticket"
node a.dev b.dev
process shop shop:app:dev.os unwired networking
process guest guest:guest:dev.os on b.dev networking
never shop holds cap guest "ticket"
guest request shop => any
)");
  ASSERT_TRUE(attack);
  EXPECT_EQ(attack->lines.size(), 2u) << "from there, no messaging capability is needed";
  EXPECT_THAT(attack->text, HasSubstr("node a.dev b.dev attacker.os\n"));
  EXPECT_THAT(attack->text, HasSubstr("on attacker.os"));
  expect_it_plays(*attack);
}

/// D31 makes what comes home worthless: it takes from honest processes, and gives an attacker nothing.
TEST(Audit, NoAttackNeedsThatACapabilityComesHomeWithAnotherSignature) {
  for (const char* never : {"never guest holds cap bank \"vip\"", "never clerk holds cap bank \"vip\""}) {
    std::string text = kOverNodes;
    const std::size_t at = text.find("never");
    const auto attack = attack_on(text.replace(at, text.find('\n', at) - at, never));
    ASSERT_TRUE(attack);
    EXPECT_THAT(attack->rows, Not(testing::Contains(Row::D31)));
  }
}

TEST(Audit, AnAttackMayTakeMoreThanThreeStepsIfEachComesToSomething) {
  const auto attack = attack_on(R"(scenario "two boxes"
process owner owner:app:dev.os
never ( owner/a key k is attack and owner/b key k is attack )
owner open a
owner open b
)");
  ASSERT_TRUE(attack);
  EXPECT_THAT(attack->lines,
              testing::UnorderedElementsAre("attacker save owner/a write", "attacker set owner/a k attack",
                                            "attacker save owner/b write", "attacker set owner/b k attack"));
  expect_it_plays(*attack);
}

constexpr const char* kOverlap = R"(scenario "the last write counts"
option semantics hyperdrive
process ann ann:app:dev.os
ann open d
pipeline ann
  set d k 1
  set d k 2
end
ann get d k => 2
)";

TEST(Compare, TellsWhatAnExplorationFoundWhatTheOtherComesTo) {
  const language::Scenario scenario = scenario_of(kOverlap);
  const Exploration exploration = explore(scenario, {});
  ASSERT_EQ(exploration.findings.size(), 1u);
  EXPECT_THAT(what_the_other_does(scenario, exploration.findings.front()).value_or(""),
              testing::StartsWith("By the documentation, this order would have come to 2: D2, "));
}

TEST(Compare, AScenarioThatIsMadeSmallerSaysWhatItPlays) {
  std::string text = kOverlap;
  const std::string option = "option semantics hyperdrive\n";
  text.erase(text.find(option), option.size());
  language::Scenario scenario = scenario_of(text);
  scenario.options.semantics = Semantics::hyperdrive();  // as --semantics does
  const Exploration exploration = explore(scenario, {});
  ASSERT_EQ(exploration.findings.size(), 1u);
  const auto shrunk = shrink(text, scenario, exploration.findings.front(), {});
  ASSERT_TRUE(shrunk);
  EXPECT_THAT(shrunk->text, HasSubstr(option));
  EXPECT_EQ(scenario_of(shrunk->text).options.semantics, Semantics::hyperdrive());
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
