// Shrinking, the guard of determinism, and threads.

#include "hypersim/simulator/shrink.hpp"

#include <algorithm>
#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/language/self_contained.hpp"
#include "hypersim/processes/process_lib.hpp"

#include "explore/explored_run.hpp"
#include "explore/played_again.hpp"
#include "explore/strategies.hpp"
#include "explore_support.hpp"
#include "support/files.hpp"

namespace hypersim::simulator {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// The race, among things that have nothing to do with it.
const std::string kLongRace =
    "scenario \"t\"\n# A comment.\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nprocess tom tom:app:dev.os\n"
    "never tom dead\nann open d\nben open d\ntom open d\nann set d k 0\ntom set d something-long 1\n"
    "repeat 3 as i\n  tom set d x{i} 1\nend\nparallel\n  ann get d k => 0\n  ann set d k 1\n  tom set d y 1\n"
    "  ben get d other => any\n  ben get d another => any\n  ben get d k => 1\n  ben set d k 2\nend\ntom get d y => "
    "1\n";

/// The first finding of its exploration, made smaller.
Shrunk shrunk(const std::string& text, ShrinkOptions options = {}) {
  const language::Scenario scenario = scenario_of(text);
  const Exploration found = explore(scenario, ExploreOptions());
  if (found.findings.empty()) throw std::runtime_error("it does not fail");
  options.passes = found.schedules > found.findings[0].times;
  auto smaller = shrink(text, scenario, found.findings[0], options);
  if (!smaller) throw std::runtime_error("it does not shrink");
  return std::move(*smaller);
}

TEST(Shrink, KeepsOnlyWhatTheRaceNeeds) {
  const Shrunk small = shrunk(kLongRace);
  EXPECT_LE(small.steps, 6u) << small.text;
  EXPECT_TRUE(small.is_race);
  EXPECT_TRUE(small.is_minimal);
  EXPECT_THAT(small.text, Not(HasSubstr("tom")));
  EXPECT_THAT(small.text, HasSubstr("ben get d k"));
  EXPECT_EQ(small.finding.result.failure->statement, "ben get d k => 1");
  ASSERT_TRUE(small.departures);
  EXPECT_LE(small.departures->choices, 2u);
  EXPECT_EQ(small.departures->faults, 0u);
}

TEST(Shrink, LeavesAScenarioThatFailsByItselfAndPassesUnderAnotherSchedule) {
  const Shrunk small = shrunk(kLongRace);
  ExploreOptions options;
  options.keep_going = true;
  const Exploration again = explore(scenario_of(small.text), options);
  ASSERT_THAT(again.findings, SizeIs(1));
  EXPECT_EQ(again.findings[0].result.failure->statement, "ben get d k => 1");
  EXPECT_LT(again.findings[0].times, again.schedules);
}

TEST(Shrink, GoesIntoTheFilesThatAreIncluded) {
  const support::TempFolder folder;
  folder.write(
      "shop.cast",
      "process ann ann:app:dev.os\nprocess ben ben:app:dev.os\ninclude file:./\"inner\"/rest.cast # further\n");
  folder.write("inner/rest.cast", "process tom tom:app:dev.os\nnever tom dead\nfinally ann/d key f is file:word.txt");
  folder.write("inner/word.txt", "x");
  const std::string text =
      "scenario \"t\"\ninclude file:shop.cast\nann open d\nben open d\nparallel\n  ann set d k 1\n"
      "  ben get d k => 1\nend\nann set d f x\n";
  const std::string path = folder.path("test.scn");
  const language::ParsedFile parsed = language::parse_scenarios(text, path);
  ASSERT_THAT(parsed.scenarios, SizeIs(1)) << language::format_diagnostics(parsed);
  EXPECT_THAT(language::with_includes(parsed), HasSubstr("key f is file:inner/word.txt"));
  const Exploration found = explore(parsed.scenarios[0], ExploreOptions());
  ASSERT_THAT(found.findings, SizeIs(1));
  const auto small = shrink(text, parsed.scenarios[0], found.findings[0], ShrinkOptions());
  ASSERT_TRUE(small);
  EXPECT_EQ(small->steps, 4u) << small->text;
  EXPECT_THAT(small->text, AllOf(HasSubstr("process ben"), Not(HasSubstr("include")), Not(HasSubstr("tom")),
                                 Not(HasSubstr("finally"))));
}

TEST(Shrink, LeavesAnIncludeThatIsNotTheSameInEveryCombination) {
  const support::TempFolder folder;
  for (const std::string name : {"ann", "ben", "tom"}) {
    folder.write(name + ".cast", "process " + name + " " + name + ":app:dev.os\n");
  }
  const language::ParsedFile parsed = language::parse_scenarios(
      "scenario \"t\"\nmatrix who ann ben\nmatrix also tom\ninclude file:{who}.cast\n"
      "include file:{also}.cast\n{who} open d\n",
      folder.path("test.scn"));
  ASSERT_THAT(parsed.scenarios, SizeIs(2)) << language::format_diagnostics(parsed);
  EXPECT_EQ(language::with_includes(parsed),
            "scenario \"t\"\nmatrix who ann ben\nmatrix also tom\ninclude file:{who}.cast\n"
            "process tom tom:app:dev.os\n{who} open d\n");
}

TEST(Shrink, NamesFilesFromAnotherFolder) {
  EXPECT_EQ(language::rebase_files("ann set d k file:a.txt # file:b\nfile:x a file:/abs file:./\"c d\"", "../scn"),
            "ann set d k file:../scn/a.txt # file:b\nfile:../scn/x a file:/abs file:../scn/./\"c d\"");
  EXPECT_EQ(language::rebase_files(R"(ann log "see \" file:a" {"k": "a file:b"} xfile:c (file:d))", "e"),
            R"(ann log "see \" file:a" {"k": "a file:b"} xfile:c (file:d))");
  EXPECT_EQ(language::rebase_files("check (ann dead or ann/d key k is file:d)", "e"),
            "check (ann dead or ann/d key k is file:e/d)");
  EXPECT_EQ(language::rebase_files("file:a", "my folder"), "file:./\"my folder\"/a");
}

TEST(Shrink, IsOneMinimal) {
  const Shrunk small = shrunk(kLongRace);
  const std::string& text = small.text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    const language::ParsedFile parsed = language::parse_scenarios(text.substr(0, at) + text.substr(end), "test.scn");
    if (parsed.diagnostics.empty()) {
      ExploreOptions options;
      options.keep_going = true;
      const Exploration found = explore(parsed.scenarios.front(), options);
      std::uint64_t failed = 0;
      bool same = false;
      for (const Finding& finding : found.findings) {
        failed += finding.times;
        same = same || (finding.result.failure->statement == "ben get d k => 1" &&
                        finding.result.failure->got == small.finding.result.failure->got);
      }
      EXPECT_FALSE(same && failed < found.schedules) << text.substr(at, end - at);
    }
    at = end;
  }
}

TEST(Shrink, KeepsWhatFailsInEveryOrder) {
  const Shrunk small = shrunk(kCast + "ann set d k 1\nben set d j 1\nann get d k => 2\n");
  EXPECT_FALSE(small.is_race);
  ASSERT_TRUE(small.departures);
  EXPECT_EQ(small.departures->choices, 0u);
  EXPECT_THAT(small.text, HasSubstr("ann get d k"));
}

TEST(Shrink, KeepsTheFaultThatItTakes) {
  const Shrunk small =
      shrunk(with_fault("fault drop ann ben\nfault storage get", "ben set d k 1\nann request ben body x => \"ok\"\n"));
  EXPECT_THAT(small.text, HasSubstr("fault drop ann ben"));
  EXPECT_THAT(small.text, Not(HasSubstr("storage")));
  EXPECT_TRUE(small.is_race);
  EXPECT_EQ(small.steps, 1u) << small.text;
  ASSERT_TRUE(small.departures);
  EXPECT_EQ(small.departures->faults, 1u);
  EXPECT_EQ(small.departures->choices, 0u);
}

TEST(Shrink, KeepsTheProperty) {
  const Shrunk small =
      shrunk(kCast.substr(0, kCast.find("ann open")) + "never ben holds ann/d write\nnever ann dead\n" +
             "ann open d\nann set d k 1\nann share d read with ben\nann share d write with ben\n");
  EXPECT_THAT(small.text, HasSubstr("never ben holds ann/d write"));
  EXPECT_THAT(small.text, Not(HasSubstr("never ann dead")));
}

// The same failure ---------------------------------------------------------------------------------------------------

TEST(ShrinkKeeps, TheValueThatTheStepCameTo) {
  const Shrunk small = shrunk(
      "scenario \"The reader sees the newest price\"\nprocess owner shop:app:dev.os\n"
      "process viewer viewer:viewer:other.os\nowner open prices\nowner set prices tea 3\n"
      "owner share prices read with viewer\nowner begin prices -> tx\nowner set prices tea 4 in $tx\n"
      "viewer get owner/prices tea => 4\nowner commit prices $tx\n");
  EXPECT_EQ(small.finding.result.failure->got, "3") << small.text;
  EXPECT_EQ(small.steps, 4u) << small.text;
  EXPECT_TRUE(small.is_minimal);
}

TEST(ShrinkKeeps, WhichErrorItWas) {
  // Without the share it would be NoReadCap, and without the database that it does not exist.
  const Shrunk small = shrunk(
      "scenario \"t\"\nprocess ann ann:app:dev.os\nprocess eve eve:other:dev.os\nann open d\nann set d j 1\n"
      "ann share d read with eve\neve get ann/d k => 1\n");
  EXPECT_EQ(small.finding.result.failure->got, "error KeyNotFound") << small.text;
  EXPECT_EQ(small.steps, 3u) << small.text;
}

TEST(ShrinkKeeps, WhatWasFoundWhereAConditionLooks) {
  const std::string begin =
      "scenario \"t\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nben open e\nann open d\nann set d j 1\n";
  const std::string other = begin + "ann set d k 2\nben set e k 1\n";
  EXPECT_THAT(shrunk(other + "check ann/d key k is 3\n").text, AllOf(HasSubstr("set d k 2"), Not(HasSubstr("ben"))));
  EXPECT_THAT(shrunk(begin + "check ann/d key k is 3\n").text, AllOf(HasSubstr("open d"), Not(HasSubstr("set"))));
  EXPECT_THAT(shrunk(other + "finally ann/d keys 1\n").text, AllOf(HasSubstr("set d j"), HasSubstr("set d k")));
}

TEST(ShrinkKeeps, WhatIsFoundByThePartsOfAConditionThatDecide) {
  const Shrunk small = shrunk(
      "scenario \"t\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nalways ( ben/e absent and not ann/d key "
      "k is 1 "
      ")\nben open f\nann open d\nann set d k 1\n");
  EXPECT_THAT(small.text, AllOf(HasSubstr("set d k 1"), Not(HasSubstr("open f"))));
}

TEST(ShrinkKeeps, TheTextForWhichANameInBracesStands) {
  const Shrunk small = shrunk(
      "scenario \"t\"\nlet wanted w\nlet unused x\nprocess ann ann:app:dev.os\nann open d\nann set d k v\n"
      "ann get d k => \"{wanted}\"\n");
  EXPECT_THAT(small.text, AllOf(HasSubstr("let wanted w"), Not(HasSubstr("unused"))));
  EXPECT_EQ(small.finding.result.failure->expected, "\"w\"");
}

TEST(ShrinkKeeps, WhatIsDrawnByItsKindAlone) {
  // The tx id is another one as soon as a request before it is gone.
  const Shrunk small = shrunk(kCast + "ben set d j 1\nben begin d\nann begin d => error NoWriteCap\n");
  EXPECT_EQ(small.finding.result.failure->came_to.kind, CameTo::Kind::Value) << small.text;
  EXPECT_EQ(small.steps, 2u) << small.text;
}

TEST(ShrinkKeeps, TheFaultWithoutWhichASmallerOneWouldFailAsWell) {
  const Shrunk small =
      shrunk(with_fault("fault storage put", "ben set d j 1 => any\nann set d k 1 => any\ncheck ann/d key k is 1\n"));
  EXPECT_THAT(small.text, AllOf(HasSubstr("fault storage put"), HasSubstr("ann set d k 1")));
  EXPECT_EQ(small.departures->faults, 1u);
  EXPECT_TRUE(small.is_race);
}

TEST(ShrinkKeeps, AFailureThatTakesNoFaultFreeOfFaults) {
  const Shrunk small =
      shrunk(with_fault("fault crash-module kv\nfault storage get", "ann set d k 1\nann get d k => 2\n"));
  EXPECT_THAT(small.text, Not(HasSubstr("fault")));
  EXPECT_EQ(small.finding.result.failure->got, "1") << small.text;
  EXPECT_EQ(small.departures->faults, 0u);
}

TEST(ShrinkKeeps, WhatBoundsTheRun) {
  std::string text = kCast + "ann set d k 1\nann get d k => 2\n";
  text.insert(text.find("process"), "option limit events 5000\noption seed 3\n");
  EXPECT_THAT(shrunk(text).text, AllOf(HasSubstr("option limit events 5000"), HasSubstr("option seed"),
                                       testing::StartsWith("scenario \"t\"")));
}

/// A conversation of two that ends only because the scenario takes part in it.
processes::Task<> polls() {
  using namespace processes;
  std::uint64_t offset = 0;
  for (;;) {
    const auto message = co_await await_message();
    if (!message) continue;
    const bool is_order = message.unwrap().is_request();
    const std::string poll = "poll " + std::to_string(offset++);
    co_await Request::to("our@web:app:dev.os").body(poll).expects_response(20s).send();
    if (is_order) co_await Response().body("ok").send();
  }
}
HYPERSIM_PROCESS("test-polls", polls)

TEST(ShrinkKeeps, ItsMemoryWhereASmallerScenarioWouldNeverEnd) {
  const std::string text =
      "scenario \"t\"\nprocess web web:app:dev.os requests bot grants bot answers \"later\"\n"
      "process bot bot:app:dev.os program test-polls requests web grants web requests main\n"
      "process main main:app:dev.os requests bot\nfault drop web bot\nmain request bot body go => \"ok\"\n"
      "web receive body \"poll 0\"\nweb respond \"ok\"\nweb receive body \"poll 1\"\n";
  Progress progress;
  ShrinkOptions options;
  options.progress = &progress;
  const Shrunk small = shrunk(text, options);
  EXPECT_EQ(small.finding.result.failure->statement, "web receive body \"poll 1\"");
  EXPECT_LE(small.steps, 4u) << small.text;
  EXPECT_LT(progress.events, 3'000'000u) << "runs without an end would take a million each";
}

TEST(ShrinkLong, ScenariosCostAFewRunsOfTheirLength) {
  std::string steps;
  for (int i = 0; i < 1500; ++i) steps += "ann set d k" + std::to_string(i) + " v\n";
  Progress progress;
  ShrinkOptions options;
  options.progress = &progress;
  const std::string text = kCast + steps + "parallel\n  ann set d z 1\n  ben get d z => 1\nend\n";
  const std::size_t one_run = play(text).trace.size();
  const Shrunk small = shrunk(text, options);
  EXPECT_EQ(small.steps, 4u) << small.text;
  EXPECT_TRUE(small.is_minimal);
  EXPECT_LT(progress.events, 60 * one_run);
}

TEST(ShrinkLong, RepeatsBecomeShort) {
  const Shrunk small =
      shrunk(kCast + "repeat 500 as i\n  ann set d k{i} v\nend\ncheck ann/d keys 3\nann get d k3 => w\n");
  EXPECT_LE(small.steps, 6u) << small.text;  // four keys are more than three
}

TEST(ShrinkEnds, WithTheBestSoFarWhenItIsInterrupted) {
  const std::atomic<bool> interrupted = true;
  ShrinkOptions options;
  options.interrupted = &interrupted;
  const Shrunk whole = shrunk(kLongRace, options);
  EXPECT_FALSE(whole.is_minimal);
  EXPECT_FALSE(whole.departures);
  EXPECT_THAT(whole.text, AllOf(HasSubstr("# A comment"), HasSubstr("tom get d y")));
  EXPECT_EQ(whole.finding.result.failure->statement, "ben get d k => 1");
}

TEST(Guard, FindsNothingInARunThatItsChoicesDecide) {
  const language::Scenario race = scenario_of(kRace);
  const auto strategy = make_first_strategy();
  RunResult first = explored_run(race, {}, *strategy);
  judge_when_played_again(race, {}, {}, first);
  EXPECT_THAT(first.breaches, IsEmpty());
}

TEST(Guard, FindsNothingInARunThatIsBrokenOff) {
  const language::Scenario scenario = scenario_of(kLongRace);
  const auto first = make_first_strategy();
  Recording recording;
  RunResult whole = recorded_run(scenario, ExploredOptions(), *first, recording);
  const std::atomic<bool> interrupted = true;
  ExploredOptions broken_off;
  broken_off.interrupted = &interrupted;
  judge_when_played_again(scenario, broken_off, recording.keys(), whole);
  EXPECT_THAT(whole.breaches, IsEmpty());
}

TEST(GuardCanary, FindsAClockThatIsHiddenFromTheChoices) {
  const language::Scenario race = scenario_of(kRace);
  int hidden_clock = 0;
  ExploredOptions options;
  options.before = [&](actors::Network& network) {
    network.first().set_fds_limit(static_cast<std::uint64_t>(10 + hidden_clock++));
  };
  const auto strategy = make_first_strategy();
  RunResult first = explored_run(race, options, *strategy);
  judge_when_played_again(race, options, {}, first);
  EXPECT_EQ(first.verdict, Verdict::RuntimeFault);
  ASSERT_THAT(first.breaches, SizeIs(5));
  EXPECT_THAT(first.breaches[1].what, HasSubstr("fds_limit_set"));
}

TEST(ExploreJobs, FindTheSameHoweverManyThereAre) {
  for (const std::string& text : {kRace, kLongRace}) {
    ExploreOptions options;
    options.keep_going = true;
    options.schedules = 700;
    const Exploration alone = explore(scenario_of(text), options);
    options.jobs = 3;
    const Exploration together = explore(scenario_of(text), options);
    EXPECT_EQ(alone.schedules, together.schedules);
    EXPECT_EQ(alone.distinct_outcomes, together.distinct_outcomes);
    EXPECT_EQ(alone.part_done, together.part_done);
    ASSERT_EQ(alone.findings.size(), together.findings.size());
    for (std::size_t i = 0; i < alone.findings.size(); ++i) {
      EXPECT_EQ(alone.findings[i].schedule, together.findings[i].schedule);
      EXPECT_EQ(alone.findings[i].times, together.findings[i].times);
      EXPECT_EQ(alone.findings[i].recording.hash, together.findings[i].recording.hash);
    }
  }
}

TEST(ExploreRights, SayWhichWereUsed) {
  const Exploration used = explore(
      scenario_of(
          "scenario \"t\"\nprocess ann ann:app:dev.os\nprocess ben ben:other:dev.os\nann open d\nann share d read "
          "with ben\nben get ann/d k => error KeyNotFound\n"),
      ExploreOptions());
  ASSERT_THAT(used.rights, SizeIs(1));
  EXPECT_THAT(used.rights[0].right, HasSubstr("ben:other:dev.os: {\"kind\":\"read\""));
  EXPECT_EQ(used.rights[0].schedules, used.schedules);
}

}  // namespace
}  // namespace hypersim::simulator
