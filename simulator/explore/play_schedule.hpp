#pragma once
// Plays one schedule and says what it came to. Several threads may call it at once, each with options of its own.

#include <cstdint>
#include <memory>

#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/schedule_result.hpp"

#include "../check/check_histories.hpp"
#include "end_state.hpp"
#include "explored_run.hpp"
#include "portfolio.hpp"
#include "rights_of_run.hpp"
#include "searches.hpp"
#include "snapshot.hpp"

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
  /// The schedule with that number, which is not one of all orders. Goes on from the snapshot if there is one, else
  /// from the start.
  ScheduleResult of_number(std::uint64_t number, const ExploredOptions& options, ToldRights& told,
                           SnapshotProcess* snapshot = nullptr) const;
  /// The next run of a search. The number is that of the schedule if it is known, else 0.
  SearchedRun next_of(Search& search, std::uint64_t number, const ExploredOptions& options) const;
  /// A process that stands still behind what all schedules have in common, if that has so many events. May be none.
  std::unique_ptr<SnapshotProcess> snapshot(std::size_t events_min) const;

 private:
  /// What is read of a run from its trace.
  struct ReadSoFar {
    explicit ReadSoFar(const ExploredOptions& options) : histories(options.database_rights.get()) {}
    HistoriesSoFar histories;
    RightsOfRun rights;
  };

  void finish(ScheduleResult& played, RunResult run, bool is_played_twice, const ExploredOptions& options,
              ToldRights& told, bool was_another = false) const;
  /// The same, of a run that is played once.
  void finish_once(ScheduleResult& played, RunResult run, const ExploredOptions& options, ReadSoFar& read,
                   ToldRights& told) const;
  void stand_still(SnapshotServer& server, std::size_t events_min) const;
  std::optional<SnapshotAnswer> ask(SnapshotProcess* snapshot, std::uint64_t number) const;
  /// Is it the same from the start, if it is to be played twice?
  bool is_confirmed(const SnapshotAnswer& answer, const ExploredOptions& options) const;
  std::uint64_t outcome_of(const actors::Network& network) const;
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  const language::Scenario& scenario_;
  const ExploredOptions& options_;
  const Portfolio& portfolio_;
  const EndStateHash hash_;
};

}  // namespace hypersim::simulator
