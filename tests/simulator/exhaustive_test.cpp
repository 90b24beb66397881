// All orders: the reduction loses nothing, and it reduces.

#include "explore/exhaustive.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "all_orders.hpp"
#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {

using testing::SizeIs;

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

/// Scenarios in which processes die, come back and are spawned, things go wrong, and lanes use what other lanes save.
const std::vector<std::string>& small_lives() {
  const auto cast = [](const std::string& ann, const std::string& fault = "") {
    return "scenario \"t\"\nprocess ann ann:app:dev.os" + ann + "\nprocess ben ben:app:dev.os\n" + fault +
           "ann open d\nben open d\n";
  };
  const std::string restart = " exit restart";
  static const std::vector<std::string> lives = {
      // The first step of the second block can come after the end of another lane.
      cast("") +
          "sim kill ann\nparallel\n  ann get d k => any\n  ben log \"l\" => any\n  sim kill ben\nend\n"
          "ann get d k => any\n",
      // The first block of the scenario.
      "scenario \"t\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nparallel\n  ann open d\n"
      "  ann share d read with ben\n  ben get d k => any\n  ben request ann body x => any\nend\n",
      // Restarts, at once and after a wait.
      cast(restart) + "parallel\n  ann crash \"x\"\n  ben request ann body x => any\nend\n",
      cast(restart) + "parallel\n  ann exit\n  ann set d k 1 => any\n  ben request ann body x => any\nend\n",
      cast(restart) +
          "ann crash \"x\"\nparallel\n  ann crash \"y\"\n  ben sleep 1s\n  ben request ann body x => any\n"
          "end\nann get d k => any\n",
      cast(restart) + "parallel\n  ann crash \"x\" => any\n  sim kill ann\nend\nben request ann body x => any\n",
      // A spawn, and what happens to its child and its parent.
      cast("") +
          "parallel\n  ann spawn kid => any\n  kid request ann body x => any\n  ben request kid body y => any\nend\n",
      cast("") + "parallel\n  ann spawn kid => any\n  sim kill ann\nend\nben request kid body x => any\n",
      cast("") + "parallel\n  ann spawn kid => any\n  ben spawn kid => any\n  sim kill kid\nend\n",
      // kv dies, and so do the processes that ask it.
      cast("") + "parallel\n  ann set d a 1 => any\n  ben set d b 2 => any\n  sim crash-module kv\nend\n",
      cast("") +
          "parallel\n  ann begin d -> t => any\n  ann set d k 1 in $t => any\n  sim crash ann\nend\n"
          "ben get d k => any\n",
      // Timers that fire together.
      cast(restart) +
          "ann crash \"x\"\nparallel\n  ann crash \"y\"\n  ann set d k 1 => any\n  ben sleep 1s\n"
          "  ben set d k 2 => any\nend\nben get d k => any\n",
      // A value that one lane saves and another uses.
      cast("") +
          "ann set d k 0\nann set d l 7\nann get d l -> v\nparallel\n  ann get d k -> v => any\n"
          "  ben get d l => any\n  ben set d l $v => any\nend\n",
      cast("") +
          "ann set d k 0\nann get d k -> v\nparallel\n  ann get d k -> v => any\n  ben get d x -> v => any\nend\n"
          "ann set d l $v => any\n",
      // What goes wrong.
      cast("", "fault crash ann\n") +
          "parallel\n  ann log \"l\" => any\n  ben send ann body y no answer => any\n"
          "end\nann get d k => any\n",
      cast(restart, "fault crash ann\n") + "parallel\n  ann get d k => any\n  ben request ann body x => any\nend\n",
      cast("", "fault crash-module kv\n") + "parallel\n  ann set d a 1 => any\n  ben set d b 2 => any\nend\n",
      cast("", "fault drop ann ben at most 2\n") +
          "parallel\n  ann request ben body x => any\n  ben set d k 2 => any\n"
          "end\n",
      cast("", "fault storage put\n") + "parallel\n  ann set d a 1 => any\n  ben set d b 2 => any\nend\n",
      cast("", "fault delay up to 2s\n") +
          "parallel\n  ann send ben body x no answer => any\n"
          "  ann log \"l\" => any\n  sim kill ben\nend\n",
  };
  return lives;
}

TEST(Exhaustive, FindsEveryOutcomeThatAllOrdersHaveOfWhatDiesAndComesBack) {
  for (const std::string& text : small_lives()) {
    const language::Scenario scenario = scenario_of(text);
    EXPECT_EQ(play_all(scenario, true).outcomes, play_all(scenario, false).outcomes) << text;
  }
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
    text.replace(text.find("ann get d k => any\n"), 19, "");  // what is stored counts in any case
    const language::Scenario scenario = scenario_of(text);
    const All unmerged = play_all(scenario, false, true);
    EXPECT_TRUE(unmerged.is_whole);
    EXPECT_EQ(play_all(scenario, true).outcomes, unmerged.outcomes) << block << unmerged.schedules;
  }
}

/// There are many orders when every message is a choice, so the steps are few.
TEST(Exhaustive, FindsEveryOutcomeThatThereIsWhereEveryMessageIsAChoiceAndProcessesDieAndComeBack) {
  const std::string head = "scenario \"t\"\nprocess ann ann:app:dev.os";
  const std::string ben = "\nprocess ben ben:app:dev.os\n";
  for (const std::string& text : {
           head + " exit restart" + ben + "parallel\n  ann crash \"x\"\n  ben request ann body x => any\nend\n",
           head + " exit restart\nparallel\n  ann crash \"x\" => any\n  sim kill ann\nend\n",
           head + " exit restart\nann crash \"x\"\nparallel\n  ann crash \"y\" => any\n  sim kill ann\nend\n",
           head + ben + "parallel\n  sim kill ann\n  ben request ann body x => any\nend\n",
           head + "\nparallel\n  ann spawn kid => any\n  kid request ann body x => any\nend\n",
           head + ben + "parallel\n  ann spawn kid => any\n  ben spawn kid => any\nend\n",
           head + ben + "parallel\n  ann sleep 1s\n  ben request ann body x within 1s => any\nend\n",
           head + ben + "parallel\n  ann sleep 1s\n  ben sleep 1s\nend\n",
           head + "\nann open d\nparallel\n  ann set d k 1 => any\n  sim crash-module kv\nend\n",
       }) {
    const language::Scenario scenario = scenario_of(text);
    const All unmerged = play_all(scenario, false, true);
    EXPECT_TRUE(unmerged.is_whole);
    EXPECT_EQ(play_all(scenario, true).outcomes, unmerged.outcomes) << text << unmerged.schedules;
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
