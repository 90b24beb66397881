// Faults that an exploration injects, and `sometimes`.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// The ways in which the scenario fails in many schedules.
std::set<std::string> got(const std::string& fault, const std::string& steps, bool faults = true) {
  ExploreOptions options = with(ExploreStrategy::Portfolio, 2000);
  options.keep_going = true;
  options.faults = faults;
  std::set<std::string> all;
  for (const Finding& finding : explore(scenario_of(with_fault(fault, steps)), options).findings) {
    EXPECT_EQ(finding.result.verdict, Verdict::Failed) << testing::PrintToString(texts(finding.result.breaches));
    EXPECT_FALSE(replay(scenario_of(with_fault(fault, steps)), finding.recording).difference);
    all.insert(finding.result.failure->got);
  }
  return all;
}

TEST(ExploreFaults, LoseAMessageBetweenTheTwo) {
  EXPECT_THAT(got("fault drop ann ben", "ann request ben body x\n"), ElementsAre("timeout"));
  EXPECT_THAT(got("fault drop ben ann", "ann request ben body x\n"), ElementsAre("timeout"));
  EXPECT_THAT(got("fault drop ben ben", "ann request ben body x\n"), IsEmpty());
  EXPECT_THAT(got("fault drop ann kv:distro:sys", "ann set d k 1\n"), ElementsAre("timeout"));
}

TEST(ExploreFaults, DelayAMessageByAtMostThat) {
  EXPECT_THAT(got("fault delay up to 12s", "ann request ben body x within 5s\n"), ElementsAre("timeout"));
  EXPECT_THAT(got("fault delay up to 2s", "ann request ben body x within 7s\n"), IsEmpty());
}

TEST(ExploreFaults, CrashAProcessInTheMiddleOfAStep) {
  EXPECT_THAT(got("fault crash ann", "ann set d k 1 => one of ok | crashed\nben get d k => 1\n"),
              testing::Contains("error KeyNotFound"));
}

TEST(ExploreFaults, EndAStepWhoseProcessWasTheOnlyOneWithSomethingToDo) {
  const std::set<std::string> all = got("fault crash ben", "ben log \"x\"\n");
  EXPECT_THAT(all, testing::Contains("ben is dead"));
  EXPECT_THAT(all, testing::Not(testing::Contains(HasSubstr("no answer came"))));
}

/// What is said of the failures of a request from a.dev to b.dev.
std::string why_over_nodes(const std::string& fault) {
  ExploreOptions options = with(ExploreStrategy::Portfolio, 200);
  options.keep_going = true;
  std::string all;
  const std::string text = "scenario \"t\"\nnode a.dev b.dev\n" + fault +
                           "\nprocess ann ann:app:dev.os networking\nprocess ben ben:app:dev.os on b.dev networking\n"
                           "ann request ben body x\nben log \"l\"\n";
  for (const Finding& finding : explore(scenario_of(text), options).findings) {
    for (const std::string& sentence : finding.result.failure->why) all += sentence + "\n";
  }
  return all;
}

TEST(ExploreFaults, AreCalledInjectedWhereTheyExplainAFailure) {
  EXPECT_THAT(why_over_nodes("fault crash-node b.dev"),
              testing::AllOf(HasSubstr("went with the node b.dev, which crashed by an injected fault"),
                             HasSubstr("was lost on its way by an injected fault: b.dev crashed")));
  EXPECT_THAT(why_over_nodes("fault partition a.dev b.dev"),
              HasSubstr("was lost on its way by an injected fault: the connection of b.dev and a.dev broke"));
  EXPECT_THAT(why_over_nodes("fault drop ann ben"), HasSubstr("an injected fault"));
  EXPECT_THAT(why_over_nodes("fault delay up to 12s"), HasSubstr("when the time was up: an injected fault delays it"));
}

TEST(ExploreFaults, CrashKvBeforeItAnswersAndBeforeItHasDoneAnything) {
  EXPECT_THAT(got("fault crash-module kv", "ann set d k 1 => one of ok | timeout\nben get d k => one of 1 | timeout\n"),
              testing::IsSupersetOf({"error KeyNotFound", "timeout"}));
  EXPECT_THAT(got("fault crash-module kv", "ann set d k 1 => timeout\nben get d k => error KeyNotFound\n"),
              testing::IsSupersetOf({"1", "ok"}))
      << "the write was done, and its answer is lost";
}

TEST(ExploreFaults, LetTheStorageFail) {
  EXPECT_THAT(got("fault storage put", "ann set d k 1\n"), ElementsAre(HasSubstr("RocksDBError")));
  EXPECT_THAT(got("fault storage commit", "ann set d k 1\n"), IsEmpty());
}

TEST(ExploreFaults, HappenAtMostSoOften) {
  const std::string twice = "ann request ben body x => any\nann request ben body x => any\n";
  ExploreOptions options = with(ExploreStrategy::Random, 2000);
  const auto outcomes = [&](const std::string& bound) {
    return explore(scenario_of(with_fault("fault drop ann ben" + bound, twice)), options).distinct_outcomes;
  };
  EXPECT_EQ(outcomes(""), 3u) << "none, the first, the second";
  EXPECT_EQ(outcomes(" at most 2"), 4u);
  EXPECT_EQ(outcomes(" at most 0"), 1u);
}

TEST(ExploreFaults, AreLeftOutIfToldSo) {
  EXPECT_THAT(got("fault drop ann ben", "ann request ben body x\n", false), IsEmpty());
}

TEST(ExploreFaults, AreNoneOfTheBuiltInChecksBusiness) {
  for (const char* fault :
       {"fault drop ann kv:distro:sys at most 3", "fault drop kv:distro:sys ben at most 3", "fault delay up to 3s",
        "fault crash ann", "fault crash-module kv at most 2", "fault storage commit at most 2", "fault storage get"}) {
    SCOPED_TRACE(fault);
    // got() sees a verdict other than Failed.
    got(fault,
        "parallel\n  ann begin d -> t => any\n  ann set d k 1 => any\n  ann share d read with ben => any\n"
        "  ben set d k 2 => any\n  ben begin d -> u => any\n  ben get d k => any\n  ben drop d read => any\nend\n");
  }
}

TEST(ExploreFaults, AreNotInjectedByRun) {
  RunOptions run = on_memory();
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    run.seed = seed;
    run.schedule = Schedule::Random;
    EXPECT_EQ(play(with_fault("fault drop ann ben", "ann request ben body x\n"), run).verdict, Verdict::Passed);
  }
}

TEST(ExploreProperties, SometimesHasToHappenInOneSchedule) {
  const std::string race = "parallel\n  ann set d k 1\n  ben set d k 2\nend\n";
  const Exploration both = explore(
      scenario_of(with_fault("sometimes ann/d key k is 1\nsometimes ann/d key k is 3\nnever ben/d key k is 9", race)),
      with(ExploreStrategy::Random, 50));
  ASSERT_THAT(both.properties, SizeIs(3));
  EXPECT_GT(both.properties[0].held, 0u);
  EXPECT_EQ(both.properties[1].held, 0u);
  EXPECT_EQ(both.never_happened, 1u);
  EXPECT_EQ(both.properties[2].exercised, 50u);
  EXPECT_THAT(both.findings, IsEmpty());
}

TEST(ExploreProperties, AreExercisedByWhatHappensToThatWhichTheySpeakOf) {
  const auto exercised = [](const std::string& property) {
    const std::string steps =
        "ann set d k 1\nann share d read with ben\nben drop d read\nann log \"all is well\"\nben exit\n";
    return explore(scenario_of(with_fault(property, steps)), with(ExploreStrategy::Random, 1))
        .properties.at(0)
        .exercised;
  };
  for (const char* property :
       {"never ann holds ann/e read", "never ann holds cap ben \"messaging of nobody\"", "never ann/e exists",
        "always ann/e absent", "never ann/d key typo is 1", "never ann/e key k is 1", "always ann/d key typo absent",
        "never ann/e keys 7", "never log contains \"panic\"", "never ann dead", "never our.dev down",
        "finally ann lacks ann/e read", "never ( ann/e exists or ann/d key typo is 1 )"}) {
    EXPECT_EQ(exercised(property), 0u) << property;
  }
  for (const char* property :
       {"never ben holds ann/d write", "always ( ann holds ann/e read or ann/d absent or ann/d exists )",
        "eventually ann/d exists", "never ann/d key k is 2", "eventually ann/d keys 1",
        "eventually log contains \"well\"", "never ( ann alive and ben dead and ann/d absent )",
        "finally ben lacks ann/d read", "never ( ann/e exists or ann/d key k is 2 )"}) {
    EXPECT_EQ(exercised(property), 1u) << property;
  }
}

TEST(ExploreProperties, AreExercisedWhereTheyAreBroken) {
  for (const char* property : {"always ann/e exists", "never ann alive", "finally ann/e exists"}) {
    const Exploration broken =
        explore(scenario_of(with_fault(property, "ann set d k 1\n")), with(ExploreStrategy::Random, 1));
    EXPECT_THAT(broken.findings, SizeIs(1)) << property;
    EXPECT_EQ(broken.properties.at(0).exercised, 1u) << property;
  }
}

TEST(ExploreProperties, SometimesTellsHowCloseItCame) {
  const Exploration close =
      explore(scenario_of(with_fault("sometimes ( ann alive and ann/d key k is 3 and ben alive )", "ann set d k 1\n")),
              with(ExploreStrategy::Random, 5));
  EXPECT_EQ(close.properties.at(0).progress, 2u);
}
}  // namespace
}  // namespace hypersim::simulator
