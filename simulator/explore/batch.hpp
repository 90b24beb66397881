#pragma once
// Plays schedules, several at a time if it may. Which are played and what they come to does not depend on how many at a
// time: results are given in the order of their numbers.

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/schedule_result.hpp"

#include "end_state.hpp"
#include "exhaustive.hpp"
#include "explored_run.hpp"
#include "portfolio.hpp"

namespace hypersim::simulator {

/// How the schedules of an exploration are played. Its `events` are those of `options.progress`.
ExploredOptions explored_options(const language::Scenario& scenario, const ExploreOptions& options);
/// Which decides all schedules of an exploration.
std::uint64_t seed_of_schedules(const language::Scenario& scenario, const ExploreOptions& options);

class Batch {
 public:
  /// All outlive it.
  Batch(const language::Scenario& scenario, const ExploredOptions& options, const Portfolio& portfolio, Exhaustive& all)
      : scenario_(scenario), options_(options), portfolio_(portfolio), all_(all), hash_(scenario) {}

  /// Whoever is told of each schedule from now on; may be none.
  void tell_to(Progress* progress) { progress_ = progress; }
  enum class Which {
    All,
    DecidedByNumber,  // those that are played for somebody else: each answer tells all its rights
    OfAllOrders       // the rest
  };
  /// The schedules from this number on, so many, by so many threads. Those that are not asked for are left out.
  std::vector<ScheduleResult> play(std::uint64_t first, std::uint64_t count, std::size_t jobs,
                                   Which which = Which::All);

 private:
  /// Rights, by their hashes, whose texts have been told.
  using Told = std::unordered_set<std::uint64_t>;

  /// The options, with what runs share made anew.
  ExploredOptions with_its_own() const;
  ScheduleResult play_one(std::uint64_t number, const ExploredOptions& options, Told& told) const;
  ScheduleResult play_next_of_all(std::uint64_t number);
  /// Judges the run, and takes from it what is counted.
  void finish(ScheduleResult& played, RunResult run, const ExploredOptions& options, Told& told) const;
  std::uint64_t outcome_of(const actors::Network& network) const;
  /// Whoever shows how far the exploration is.
  void tell(const ScheduleResult& played) const;
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  const language::Scenario& scenario_;
  const ExploredOptions& options_;
  const Portfolio& portfolio_;
  Exhaustive& all_;
  Progress* progress_ = nullptr;
  Told told_;  // by the thread that plays the orders of all, or alone
  const EndStateHash hash_;
};

}  // namespace hypersim::simulator
