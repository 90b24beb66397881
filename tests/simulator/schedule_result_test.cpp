// Results of schedules that were played elsewhere: they are read with care, and count as if they had been played here.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/simulator/schedule_player.hpp"
#include "hypersim/simulator/schedule_source.hpp"

#include "exploration_text.hpp"
#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

ScheduleResult failed() {
  ScheduleResult result;
  result.number = 7;
  result.strategy = "pct 3";
  result.choices = 2;
  result.events = 300;
  result.outcome = UINT64_MAX;
  result.verdict = Verdict::Failed;
  result.failure_key = "failed at test.scn:3:1 ann get d k => 1";
  result.keys = {1, UINT64_MAX};
  result.properties = {{true, false, 3}, {}};
  result.allowed = {{Breach::Check::Storage, 12, "one", runtime::Row::D2},
                    {Breach::Check::Network, std::nullopt, "two", runtime::Row::D45}};
  result.rights = {{5, "ann:app:dev.os: \"x\""}, {6, ""}};
  result.is_whole = true;
  return result;
}

ScheduleResult passed() {
  ScheduleResult result;
  result.number = 8;
  result.strategy = "random";
  result.choices = 40;
  result.is_whole = true;
  return result;
}

TEST(ScheduleResults, AreReadAsTheyWereWritten) {
  const std::vector<ScheduleResult> results = {failed(), passed(), ScheduleResult()};
  const auto read = read_results(write_results(results));
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(*read, results);
  EXPECT_TRUE(read_results(write_results({})).value().empty());
}

TEST(ScheduleResults, AreRefusedIfTheyAreCutOffOrGoOn) {
  const std::string whole = write_results({failed(), passed()});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto read = read_results(std::string_view(whole).substr(0, size));
    ASSERT_FALSE(read.ok()) << size;
    EXPECT_THAT(read.error(), AnyOf(HasSubstr("expected"), HasSubstr("left"))) << size;
  }
  EXPECT_EQ(read_results(whole + "x").error(), "not results of schedules: 1 bytes are left behind the end");
}

TEST(ScheduleResults, AreRefusedIfTheyAreOfAnotherFormat) {
  std::string other = write_results({});
  other[1] = 9;  // behind the byte order
  EXPECT_EQ(read_results(other).error(),
            "results of schedules in format 1 were expected, found format 9: both sides must be the same hypersim");
}

std::string refusal_of(const ScheduleResult& result) {
  const auto read = read_results(write_results({result}));
  return read.ok() ? "it was read" : read.error();
}

TEST(ScheduleResults, AreRefusedIfAValueIsNotOneOfItsType) {
  ScheduleResult result = failed();
  result.verdict = static_cast<Verdict>(4);
  EXPECT_THAT(refusal_of(result), HasSubstr("a number is too large"));
  result = failed();
  result.allowed[0].check = static_cast<Breach::Check>(0);
  EXPECT_THAT(refusal_of(result), HasSubstr("no built-in check has the number 0"));
  result.allowed[0].check = static_cast<Breach::Check>(14);
  EXPECT_THAT(refusal_of(result), HasSubstr("a number is too large"));
  for (const int row : {0, 43, 46}) {
    result = failed();
    result.allowed[0].row = static_cast<runtime::Row>(row);
    EXPECT_THAT(refusal_of(result), Not(HasSubstr("it was read"))) << row;
  }
  result = failed();
  result.allowed[0].row.reset();
  EXPECT_THAT(refusal_of(result), HasSubstr("what is allowed has a row"));
}

TEST(ScheduleResults, AreRefusedIfTheirPartsContradictEachOther) {
  ScheduleResult result = failed();
  result.failure_key.clear();
  EXPECT_THAT(refusal_of(result), HasSubstr("has the key of a failure"));
  result = failed();
  result.keys.pop_back();
  EXPECT_THAT(refusal_of(result), HasSubstr("a key for each choice"));
  result = passed();
  result.keys = {1};
  EXPECT_THAT(refusal_of(result), HasSubstr("a key for each choice"));
  result = passed();
  result.is_hopeless = true;
  EXPECT_THAT(refusal_of(result), HasSubstr("what has passed has no trouble"));
}

TEST(ScheduleResults, FitTheirScenario) {
  const language::Scenario scenario = scenario_of(kRace);
  ScheduleResult result = passed();
  EXPECT_EQ(trouble_with(result, scenario), "");
  result.properties = {{}, {}};
  EXPECT_EQ(trouble_with(result, scenario), "schedule 8 has 2 properties, and the scenario has 0");
  EXPECT_EQ(trouble_with(ScheduleResult(), scenario), "schedule 0 was not played to its end");
}

// Played elsewhere ----------------------------------------------------------------------------------------------------

/// Another process, but for the process.
class Elsewhere : public ScheduleSource {
 public:
  Elsewhere(const language::Scenario& scenario, const ExploreOptions& options)
      : scenario_(scenario), options_(options) {}

  void begin(std::uint64_t length_of_the_first) override {
    ASSERT_FALSE(player_);
    player_.emplace(scenario_, options_, length_of_the_first);
  }
  std::vector<ScheduleResult> play(std::uint64_t first, std::uint64_t count) override {
    if (first >= ends_at) return {};
    std::vector<ScheduleResult> results = player_->play(first, count);
    if (change) change(results);
    return read_results(write_results(results)).value();
  }

  std::uint64_t ends_at = UINT64_MAX;
  std::function<void(std::vector<ScheduleResult>&)> change;

 private:
  const language::Scenario& scenario_;
  const ExploreOptions& options_;
  std::optional<SchedulePlayer> player_;
};

Exploration explore_elsewhere(const language::Scenario& scenario, const ExploreOptions& options, Elsewhere& elsewhere) {
  Exploring exploring(scenario, options);
  exploring.play(elsewhere, options.progress);
  return exploring.result();
}

const std::vector<std::string>& worth_exploring() {
  static const std::vector<std::string> all = {
      kRace,
      kRace + "sometimes ann/d key k is 1\nsometimes ann/d key k is 5\nalways ann alive\n",
      with_fault("fault crash ben at most 1",
                 "parallel\n  ann set d k 1\n  ben set d k 2 => any\nend\nann get d k => 1\n"),
      "scenario \"t\"\noption semantics hyperdrive\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nann open "
      "d\n"
      "parallel\n  ann begin d -> t\n  ann set d k 1 in $t => any\n  ben set d k 2 => any\n  ann commit d $t => "
      "any\nend\n"
      "ann get d k => 1\n",
      "scenario \"t\"\noption limit events 60\nprocess ann ann:app:dev.os\nann open d\nrepeat 20\n  ann set d k "
      "1\nend\n",
  };
  return all;
}

class ElsewhereByEachStrategy : public testing::TestWithParam<ExploreStrategy> {};

TEST_P(ElsewhereByEachStrategy, FindsTheSame) {
  for (const std::string& text : worth_exploring()) {
    const language::Scenario scenario = scenario_of(text);
    ExploreOptions options = with(GetParam(), 300);
    for (const bool keeps_going : {true, false}) {
      options.keep_going = keeps_going;
      const std::string here = text_of(explore(scenario, options));
      Elsewhere elsewhere(scenario, options);
      EXPECT_EQ(text_of(explore_elsewhere(scenario, options, elsewhere)), here) << text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, ElsewhereByEachStrategy,
                         testing::Values(ExploreStrategy::Portfolio, ExploreStrategy::Random, ExploreStrategy::Pct,
                                         ExploreStrategy::Exhaustive),
                         [](const auto& strategy) { return std::string(to_text(strategy.param)); });

TEST(Elsewhere, TellsHowFarItIs) {
  const language::Scenario scenario = scenario_of(kCast + "parallel\n  ann set d k 1\n  ben set d k 2\nend\n");
  ExploreOptions options = with(ExploreStrategy::Random, 100);
  Progress here;
  Progress there;
  options.progress = &here;
  (void)explore(scenario, options);
  options.progress = &there;
  ExploreOptions of_player = options;
  of_player.progress = nullptr;
  Elsewhere elsewhere(scenario, of_player);
  (void)explore_elsewhere(scenario, options, elsewhere);
  EXPECT_EQ(there.schedules, 100u);
  EXPECT_EQ(there.distinct_outcomes, here.distinct_outcomes);
}

TEST(Elsewhere, EndsWhenNothingMoreComes) {
  const language::Scenario scenario = scenario_of(kCast + "parallel\n  ann set d k 1\n  ben set d k 2\nend\n");
  const ExploreOptions options = with(ExploreStrategy::Random, 500);
  Elsewhere elsewhere(scenario, options);
  elsewhere.ends_at = 128;
  const Exploration explored = explore_elsewhere(scenario, options, elsewhere);
  EXPECT_TRUE(explored.interrupted);
  EXPECT_EQ(explored.schedules, 128u);
}

TEST(ElsewhereCanary, AFailureThatDoesNotComeAgainIsAFaultOfHypersim) {
  const language::Scenario scenario = scenario_of(kCast + "parallel\n  ann set d k 1\n  ben set d k 2\nend\n");
  const ExploreOptions options = with(ExploreStrategy::Random, 500);
  Elsewhere elsewhere(scenario, options);
  elsewhere.change = [](std::vector<ScheduleResult>& results) {
    results[0].verdict = Verdict::Failed;
    results[0].failure_key = "failed at test.scn:7:3 ann set d k 1";
    results[0].keys.resize(results[0].choices);
  };
  const Exploration explored = explore_elsewhere(scenario, options, elsewhere);
  ASSERT_THAT(explored.findings, SizeIs(1));
  EXPECT_EQ(explored.findings[0].result.verdict, Verdict::RuntimeFault);
  EXPECT_THAT(story(explored.findings[0].result), HasSubstr("came to another end (failed at test.scn:7:3"));
}

TEST(ElsewhereCanary, ADiskThatKeepsAgainWhatItRefusedIsNoFault) {
  const language::Scenario scenario = scenario_of(kCast + "parallel\n  ann set d k 1\n  ben set d k 2\nend\n");
  const ExploreOptions options = with(ExploreStrategy::Random, 500);
  Elsewhere elsewhere(scenario, options);
  elsewhere.change = [](std::vector<ScheduleResult>& results) {
    results[0].verdict = Verdict::Undecided;
    results[0].failure_key = "not kept";
    results[0].is_hopeless = true;
    results[0].keys.resize(results[0].choices);
  };
  const Exploration explored = explore_elsewhere(scenario, options, elsewhere);
  ASSERT_THAT(explored.findings, SizeIs(1));
  EXPECT_EQ(explored.findings[0].result.verdict, Verdict::Undecided);
  EXPECT_EQ(explored.schedules, 2u) << "no other schedule comes further";
}

TEST(SchedulePlayer, TellsTheTextsOfRightsOnceInEachAnswer) {
  const language::Scenario scenario = scenario_of(kCast + "ann set d k 1\nann get d k => 1\n");
  const ExploreOptions options = with(ExploreStrategy::Random);
  SchedulePlayer player(scenario, options, 10);
  for (const std::uint64_t first : {1, 5}) {
    const std::vector<ScheduleResult> results = player.play(first, 3);
    ASSERT_THAT(results, SizeIs(3));
    ASSERT_THAT(results[0].rights, SizeIs(2));
    EXPECT_THAT(results[0].rights, Each(Field(&VerifiedRight::text, HasSubstr("ann:app:dev.os: {"))));
    ASSERT_THAT(results[1].rights, SizeIs(2));
    EXPECT_THAT(results[1].rights, Each(Field(&VerifiedRight::text, IsEmpty())));
  }
}

TEST(SchedulePlayer, LeavesOutWhatBelongsToTheSearchOfAllOrders) {
  const language::Scenario scenario = scenario_of(kRace);
  const ExploreOptions options = with(ExploreStrategy::Portfolio);
  SchedulePlayer player(scenario, options, 20);
  std::vector<std::uint64_t> numbers;
  for (const ScheduleResult& result : player.play(1, 6)) numbers.push_back(result.number);
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{1, 2, 4, 5}));
  EXPECT_TRUE(is_of_all_orders(ExploreStrategy::Portfolio, 3));
  EXPECT_FALSE(is_of_all_orders(ExploreStrategy::Random, 3));
}

TEST(SchedulePlayer, KnowsNothingOfWhatWasInterrupted) {
  const language::Scenario scenario = scenario_of(kRace);
  const std::atomic<bool> interrupted = true;
  ExploreOptions options = with(ExploreStrategy::Random);
  options.interrupted = &interrupted;
  SchedulePlayer player(scenario, options, 20);
  const std::vector<ScheduleResult> results = player.play(1, 2);
  ASSERT_THAT(results, SizeIs(2));
  EXPECT_FALSE(results[1].is_whole);
  EXPECT_EQ(trouble_with(results[1], scenario), "schedule 2 was not played to its end");
}

}  // namespace
}  // namespace hypersim::simulator
