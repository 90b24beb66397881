// Exploration: what it finds, that it finds it again, and that a recording gives the same run.

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <set>

#include "explore/explored_run.hpp"
#include "explore/happening_of.hpp"
#include "explore/judge_histories.hpp"
#include "explore/portfolio.hpp"
#include "explore/strategies.hpp"
#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class EachStrategy : public testing::TestWithParam<ExploreStrategy> {};

TEST_P(EachStrategy, FindsARaceThatTheDefaultOrderDoesNotShow) {
  const language::Scenario race = scenario_of(kRace);
  ASSERT_EQ(play(race).verdict, Verdict::Passed);
  const Exploration found = explore(race, with(GetParam()));
  ASSERT_THAT(found.findings, SizeIs(1));
  EXPECT_EQ(found.findings[0].result.verdict, Verdict::Failed);
  EXPECT_EQ(found.findings[0].result.failure->statement, "ben get d k => 1");
  EXPECT_EQ(found.findings[0].schedule, found.schedules) << "it stops at the first failure";
}

TEST_P(EachStrategy, FindsTheSameForTheSameSeed) {
  const language::Scenario race = scenario_of(kRace);
  const Exploration one = explore(race, with(GetParam()));
  const Exploration two = explore(race, with(GetParam()));
  ASSERT_THAT(one.findings, SizeIs(1));
  EXPECT_EQ(one.findings[0].schedule, two.findings.at(0).schedule);
  EXPECT_EQ(one.findings[0].recording.hash, two.findings[0].recording.hash);
}

TEST_P(EachStrategy, PassesWhatIsRightInEveryOrder) {
  const language::Scenario right =
      scenario_of(kCast + "parallel\n  ann set d k 1\n  ben set d k 2\nend\nann get d k => one of 1 | 2\n");
  const Exploration explored = explore(right, with(GetParam(), 200));
  EXPECT_THAT(explored.findings, IsEmpty());
  EXPECT_TRUE(explored.schedules == 200u || explored.covered);
  EXPECT_EQ(explored.distinct_outcomes, 2u);
}

INSTANTIATE_TEST_SUITE_P(All, EachStrategy,
                         testing::Values(ExploreStrategy::Portfolio, ExploreStrategy::Random, ExploreStrategy::Pct,
                                         ExploreStrategy::Exhaustive),
                         [](const auto& strategy) { return std::string(to_text(strategy.param)); });

TEST(Explore, GoesOnToEachFailureThatIsAnotherIfToldSo) {
  const language::Scenario two =
      scenario_of(kCast +
                  "ann set d k 0\nann set d l 0\nparallel\n  ann set d k 1\n  ann set d l 1\n"
                  "  ben get d k => 0\n  ben get d l => 0\nend\n");
  ExploreOptions options = with(ExploreStrategy::Random, 300);
  EXPECT_THAT(explore(two, options).findings, SizeIs(1));
  options.keep_going = true;
  const Exploration all = explore(two, options);
  ASSERT_THAT(all.findings, SizeIs(2));
  EXPECT_LT(all.findings[0].schedule, all.findings[1].schedule);
  EXPECT_GT(all.findings[0].times, 1u);
  EXPECT_EQ(all.schedules, 300u);
}

TEST(Explore, CountsWhatDiffersAndNotTheOrderInWhichItHappened) {
  const auto outcomes = [](const std::string& lines) {
    return explore(scenario_of(kCast + lines), with(ExploreStrategy::Random, 300)).distinct_outcomes;
  };
  EXPECT_EQ(outcomes("parallel\n  ann set d a 1\n  ben set d b 2\nend\n"), 1u);
  EXPECT_EQ(outcomes("parallel\n  ann begin d -> t\n  ben begin d -> u\nend\n"), 1u) << "tx ids are drawn";
  EXPECT_EQ(outcomes("parallel\n  ann set d a 1\n  ben get d a => any\nend\n"), 2u);
  EXPECT_EQ(
      outcomes("parallel\n  ann share d read with ben\n  ben log \"a\"\n  ben log \"b\"\n  ben drop d read\nend\n"), 2u)
      << "what is held counts";
  EXPECT_EQ(outcomes("parallel\n  ann crash \"x\"\n  sim kill ben\nend\n"), 1u);
}

TEST(Explore, CountsTheStatesThatProcessesAreLeftWith) {
  const language::Scenario writers = scenario_of(R"(scenario "t"
process book contacts:contacts:sys program contacts public grants ann "Add" grants ben "Add"
process ann ann:app:dev.os requests book grants book
process ben ben:app:dev.os requests book grants book
parallel
  ann request book body {"AddContact":{"name":"x","about":"1"}} with cap book "Add" => json "Ok"
  ben request book body {"AddContact":{"name":"x","about":"2"}} with cap book "Add" => json "Ok"
end
)");
  const Exploration explored = explore(writers, with(ExploreStrategy::Random, 100));
  EXPECT_THAT(explored.findings, IsEmpty());
  EXPECT_EQ(explored.distinct_outcomes, 2u);
}

TEST(Explore, LetsKvTakeRequestsOfDifferentProcessesInAnyOrderAndThoseOfOneInTheirs) {
  const language::Scenario lanes =
      scenario_of(kCast +
                  "parallel\n  ann send kv:distro:sys body \"x\" no answer\n  ann set d k 1\n  ann "
                  "set d k 2\n  ben set d k 3\nend\n"
                  "ann get d k => one of 2 | 3\n");
  const Exploration explored = explore(lanes, with(ExploreStrategy::Random, 300));
  EXPECT_THAT(explored.findings, IsEmpty());
  EXPECT_EQ(explored.distinct_outcomes, 2u);
}

TEST(Explore, FiresTimersOfOneMomentInAnyOrder) {
  const language::Scenario timers =
      scenario_of(kCast + "parallel\n  ann sleep 1s\n  ann set d k 1\n  ben sleep 1s\n  ben set d k 2\nend\n");
  EXPECT_EQ(explore(timers, with(ExploreStrategy::Random, 200)).distinct_outcomes, 2u);
}

TEST(ExploreBounds, KeepAHundredFailuresThatDiffer) {
  std::string cast = "scenario \"t\"\nprocess a a:app:dev.os\n";
  std::string lines = "a open d\nparallel\n";
  for (int i = 0; i < 110; ++i) {
    const std::string name = "p" + std::to_string(i);
    cast += "process " + name + " " + name + ":app:dev.os\n";
    lines += "  " + name + " log \"x\" => error any\n";
  }
  ExploreOptions options = with(ExploreStrategy::Random, 700);
  options.keep_going = true;
  const Exploration explored = explore(scenario_of(cast + lines + "end\n"), options);
  EXPECT_EQ(explored.findings.size(), kFindingsMax);
  EXPECT_GT(explored.findings_left_out, 0u);
  EXPECT_EQ(explored.schedules, 700u);
  for (const Finding& finding : explored.findings) EXPECT_TRUE(finding.result.trace.empty());
}

TEST(ExploreBounds, CountSoManyOutcomesThatDiffer) {
  const language::Scenario scenario = scenario_of(
      "scenario \"t\"\nprocess a a:app:dev.os\nprocess b b:app:dev.os\nprocess c c:app:dev.os\n"
      "a open d\nb open d\nc open d\n"
      "parallel\n  a set d k 1\n  b set d k 2\n  c set d k 3\nend\n");
  ExploreOptions options = with(ExploreStrategy::Random, 200);
  const Exploration all = explore(scenario, options);
  EXPECT_EQ(all.distinct_outcomes, 3u);
  EXPECT_FALSE(all.more_outcomes);
  options.outcomes_max = 3;
  EXPECT_FALSE(explore(scenario, options).more_outcomes) << "there are no more";
  options.outcomes_max = 2;
  const Exploration some = explore(scenario, options);
  EXPECT_EQ(some.distinct_outcomes, 2u);
  EXPECT_TRUE(some.more_outcomes);
  EXPECT_EQ(some.schedules, 200u) << "it plays on";
}

TEST(Explore, TellsALimitFromAFailure) {
  const language::Scenario limited = scenario_of(
      "scenario \"t\"\noption limit events 30\nprocess ann ann:app:dev.os\nann open d\nann set d k 1\nann set d k "
      "1\nann set d k 1\n");
  const Exploration explored = explore(limited, with(ExploreStrategy::Random, 5));
  ASSERT_THAT(explored.findings, SizeIs(1));
  EXPECT_EQ(explored.findings[0].result.verdict, Verdict::Undecided);
  EXPECT_EQ(explored.findings[0].times, 5u);
}

TEST(Explore, StopsWhenItIsInterrupted) {
  const std::atomic<bool> interrupted = true;
  ExploreOptions options;
  options.interrupted = &interrupted;
  const Exploration explored = explore(scenario_of(kRace), options);
  EXPECT_TRUE(explored.interrupted);
  EXPECT_EQ(explored.schedules, 0u);
}

TEST(Explore, SurvivesCrashesOfKvAndRestartsInEveryOrder) {
  const language::Scenario crashes = scenario_of(
      kCast +
      "parallel\n  ann set d a 1 => any\n  ann set d b 1 => any\n  ben set d c 1 => any\n  sim crash-module kv\n"
      "  sim crash-node our.dev\nend\n");
  EXPECT_THAT(explore(crashes, with(ExploreStrategy::Portfolio, 300)).findings, IsEmpty());
}

// Replay ------------------------------------------------------------------------------------------------------------

Finding race_found() { return explore(scenario_of(kRace), ExploreOptions()).findings.at(0); }

TEST(Replay, GivesTheSameTrace) {
  const Finding found = race_found();
  const Replayed again = replay(scenario_of(kRace), found.recording);
  EXPECT_FALSE(again.difference);
  RunResult whole = found.result;
  whole.trace = trace_of(scenario_of(kRace), found, ExploreOptions());
  EXPECT_FALSE(whole.trace.empty());
  EXPECT_EQ(jsonl(again.result), jsonl(whole));
  EXPECT_EQ(failure_key(again.result), failure_key(found.result));
}

TEST(Replay, NamesTheFirstChoiceThatCannotBeMadeAndGoesOn) {
  const Finding found = race_found();
  std::string changed = kRace;
  changed.replace(changed.find("  ann get d k => 0\n"), 19, "");
  const Replayed again = replay(scenario_of(changed), found.recording);
  ASSERT_TRUE(again.difference);
  EXPECT_GT(again.result.steps, 4u);
  EXPECT_NE(again.result.verdict, Verdict::RuntimeFault);
}

TEST(Replay, NamesTheChoiceBehindWhichTheTraceIsAnother) {
  const Finding found = race_found();
  std::string changed = kRace;
  changed.replace(changed.find("ann set d k 0"), 13, "ann set d k 7");
  const Replayed again = replay(scenario_of(changed), found.recording);
  ASSERT_TRUE(again.difference);
  EXPECT_TRUE(again.difference->possible);
  const auto& choices = again.recording.choices;
  ASSERT_LT(again.difference->choice, choices.size());
  EXPECT_NE(choices[again.difference->choice].hash, found.recording.choices[again.difference->choice].hash);
  EXPECT_EQ(choices[again.difference->choice - 1].hash, found.recording.choices[again.difference->choice - 1].hash);
}

/// The race, with another text in place of the first of these.
Replayed replayed_with(const Finding& found, const std::string& text, const std::string& other) {
  std::string changed = kRace;
  changed.replace(changed.find(text), text.size(), other);
  return replay(scenario_of(changed), found.recording);
}

TEST(ReplayOfAnEditedScenario, DoesNotCareAboutLines) {
  const Finding found = race_found();
  const Replayed again = replayed_with(found, "ann open d\n", "# A comment.\n\nann  open d # another\n");
  EXPECT_FALSE(again.difference);
  EXPECT_TRUE(again.followed.all());
}

TEST(ReplayOfAnEditedScenario, MakesTheChoicesAgainBehindAStepThatIsNew) {
  const Finding found = race_found();
  for (const std::string added : {"ann set d other 3\n", "ben get d x => any\nben get d y => any\n", "sim settle\n"}) {
    const Replayed again = replayed_with(found, "ann set d k 0\n", added + "ann set d k 0\n");
    EXPECT_TRUE(again.followed.all()) << added;
    ASSERT_TRUE(again.result.failure) << added;
    EXPECT_EQ(again.result.failure->statement, found.result.failure->statement);
    EXPECT_EQ(again.result.failure->got, found.result.failure->got);
  }
  const Replayed in_the_race =
      replayed_with(found, "  ben get d other => any\n", "  ben get d other => any\n  ben log \"x\"\n");
  EXPECT_TRUE(in_the_race.followed.all());
  EXPECT_GT(in_the_race.followed.of_new_steps, 0u);
  ASSERT_TRUE(in_the_race.result.failure);
  EXPECT_EQ(in_the_race.result.failure->got, found.result.failure->got);
}

TEST(ReplayOfAnEditedScenario, KnowsAStepThatHasBeenRewritten) {
  const Finding found = race_found();
  const Replayed again = replayed_with(found, "ann set d k 0", "ann set d k 00");
  EXPECT_TRUE(again.followed.all());
  EXPECT_EQ(again.followed.of_new_steps, 0u);
  EXPECT_EQ(again.followed.made, found.recording.choices.size());
}

TEST(ReplayOfAnEditedScenario, SaysThatAStepIsGone) {
  const Finding found = race_found();
  const Replayed again = replayed_with(found, "  ben get d k => 1\n", "");
  EXPECT_EQ(again.result.verdict, Verdict::Passed);
  EXPECT_FALSE(again.followed.all());
  EXPECT_LT(again.followed.made, found.recording.choices.size());
}

TEST(JudgeHistories, MakesAFaultOfWhatNoOrderExplains) {
  ExploredOptions options;
  const language::Scenario scenario = scenario_of(kCast + "ann set d k 1\nben get d k\n");
  const auto strategy = make_first_strategy();
  RunResult result = explored_run(scenario, options, *strategy);
  for (runtime::TraceEvent& event : result.trace) {
    auto* answered = std::get_if<runtime::fact::Answered>(&event.fact);
    if (answered == nullptr || !answered->response->blob) continue;
    auto other = std::make_shared<runtime::KernelMessage>(*answered->response);
    other->blob->bytes = runtime::Bytes("2");
    answered->response = std::move(other);
  }
  judge_histories(result, nullptr);
  EXPECT_EQ(result.verdict, Verdict::RuntimeFault);
}

ReplayFile file_of(const Finding& found) {
  return {"a/race.scn", "[n=1]", 17, "0.1 (commit x)", failure_key(found.result), found.recording, {{"n", "\"a b\""}}};
}

TEST(ReplayFile, HoldsAllThatWasRecorded) {
  const Finding found = race_found();
  const auto read = read_replay(write_replay(file_of(found)));
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(read->path, "a/race.scn");
  EXPECT_EQ(read->combination, "[n=1]");
  EXPECT_EQ(read->scenario_hash, 17u);
  EXPECT_EQ(read->build, "0.1 (commit x)");
  EXPECT_EQ(read->failure, failure_key(found.result));
  EXPECT_EQ(read->recording.keys(), found.recording.keys());
  ASSERT_EQ(read->settings.size(), 1u);
  EXPECT_EQ(read->settings[0].name + "=" + read->settings[0].written, "n=\"a b\"");
  EXPECT_FALSE(replay(scenario_of(kRace), read->recording).difference);
}

TEST(ReplayFile, HoldsWhateverCanHappen) {
  using actors::Candidate;
  using actors::FaultPoint;
  const language::Scenario scenario = scenario_of(kRace);
  const runtime::ProcessId ann = *runtime::ProcessId::parse("ann:app:dev.os");
  const runtime::ProcessId other = *runtime::ProcessId::parse("other:app:dev.os");
  ReplayFile file = file_of(race_found());
  auto& all = file.recording.happenings;
  all.clear();
  file.recording.choices.clear();
  for (const auto kind : {Candidate::Kind::Process, Candidate::Kind::Kv, Candidate::Kind::Module})
    all.push_back(happening_of(Candidate{kind, &ann}));
  Candidate second{Candidate::Kind::Kv, &ann};
  second.number = 2;
  all.push_back(happening_of(second));
  all.push_back(happening_of(Candidate{Candidate::Kind::Outside, nullptr}));
  for (const auto kind :
       {FaultPoint::Kind::Drop, FaultPoint::Kind::Delay, FaultPoint::Kind::Crash, FaultPoint::Kind::CrashKv,
        FaultPoint::Kind::CrashKvInAct, FaultPoint::Kind::Storage, FaultPoint::Kind::Locked, FaultPoint::Kind::Busy,
        FaultPoint::Kind::Starved, FaultPoint::Kind::LateChange})
    all.push_back(happening_of(FaultPoint{kind, &ann, &other, 1, 2}));
  const auto read = read_replay(write_replay(file));
  ASSERT_TRUE(read.ok()) << read.error();
  ASSERT_EQ(read->recording.happenings.size(), all.size());
  std::set<std::string> texts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(read->recording.happenings[i].key(), all[i].key()) << i;
    EXPECT_EQ(to_text(read->recording.happenings[i], scenario), to_text(all[i], scenario));
    texts.insert(to_text(all[i], scenario));
  }
  EXPECT_EQ(texts.size(), all.size() - 1) << "a process and a module take a message alike";
}

TEST(ReplayFile, IsRefusedWhereverItIsCutOrChanged) {
  const std::string bytes = write_replay(file_of(race_found()));
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(read_replay(bytes.substr(0, size)).ok()) << size;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x41);
    EXPECT_FALSE(read_replay(changed).ok()) << at;
  }
  EXPECT_THAT(read_replay("scenario \"x\"").error(), HasSubstr("not a replay file"));
}

// Strategies --------------------------------------------------------------------------------------------------------

std::vector<std::size_t> choices_of(actors::Strategy& strategy, int count) {
  const std::vector<runtime::ProcessId> who = {*runtime::ProcessId::parse("a:a:a"), *runtime::ProcessId::parse("b:a:a"),
                                               *runtime::ProcessId::parse("c:a:a")};
  std::vector<actors::Candidate> candidates;
  for (const auto& one : who) candidates.push_back({actors::Candidate::Kind::Process, &one});
  std::vector<std::size_t> made;
  for (int i = 0; i < count; ++i) made.push_back(strategy.choose(candidates));
  return made;
}

TEST(RandomStrategy, TakesEachAboutAsOften) {
  const auto made = choices_of(*make_random_strategy(1), 3000);
  for (std::size_t one = 0; one < 3; ++one)
    EXPECT_NEAR(static_cast<double>(std::count(made.begin(), made.end(), one)), 1000, 100);
}

TEST(Portfolio, GivesNoTwoSeedsTheSameSchedule) {
  // What a schedule chooses, long enough to tell any two apart.
  std::set<std::vector<std::size_t>> all;
  constexpr std::size_t kSeeds = 1000;
  constexpr std::uint64_t kSchedules = 20;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Portfolio portfolio(ExploreStrategy::Random, seed);
    for (std::uint64_t number = 1; number <= kSchedules; ++number) {
      all.insert(choices_of(*portfolio.make(number).strategy, 60));
    }
  }
  EXPECT_EQ(all.size(), kSeeds * kSchedules);
}

/// How many of these schedules fail. The first, which is first come, first served, does not count.
std::size_t failures(const language::Scenario& scenario, ExploreStrategy strategy, std::uint64_t schedules) {
  std::size_t count = 0;
  const Portfolio portfolio(strategy, 0);
  for (std::uint64_t number = 2; number <= schedules; ++number) {
    const auto plan = portfolio.make(number);
    if (explored_run(scenario, {}, *plan.strategy).verdict == Verdict::Failed) ++count;
  }
  return count;
}

std::string repeated(const std::string& line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += line;
  return text;
}

TEST(PctStrategy, HoldsALaneBackForAsLongAsItTakes) {
  // The order is on its way while the buyer and others exchange many messages.
  const language::Scenario scenario = scenario_of(
      "scenario \"t\"\nnode a.dev b.dev c.dev\nprocess buyer buyer:app:dev.os networking\n"
      "process agent agent:app:dev.os on b.dev networking\nprocess desk desk:app:dev.os on b.dev networking\n"
      "process seller seller:app:dev.os on c.dev networking\n"
      "parallel\n  buyer send seller body order no answer\n" +
      repeated("  buyer request desk body wait\n", 12) +
      "  buyer send agent body cancel no answer\n  agent receive body cancel\n"
      "  agent send seller body cancel no answer\n  seller receive body order\nend\n");
  EXPECT_EQ(failures(scenario, ExploreStrategy::Random, 400), 0u);
  EXPECT_GT(failures(scenario, ExploreStrategy::Pct, 400), 0u);
}

TEST(PctStrategy, HoldsANodeBackAsAWhole) {
  // Wrong if all of the second node's many processes are late.
  constexpr int kLate = 20;
  std::string cast;
  std::string lanes;
  std::string any_done;
  for (int i = 0; i < kLate; ++i) {
    const std::string name = "p" + std::to_string(i);
    cast.append("process ").append(name).append(" ").append(name).append(":app:dev.os on b.dev\n");
    lanes += repeated("  " + name + " log \"x\"\n", 2) + "  " + name + " open " + name + "\n";
    any_done.append(i == 0 ? "" : " or ").append("b.dev@app:dev.os/").append(name).append(" exists");
  }
  const language::Scenario scenario =
      scenario_of("scenario \"t\"\nnode a.dev b.dev\nprocess ann ann:app:dev.os\n" + cast +
                  "never ( ann/d key k is 1 and not ( " + any_done + " ) )\nann open d\nparallel\n" +
                  repeated("  ann log \"x\"\n", 12) + "  ann set d k 1\n" + lanes + "end\n");
  EXPECT_EQ(failures(scenario, ExploreStrategy::Random, 100), 0u);
  EXPECT_GT(failures(scenario, ExploreStrategy::Pct, 100), 20u);
}

TEST(PctStrategy, ChangesItsMindAtMostOneTimeLessThanItsDepth) {
  std::set<std::size_t> firsts;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (int depth = 1; depth <= 4; ++depth) {
      const auto made = choices_of(*make_pct_strategy(seed, depth, 20), 30);
      int changes = 0;
      for (std::size_t i = 1; i < made.size(); ++i) changes += made[i] != made[i - 1];
      EXPECT_LE(changes, depth - 1);
      firsts.insert(made.front());
    }
  }
  EXPECT_THAT(firsts, SizeIs(3));
}

}  // namespace
}  // namespace hypersim::simulator
