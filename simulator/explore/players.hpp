#pragma once
// The threads that play the schedules of an exploration, the calling one among them, and the order of what they come
// to: results are given by their numbers, one after the other, while the threads play on. Which are played and what
// they come to does not depend on how many threads there are. What has been played behind the schedule that is the last
// to be asked for is of no account; it is never much more than what was played before it.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "hypersim/simulator/threads.hpp"

#include "play_schedule.hpp"

namespace hypersim::simulator {

class Players {
 public:
  struct Played {
    ScheduleResult schedule;
    std::optional<double> part_done;  // of all orders; none if it is not one of these
  };

  /// All outlive it. There are so many schedules.
  Players(const language::Scenario& scenario, const ExploredOptions& options, const Portfolio& portfolio,
          std::uint64_t schedules);
  ~Players();
  Players(const Players&) = delete;
  Players& operator=(const Players&) = delete;

  /// Until rest(), so many threads play, with the calling one, and no more than the system starts. Whoever asked for a
  /// schedule may change what the others depend on (Portfolio) only before it asks for the next one.
  void begin(std::size_t jobs, Snapshots snapshots = Snapshots::Never);
  /// That schedule, which is not one of all orders, has been played elsewhere.
  void put(ScheduleResult schedule);
  /// The next schedule. Nothing if it was interrupted.
  std::optional<Played> next();
  /// The threads end; what one of them threw is thrown here. What has been played is kept for the next begin().
  void rest() { end(false); }
  /// The same if nothing more will be asked for: what is being played need not come to its end.
  void give_up() { end(true); }
  /// The same where something has been thrown already.
  void abandon() {
    call_back(true);
    threads_.reset();
  }

 private:
  using Lock = std::unique_lock<std::mutex>;
  /// What is a thread's own.
  struct Own {
    ExploredOptions options;
    ToldRights told;
    std::unique_ptr<SnapshotProcess> snapshot = nullptr;
  };

  void end(bool for_good);
  void call_back(bool for_good);
  void start_threads();
  /// May be none. To be called by the thread that asks for schedules, before the others are started: nothing that they
  /// have in hand is copied, and what it starts ends with it.
  std::unique_ptr<SnapshotProcess> make_snapshot() const;
  /// What the threads do that were started.
  void play_on(std::unique_ptr<SnapshotProcess> snapshot);
  /// Plays something. False if there is nothing to play now.
  bool play_one(Lock& lock, Own& own);
  void play_of_all(Lock& lock, Own& own, Searches::Work work);
  void play_number(Lock& lock, Own& own, std::uint64_t number);
  std::optional<Played> take_next();
  /// Gives their numbers to the runs of the search for all orders.
  void number_runs();
  /// How many schedules may be played beyond those that were asked for.
  std::uint64_t ahead() const;
  Searches::Limits limits() const;
  void wake();
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  const ExploredOptions& options_;
  const Portfolio& portfolio_;
  const std::uint64_t schedules_;
  const PlaySchedule play_schedule_;
  Own of_caller_;
  std::size_t jobs_ = 1;
  Snapshots snapshots_ = Snapshots::Never;
  bool has_made_snapshot_ = false;  // for the caller
  std::uint64_t events_of_first_ = 0;
  std::atomic<bool> is_given_up_ = false;

  std::mutex mutex_;  // held while what follows is read or changed
  std::condition_variable changed_;
  std::size_t waiting_ = 0;  // threads
  bool rests_ = false;
  bool is_cut_off_ = false;                 // something was interrupted, or a thread threw something
  std::uint64_t asked_for_ = 0;             // so many schedules were given
  std::uint64_t next_ = 0;                  // of those that are not of all orders, the next that nobody plays
  std::uint64_t next_of_all_;               // the next that is of all orders, and is not known
  std::size_t repetitions_ = 0;             // of its turn
  std::map<std::uint64_t, Played> played_;  // that nobody has asked for, by their numbers
  Searches searches_;

  std::optional<Threads> threads_;  // go before all that they use
};

}  // namespace hypersim::simulator
