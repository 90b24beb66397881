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
      "  ann send ben body x\n  ann receive response\n  ann set d k 1\n  ben set d k 2\n",
      "  ann send ben body x\n  ann send ann body y\n  ann receive response body ok => any\n  ben get d k => any\n",
      "  ann crash \"x\"\n  ben request ann body x => any\n",
      "  sim kill ann\n  ben request ann body x => any\n",
      "  ann drop d write => any\n  ann set d k 1 => any\n  ben share d write with ann => any\n",
      // Several messages wait for one who takes them, and others come.
      "  ann send ben body x no answer\n  ann send ben body y no answer\n  ben set d k 2\n",
      "  ann send ann body x no answer\n  ann set d k 1\n  ben send ann body y no answer\n",
      "  ann request ben body x => any\n  ben save cap ann \"c\" => any\n  ben set d k 2\n",
      "  pipeline ann\n    set d k 1\n    set d k 2\n  end\n  ben get d k => any\n",
      // What is missing, and what another database has under the same key.
      "  ann get d m => any\n  ben set d m 1\n  ben delete d m\n",
      "  ann open e\n  ann set e k 1\n  ben get ann/e k => any\n  ben set d k 2\n",
      "  ann get ben/f k => any\n  ben open f\n  ben share f read with ann\n  ben set f k 1\n",
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

/// `holder` may message closed, which is not public, once the kernel has what root sends it.
std::string a_grant_to(const std::string& holder, const std::string& semantics, const std::string& steps) {
  return "scenario \"t\"\noption semantics " + semantics +
         "\nprocess root root:app:dev.os requests kernel:distro:sys requests ben\n"
         "process closed closed:app:dev.os requests root requests ben grants root \"no\"\n"
         "process ben ben:app:dev.os requests timer:distro:sys grants root \"no\"\nparallel\n"
         "  root send kernel:distro:sys body {\"GrantCapabilities\":{\"target\":\"" +
         holder +
         ":app:dev.os\",\"capabilities\":[{\"issuer\":\"our.dev@closed:app:dev.os\",\"params\":\"\\\"messaging\\\"\"}]}"
         "} "
         "no answer\n" +
         steps + "end\n";
}

TEST(ExhaustiveHyperdrive, WhatIsOrderedMayComeLate) {
  const std::string next = "  root send closed body x within 1s -> a\n  root await $a => any\n";
  const All documented = play_all(scenario_of(a_grant_to("root", "documented", next)), true);
  const All shipped = play_all(scenario_of(a_grant_to("root", "hyperdrive", next)), true);
  EXPECT_THAT(documented.outcomes, SizeIs(1));
  EXPECT_THAT(shipped.outcomes, SizeIs(2)) << "the message of root is judged before or after its grant";
}

TEST(ExhaustiveHyperdrive, WhatAnInitializationGivesMayComeLate) {
  const std::string text =
      "scenario \"t\"\noption semantics hyperdrive\n"
      "process root root:app:dev.os requests kernel:distro:sys grants kernel:distro:sys\n"
      "process new new:app:dev.os requests timer:distro:sys\nsim kill new\npipeline root\n"
      "  send kernel:distro:sys body "
      "{\"InitializeProcess\":{\"id\":\"new:app:dev.os\",\"wasm_bytes_handle\":\"script\","
      "\"wit_version\":null,\"on_exit\":\"None\",\"initial_capabilities\":[],\"public\":false}} blob program no "
      "answer\n"
      "  request new body first within 1s => any\nend\n"
      "root request kernel:distro:sys body {\"KillProcess\":\"new:app:dev.os\"} => any\n";
  const All all = play_all(scenario_of(text), true);
  EXPECT_TRUE(all.is_whole);
  EXPECT_THAT(all.outcomes, SizeIs(2)) << "the message waits for a process that does not run, or bounces";
}

TEST(ExhaustiveHyperdrive, FindsEveryOutcomeThatAllOrdersHave) {
  for (const char* holder : {"root", "ben"}) {
    for (const char* steps : {"  root request closed body x => any\n  ben request closed body y => any\n",
                              "  ben request closed body y => any\n  ben request closed body z => any\n",
                              "  root send ben body x no answer\n  ben save cap ben \"c\" => any\n"
                              "  ben request closed body y => any\n"}) {
      const language::Scenario scenario = scenario_of(a_grant_to(holder, "hyperdrive", steps));
      const All plain = play_all(scenario, false);
      const All reduced = play_all(scenario, true);
      EXPECT_TRUE(plain.is_whole);
      EXPECT_EQ(reduced.outcomes, plain.outcomes) << holder << "\n" << steps;
      EXPECT_LE(reduced.schedules, plain.schedules);
    }
  }
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
      // Answers that take time, and are nobody's but a receive's.
      cast(" answers late after 1s") +
          "parallel\n  ben send ann body x\n  ben sleep 1s\n  ben receive response => any\n  ann set d k 1\nend\n",
      cast(restart + " answers late after 1s") +
          "parallel\n  ben send ann body x within 2s\n  ben receive response => any\n  ann sleep 1s => any\n"
          "  sim crash ann\nend\nben get d k => any\n",
      // A value that one lane saves and another uses.
      cast("") +
          "ann set d k 0\nann set d l 7\nann get d l -> v\nparallel\n  ann get d k -> v => any\n"
          "  ben get d l => any\n  ben set d l $v => any\nend\n",
      cast("") +
          "ann set d k 0\nann get d k -> v\nparallel\n  ann get d k -> v => any\n  ben get d x -> v => any\nend\n"
          "ann set d l $v => any\n",
      // The same in a capability, and in what is said of a child.
      cast("") +
          "ann set d k 0\nann set d l 7\nann get d l -> v\nparallel\n  ann get d k -> v => any\n"
          "  ben get d l => any\n  ben save cap ben {\"of\": $v} => any\nend\n",
      cast("") +
          "ann set d k 0\nann set d l 7\nann get d l -> v\nparallel\n  ann get d k -> v => any\n"
          "  ben get d l => any\n  ben spawn kid grants ann {\"of\": $v} => any\nend\n",
      // What goes wrong.
      cast("", "fault crash ann\n") +
          "parallel\n  ann log \"l\" => any\n  ben send ann body y no answer => any\n"
          "end\nann get d k => any\n",
      // A crash fits between two choices that do not touch each other, and both come before it as things are: the later
      // one begins a block, time passes, or it is the last of all.
      cast("", "fault crash ben\n") +
          "parallel\n  ann log \"l\" => any\n  ben log \"m\" => any\nend\nben request ann body x => any\n",
      cast("", "fault crash ben\n") + "parallel\n  ann log \"l\" => any\n  ben log \"m\" => any\nend\n",
      cast("", "fault crash ben\n") +
          "parallel\n  ann log \"l\" => any\n  ben log \"m\" => any\nend\nsim wait 1s\nben get d k => any\n",
      cast(restart, "fault crash ben at most 2\n") +
          "parallel\n  ann log \"l\" => any\n  ben log \"m\" => any\n"
          "  ann crash \"x\" => any\nend\n",
      cast("", "fault crash-module kv\n") +
          "ann begin d -> t\nparallel\n  ann log \"l\" => any\n  ben get d k => any\n  ann set d k 1 in $t => "
          "any\nend\n"
          "ann commit d $t => any\n",
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

/// Processes that play these lines in parallel, `NAME` for the name of each and `N` for its number.
std::string alike(int processes, const std::string& lines, const std::string& before = "") {
  std::string text = "scenario \"t\"\n";
  std::string opens;
  std::string block;
  for (int i = 0; i < processes; ++i) {
    const std::string number = std::to_string(i);
    const std::string name = "p" + number;
    text += "process " + name + " " + name + ":app:dev.os\n";
    opens += name + " open d\n";
    std::string its = lines;
    for (const auto& [what, by] : {std::pair<std::string, std::string>{"NAME", name}, {"N", number}}) {
      for (std::size_t at = 0; (at = its.find(what, at)) != std::string::npos; at += by.size()) {
        its.replace(at, what.size(), by);
      }
    }
    block += its;
  }
  return text + opens + before + "parallel\n" + block + "end\n";
}

TEST(Exhaustive, PlaysOneScheduleOfManyLanesThatShareNothing) {
  for (const int processes : {2, 6, 10, 12}) {
    const All all = play_all(scenario_of(alike(processes, "  NAME set d cN 1\n  NAME set d cN 2\n")), true);
    EXPECT_EQ(all.schedules, 1u) << processes;
    EXPECT_EQ(all.repetitions, 0u) << processes;
    EXPECT_TRUE(all.is_whole);
  }
}

TEST(Exhaustive, PlaysOneScheduleOfReadsOfKeysThatAreMissing) {
  const All all = play_all(scenario_of(alike(4, "  NAME get d missing => any\n  NAME set d cN 1\n")), true);
  EXPECT_EQ(all.schedules, 1u);
  EXPECT_EQ(all.repetitions, 0u);
}

TEST(Exhaustive, PlaysBothOrdersOfTheReadOfAMissingKeyAndItsWrite) {
  const All all = play_all(scenario_of(parallel("  ann get d m => any\n  ben set d m 1\n")), true);
  EXPECT_EQ(all.schedules, 2u);
  EXPECT_EQ(all.outcomes.size(), 2u);
}

TEST(Exhaustive, PlaysEachClassOfReadersAndWritersOnce) {
  // The n writes have n! orders, and so have the n reads between them, each before the write of its process.
  for (const auto& [processes, classes] : {std::pair<int, std::size_t>{2, 4}, {3, 36}, {4, 576}}) {
    const All all =
        play_all(scenario_of(alike(processes, "  NAME get d c => any\n  NAME set d c N\n", "p0 set d c x\n")), true);
    EXPECT_EQ(all.schedules, classes) << processes;
    EXPECT_LE(all.repetitions * 20, classes) << processes;
  }
}

TEST(Exhaustive, PlaysEachClassOfTwoPipelinesOnOneKeyOnce) {
  const std::string block =
      "  pipeline ann\n    set d k 1\n    set d k 2\n    set d k 3\n  end\n"
      "  pipeline ben\n    get d k => any\n    get d k => any\n    get d k => any\n  end\n";
  const All all = play_all(scenario_of(parallel(block)), true);
  EXPECT_EQ(all.schedules, 20u) << "3 of 6 places are those of the writes";
  EXPECT_LE(all.repetitions, 1u);
}

TEST(ExhaustiveCanary, ASearchThatTakesTooMuchToBeIndependentLosesOutcomes) {
  // The wrong search does not know that one lane uses what the other saves.
  const auto lanes = [](const std::string& saves, const std::string& uses) {
    return scenario_of(kCast + "ann set d k 0\nann set d l 7\nann get d l -> v\nparallel\n  ann get d k" + saves +
                       "\n  ben get d l => any\n  ben set d l " + uses + "\nend\n");
  };
  const language::Scenario scenario = lanes(" -> v", "$v");
  const language::Scenario wrong = lanes("", "1");
  const All plain = play_all(scenario, false);
  EXPECT_EQ(plain.outcomes.size(), 2u);
  EXPECT_EQ(play_all(scenario, true).outcomes, plain.outcomes);
  EXPECT_EQ(play_all(scenario, true, false, 400'000, &wrong).outcomes.size(), 1u);
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

TEST(Exhaustive, JudgesWhoElseHoldsACapabilityInEveryOrderInWhichItCanBeSeen) {
  // Each lane changes what one process holds, and neither touches what the other does. The lane that drops is late.
  for (const std::string property : {"never nobody holds cap ben \"x\"", "never only ben holds cap ben \"x\""}) {
    std::string text =
        "scenario \"t\"\nprocess ann ann:app:dev.os requests cap ben \"x\"\nprocess ben ben:app:dev.os\n" + property +
        "\nben spawn kid\nparallel\n  ben share cap ben \"x\" with kid\n";
    for (int i = 0; i < 6; ++i) text += "  ann log \"wait\"\n";
    const Exploration found =
        explore(scenario_of(text + "  ann drop cap ben \"x\"\nend\n"), with(ExploreStrategy::Exhaustive));
    EXPECT_THAT(found.findings, SizeIs(1)) << property;
    EXPECT_GT(found.schedules, 1u);
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
