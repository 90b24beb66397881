#pragma once
// Plays schedules, several at a time if it may. Which are played and what they come to does not depend on how many at a
// time: results are given in the order of their numbers.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/schedule_result.hpp"

#include "../check/check_histories.hpp"
#include "end_state.hpp"
#include "exhaustive.hpp"
#include "explored_run.hpp"
#include "portfolio.hpp"
#include "rights_of_run.hpp"
#include "snapshot.hpp"

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

  /// Schedules may go on from snapshots from now on. Threads that the caller has started must not hold what a run
  /// needs.
  void use(Snapshots snapshots) { use_ = snapshots; }
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
  /// The options, with what runs share made anew.
  ExploredOptions with_its_own() const;
  /// `snapshot` may be none.
  ScheduleResult play_one(std::uint64_t number, const ExploredOptions& options, ToldRights& told,
                          SnapshotProcess* snapshot);
  ScheduleResult play_next_of_all(std::uint64_t number, SnapshotProcess* snapshot);
  /// Judges the run, and takes from it what is counted. `was_another`: when it was played from a snapshot.
  void finish(ScheduleResult& played, RunResult run, const ExploredOptions& options, ToldRights& told,
              bool was_another) const;
  /// What has been seen of a run that goes on.
  struct RunSoFar {
    explicit RunSoFar(const ExploredOptions& options) : histories(options.database_rights.get()) {}
    RightsOfRun rights;
    HistoriesSoFar histories;
  };
  /// The same of a run that need not be played twice here.
  void finish_once(ScheduleResult& played, RunResult run, const ExploredOptions& options, RunSoFar& so_far,
                   ToldRights& told) const;

  /// So many threads are about to play, and this one starts what they need.
  void make_snapshots(std::uint64_t first, std::size_t players);
  /// In the process that stands still, and in its copies.
  void play_from(SnapshotServer& server) const;
  SnapshotProcess* snapshot(std::size_t player) {
    return player < snapshots_.size() ? snapshots_[player].get() : nullptr;
  }
  std::optional<SnapshotAnswer> ask_for(SnapshotProcess* snapshot, SnapshotRequest request) const;
  /// The next run of the search of all orders, with which the search goes on. None: it is still to be played.
  /// `was_another`: it is not what comes of the same choices from the start.
  std::optional<SnapshotAnswer> play_next_from(SnapshotProcess* snapshot, std::uint64_t number, bool& was_another);
  /// Is it what comes of the same choices from the start?
  bool is_confirmed(const SnapshotAnswer& answer, const ExploredOptions& options) const;
  /// What was told of the beginning of a run.
  void note_beginning(const CommonBeginning& beginning);
  std::uint64_t outcome_of(const actors::Network& network) const;
  /// Whoever shows how far the exploration is.
  void tell(const ScheduleResult& played) const;
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  const language::Scenario& scenario_;
  const ExploredOptions& options_;
  const Portfolio& portfolio_;
  Exhaustive& all_;
  Progress* progress_ = nullptr;
  ToldRights told_;  // by the thread that plays the orders of all, or alone
  Snapshots use_ = Snapshots::Never;
  std::atomic<bool> knows_beginning_ = false;
  CommonBeginning beginning_;
  std::vector<std::unique_ptr<SnapshotProcess>> snapshots_;  // by player
  const EndStateHash hash_;
};

}  // namespace hypersim::simulator
