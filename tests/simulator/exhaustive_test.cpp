// All orders: that the reduction loses nothing, and that it reduces.

#include "explore/exhaustive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "explore/explored_run.hpp"
#include "explore/outcome.hpp"
#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {

using testing::SizeIs;

struct All {
  std::set<std::uint64_t> outcomes;
  std::size_t schedules = 0;
  std::size_t repetitions = 0;  // that were interrupted
};

/// Plays everything: reduced, or every order; with the actors that run between choices, or every message a choice.
All play_all(const language::Scenario& scenario, bool reduce, bool unmerged = false) {
  All all;
  const OutcomeHash hash(scenario);
  Exhaustive exhaustive(scenario, reduce);
  ExploredOptions options;
  options.interrupted = &exhaustive.redundant();
  options.every_message_is_a_choice = unmerged;
  options.before = [&](const actors::Node& node) { exhaustive.begin(node); };
  std::uint64_t outcome = 0;
  options.after = [&](const actors::Node& node) {
    outcome = hash.of(node);
    exhaustive.end();
  };
  while (!exhaustive.over()) {
    const RunResult result = explored_run(scenario, options, exhaustive);
    EXPECT_NE(result.verdict, Verdict::RuntimeFault) << testing::PrintToString(result.breaches);
    ++(exhaustive.counts() ? all.schedules : all.repetitions);
    if (exhaustive.counts()) all.outcomes.insert(outcome);
    if (all.schedules + all.repetitions > 400'000) {
      ADD_FAILURE() << "too many";
      break;
    }
  }
  return all;
}

/// Blocks that two or three processes play in parallel.
const std::vector<std::string>& small_blocks() {
  static const std::vector<std::string> blocks = {
      "  ann set d k 1\n  ben set d k 2\n",
      "  ann set d k 1\n  ben get d k => any\n",
      "  ann set d a 1\n  ben set d b 2\n",
      "  ann get d k => any\n  ann set d k 1\n  ben get d k => any\n  ben set d k 2\n",
      "  ann share d read with ben\n  ben drop d read\n",
      "  ann remove d => any\n  ben set d k 2 => any\n",
      "  ann request ben body x => any\n  ben set d k 2\n",
      "  ann request ben body x => any\n  ben request ann body y => any\n",
      "  ann sleep 1s\n  ann set d k 1\n  ben sleep 1s\n  ben set d k 2\n",
      "  ann begin d -> t\n  ann set d k 1 in $t\n  ann commit d $t => any\n  ben set d k 2\n",
      "  ann send ben body x no answer\n  ann set d k 1\n  ben set d k 2\n",
      "  ann crash \"x\"\n  ben request ann body x => any\n",
      "  sim kill ann\n  ben request ann body x => any\n",
      "  ann drop d write => any\n  ann set d k 1 => any\n  ben share d write with ann => any\n",
  };
  return blocks;
}

std::string parallel(const std::string& block) {
  return kCast + "ann set d k 0\nparallel\n" + block + "end\nann get d k => any\n";
}

TEST(Exhaustive, FindsEveryOutcomeThatAllOrdersHave) {
  std::size_t reduced_schedules = 0;
  std::size_t plain_schedules = 0;
  for (const std::string& block : small_blocks()) {
    const language::Scenario scenario = scenario_of(parallel(block));
    const All plain = play_all(scenario, false);
    const All reduced = play_all(scenario, true);
    EXPECT_EQ(reduced.outcomes, plain.outcomes) << block;
    EXPECT_LE(reduced.schedules, plain.schedules) << block;
    reduced_schedules += reduced.schedules;
    plain_schedules += plain.schedules;
  }
  EXPECT_LT(reduced_schedules * 10, plain_schedules) << reduced_schedules << " of " << plain_schedules;
}

TEST(Exhaustive, PlaysOnlyOneOrderOfWhatDoesNotTouch) {
  const All all =
      play_all(scenario_of(parallel("  ann set d a 1\n  ann set d b 1\n  ben set d c 2\n  ben set d e 2\n")), true);
  EXPECT_EQ(all.schedules, 1u);
  EXPECT_LT(all.repetitions, 10u);
}

TEST(Exhaustive, FindsEveryOutcomeThatThereIsWhereEveryMessageIsAChoice) {
  for (const std::string block :
       {"  ann set d k 1\n  ben set d k 2\n", "  ann set d k 1\n  ben get d k => any\n",
        "  ann crash \"x\"\n  ben set d k 2 => any\n", "  sim kill ann\n  ben set d k 2 => any\n"}) {
    std::string text = parallel(block);
    text.replace(text.find("ann get d k => any\n"), 19, "");  // what is stored counts anyway
    const language::Scenario scenario = scenario_of(text);
    const All unmerged = play_all(scenario, false, true);
    EXPECT_EQ(play_all(scenario, true).outcomes, unmerged.outcomes) << block << unmerged.schedules;
  }
}

TEST(Exhaustive, JudgesPropertiesOfSeveralThingsInEveryOrderInWhichTheyCanBeSeen) {
  // The two writes do not touch each other; the property tells their orders apart.
  const std::string both = "parallel\n  ann set d a 1\n  ben set d b 1\nend\n";
  for (const std::string property :
       {"never ( ann/d key a is 1 and ann/d key b absent )", "never ( ann/d key a absent and ann/d key b is 1 )"}) {
    const Exploration found = explore(scenario_of(with_fault(property, both)), with(ExploreStrategy::Exhaustive));
    EXPECT_THAT(found.findings, SizeIs(1)) << property;
  }
}

TEST(Exhaustive, SaysWhenEverythingIsCovered) {
  const Exploration all = explore(scenario_of(parallel(small_blocks()[0])), with(ExploreStrategy::Exhaustive, 10'000));
  EXPECT_TRUE(all.covered);
  EXPECT_EQ(all.part_done, 1.0);
  EXPECT_LT(all.schedules, 10u);
  const Exploration some = explore(scenario_of(parallel(small_blocks()[3])), with(ExploreStrategy::Exhaustive, 3));
  EXPECT_FALSE(some.covered);
  EXPECT_LT(*some.part_done, 1.0);
  EXPECT_TRUE(explore(scenario_of(parallel(small_blocks()[0])), ExploreOptions()).covered)
      << "the portfolio has it, too";
}

TEST(Exhaustive, TriesEveryFaultBothWays) {
  const language::Scenario once = scenario_of(with_fault("fault drop ann ben", "ann request ben body x => any\n"));
  EXPECT_EQ(play_all(once, true).outcomes.size(), 2u);
  const language::Scenario twice = scenario_of(
      with_fault("fault drop ann ben at most 2", "ann request ben body x => any\nann request ben body x => any\n"));
  EXPECT_EQ(play_all(twice, true).outcomes.size(), 4u);
}
}  // namespace
}  // namespace hypersim::simulator
