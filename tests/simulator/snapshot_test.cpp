// Schedules that go on from a snapshot come to what they come to from the start, whatever ends the process that plays
// them.

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "exploration_text.hpp"
#include "explore/play_schedule.hpp"
#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {


/// So many steps that need no choice, then two lanes.
std::string behind(int steps, const std::string& lanes, const std::string& declared = "") {
  std::string text = "scenario \"t\"\n" + declared +
                     "process ann ann:app:dev.os\nprocess ben ben:app:dev.os\nann open d\nben open d\n";
  for (int i = 0; i < steps; ++i) text += "ann set d k" + std::to_string(i % 7) + " " + std::to_string(i) + "\n";
  return text + "ann begin d -> t\nann set d k5 staged in $t\n" + lanes;
}

const std::string kManyOrders =
    "parallel\n  ann set d k 1\n  ann set d k 2\n  ann set d k 3\n  ann set d k 4\n  ben set d k 5\n  ben set d k 6\n"
    "  ben set d k 7\n  ben set d k 8\nend\n";

const std::string kLostUpdate =
    "parallel\n  ann get d k0 => any\n  ann set d k0 1\n  ann commit d $t\n  ben get d k1 => any\n  ben set d k0 2\n"
    "  ben get d k0 => 2\nend\nann get d k5 => staged\n";

const std::vector<std::string>& with_a_long_beginning() {
  static const std::vector<std::string> all = {
      behind(20, kLostUpdate),
      behind(20, kLostUpdate, "option semantics hyperdrive\n"),
      behind(20, kLostUpdate + "sim settle\n", "sometimes ann/d key k0 is 2\nnever ben holds ann/d write\n"),
      behind(20, kLostUpdate, "fault crash ben at most 1\n"),
      behind(20, kLostUpdate, "fault storage put at most 1\n"),
      behind(20,
             "parallel\n  ann send ben body x no answer\n  ann crash \"y\"\n  ben receive body x => any\n  ben "
             "sleep 1s\n  sim kill ann\nend\nann get d k1 => any\n",
             "fault drop ann ben at most 1\n"),
      behind(20, "parallel\n  ann sleep 1s\n  ben sleep 1s\n  sim crash-module kv\n  ann set d k0 3 => any\nend\n"),
      // Nothing to choose at all.
      behind(5, "ann commit d $t\n"),
  };
  return all;
}

std::string explored(const language::Scenario& scenario, ExploreOptions options, Snapshots snapshots) {
  options.snapshots = snapshots;
  return text_of(explore(scenario, options));
}

class SnapshotsOfEachStrategy : public testing::TestWithParam<ExploreStrategy> {};

TEST_P(SnapshotsOfEachStrategy, FindTheSameAsRunsFromTheStart) {
  for (const std::string& text : with_a_long_beginning()) {
    const language::Scenario scenario = scenario_of(text);
    ExploreOptions options = with(GetParam(), 150);
    for (const bool keeps_going : {true, false}) {
      for (const std::size_t jobs : {1, 3}) {
        options.keep_going = keeps_going;
        options.jobs = jobs;
        EXPECT_EQ(explored(scenario, options, Snapshots::Always), explored(scenario, options, Snapshots::Never))
            << text;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, SnapshotsOfEachStrategy,
                         testing::Values(ExploreStrategy::Portfolio, ExploreStrategy::Random, ExploreStrategy::Pct,
                                         ExploreStrategy::Exhaustive),
                         [](const auto& strategy) { return std::string(to_text(strategy.param)); });

/// How many schedules were played by another process than the one that explores.
class CountsCopies {
 public:
  CountsCopies() { EXPECT_EQ(::pipe(ends_), 0); }
  ~CountsCopies() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  ExploreOptions options(ExploreStrategy strategy, std::uint64_t schedules) {
    ExploreOptions options = with(strategy, schedules);
    options.outcome_of = [this, self = ::getpid()](const actors::Network&) {
      const char one = 'x';
      if (::getpid() != self && ::write(ends_[1], &one, 1) != 1) ::_exit(1);
      return std::uint64_t{1};
    };
    return options;
  }
  std::size_t count() {
    ::close(ends_[1]);
    ends_[1] = -1;
    std::size_t count = 0;
    char one = 0;
    while (::read(ends_[0], &one, 1) == 1) ++count;
    return count;
  }

 private:
  int ends_[2] = {};
};

TEST(Snapshots, PlayAllButTheFirstScheduleWhereTheBeginningIsLong) {
  CountsCopies copies;
  ExploreOptions options = copies.options(ExploreStrategy::Random, 40);
  options.snapshots = Snapshots::WhereTheyPay;
  EXPECT_EQ(explore(scenario_of(behind(3'000, kManyOrders)), options).schedules, 40u);
  EXPECT_EQ(copies.count(), 39u);
}

TEST(Snapshots, OfAPortfolioPlayAllButTheOrdersOfTheExhaustiveSearch) {
  CountsCopies copies;
  ExploreOptions options = copies.options(ExploreStrategy::Portfolio, 41);
  options.snapshots = Snapshots::Always;
  EXPECT_EQ(explore(scenario_of(behind(20, kManyOrders)), options).schedules, 41u);
  EXPECT_EQ(copies.count(), 27u);
}

TEST(Snapshots, AreNotMadeWhereTheBeginningIsShort) {
  CountsCopies copies;
  ExploreOptions options = copies.options(ExploreStrategy::Random, 40);
  options.snapshots = Snapshots::WhereTheyPay;
  (void)explore(scenario_of(kRace), options);
  EXPECT_EQ(copies.count(), 0u);
}

TEST(Snapshots, AreNotMadeOfDatabasesOnDisk) {
  CountsCopies copies;
  ExploreOptions options = copies.options(ExploreStrategy::Random, 6);
  options.snapshots = Snapshots::Always;
  options.storage = language::StorageKind::RocksDb;
  (void)explore(scenario_of(behind(5, kLostUpdate)), options);
  EXPECT_EQ(copies.count(), 0u);
}

// Whatever ends a copy ------------------------------------------------------------------------------------------------

struct Ending {
  const char* name;
  void (*end)();
};

class WhateverEndsACopy : public testing::TestWithParam<Ending> {};

TEST_P(WhateverEndsACopy, ItsScheduleIsPlayedFromTheStart) {
  const language::Scenario scenario = scenario_of(behind(20, kLostUpdate));
  for (const ExploreStrategy strategy : {ExploreStrategy::Random, ExploreStrategy::Portfolio}) {
    ExploreOptions options = with(strategy, 60);
    options.keep_going = true;
    options.outcome_of = [](const actors::Network&) { return std::uint64_t{1}; };
    const std::string from_the_start = explored(scenario, options, Snapshots::Never);
    options.outcome_of = [self = ::getpid()](const actors::Network&) {
      if (::getpid() != self) GetParam().end();
      return std::uint64_t{1};
    };
    EXPECT_EQ(explored(scenario, options, Snapshots::Always), from_the_start);
  }
}

INSTANTIATE_TEST_SUITE_P(All, WhateverEndsACopy,
                         testing::Values(Ending{"Exit", [] { ::_exit(0); }},
                                         Ending{"Signal", [] { std::raise(SIGKILL); }},
                                         Ending{"Parent", [] { ::kill(::getppid(), SIGKILL); }}),
                         [](const auto& ending) { return std::string(ending.param.name); });

TEST(Snapshots, LeaveNoProcessBehind) {
  (void)explored(scenario_of(behind(20, kLostUpdate)), with(ExploreStrategy::Portfolio, 30), Snapshots::Always);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

/// Explores, and each copy does not come to its end. Whoever has inherited `to` keeps the pipe open.
void explore_without_end(const std::atomic<bool>* interrupted, int to) {
  ExploreOptions options = with(ExploreStrategy::Random, 60);
  options.snapshots = Snapshots::Always;
  options.interrupted = interrupted;
  options.outcome_of = [to, self = ::getpid()](const actors::Network&) {
    const char one = 'x';
    if (::getpid() != self && ::write(to, &one, 1) == 1) ::pause();
    return std::uint64_t{1};
  };
  (void)explore(scenario_of(behind(20, kLostUpdate)), options);
}

TEST(Snapshots, EndWithTheProcessThatHasMadeThem) {
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t explorer = ::fork();
  if (explorer == 0) {
    ::close(ends[0]);
    explore_without_end(nullptr, ends[1]);
    ::_exit(0);
  }
  ::close(ends[1]);
  char one = 0;
  ASSERT_EQ(::read(ends[0], &one, 1), 1) << "a copy is at work";
  ::kill(explorer, SIGKILL);
  EXPECT_EQ(::read(ends[0], &one, 1), 0) << "nobody has the pipe any more";
  ::waitpid(explorer, nullptr, 0);
  ::close(ends[0]);
}

TEST(Snapshots, EndSoonAfterAnInterruption) {
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  std::atomic<bool> interrupted = false;
  std::chrono::steady_clock::time_point told;
  std::thread user([&] {
    char one = 0;
    EXPECT_EQ(::read(ends[0], &one, 1), 1);
    told = std::chrono::steady_clock::now();
    interrupted = true;
  });
  explore_without_end(&interrupted, ends[1]);
  user.join();
  EXPECT_LT(std::chrono::steady_clock::now() - told, std::chrono::seconds(1));
  ::close(ends[0]);
  ::close(ends[1]);
}

// Canaries ------------------------------------------------------------------------------------------------------------

TEST(SnapshotCanary, ASnapshotThatIsNotWhatARunComesToIsAFaultOfHypersim) {
  const language::Scenario scenario = scenario_of(behind(20, kManyOrders));
  ExploredOptions options;
  options.before = [self = ::getpid()](actors::Network& network) {
    network.first().set_fds_limit(::getpid() == self ? 10 : 11);
  };
  const Portfolio portfolio(ExploreStrategy::Random, 0);
  const PlaySchedule play_schedule(scenario, options, portfolio);
  const auto snapshot = play_schedule.snapshot(0);
  ASSERT_NE(snapshot, nullptr);
  ToldRights told;
  for (std::uint64_t number = 1; number < 20; ++number) {
    const ScheduleResult played = play_schedule.of_number(number, options, told, snapshot.get());
    if (number < 19) {
      EXPECT_EQ(played.verdict, Verdict::Passed) << number;
    } else {
      EXPECT_EQ(played.verdict, Verdict::RuntimeFault) << "one in twenty is played from the start, too";
      EXPECT_EQ(played.failure_key, "determinism");
    }
  }
  EXPECT_TRUE(snapshot->is_there());
}

}  // namespace
}  // namespace hypersim::simulator
