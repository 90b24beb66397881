#pragma once
// Plays one schedule and says what it came to. Several threads may call it at once, each with options of its own.

#include <cstdint>

#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/schedule_result.hpp"

#include "end_state.hpp"
#include "explored_run.hpp"
#include "portfolio.hpp"
#include "searches.hpp"

namespace hypersim::simulator {

/// How the schedules of an exploration are played. Its `events` are those of `options.progress`.
ExploredOptions explored_options(const language::Scenario& scenario, const ExploreOptions& options);
/// Which decides all schedules of an exploration.
std::uint64_t seed_of_schedules(const language::Scenario& scenario, const ExploreOptions& options);

class PlaySchedule {
 public:
  /// All outlive it.
  PlaySchedule(const language::Scenario& scenario, const ExploredOptions& options, const Portfolio& portfolio)
      : scenario_(scenario), options_(options), portfolio_(portfolio), hash_(scenario) {}

  /// The options, with what the runs of a thread share made anew: to count references to the same objects would make
  /// threads wait for each other.
  ExploredOptions options_of_a_thread() const;
  /// The schedule with that number, which is not one of all orders.
  ScheduleResult of_number(std::uint64_t number, const ExploredOptions& options, ToldRights& told) const;
  /// The next run of a search. The number is that of the schedule if it is known, else 0.
  SearchedRun next_of(Search& search, std::uint64_t number, const ExploredOptions& options) const;

 private:
  void finish(ScheduleResult& played, RunResult run, bool is_played_twice, const ExploredOptions& options,
              ToldRights& told) const;
  std::uint64_t outcome_of(const actors::Network& network) const;
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  const language::Scenario& scenario_;
  const ExploredOptions& options_;
  const Portfolio& portfolio_;
  const EndStateHash hash_;
};

}  // namespace hypersim::simulator
