#pragma once
// The thread of a worker that plays. It says by itself, between two schedules, that it is alive: CAF's heartbeats come
// from another thread, and say nothing of this one.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "hypersim/cluster/worker.hpp"

#include "../leases.hpp"

namespace hypersim::cluster {

class PlayingThread {
 public:
  /// What it says; each is called by that thread.
  struct Calls {
    /// It has made ready; or why it cannot, as a phrase.
    std::function<void(std::uint64_t run, const std::string& why)> ready;
    /// It has these leases in hand.
    std::function<void(std::uint64_t run, const std::vector<std::uint64_t>& leases)> alive;
    std::function<void(std::uint64_t run, const Lease& lease, std::string outcome, std::uint64_t spent_us)> done;
  };

  PlayingThread(const WorkerCalls& worker, Calls calls);
  /// Waits for the end of the schedule that is being played.
  ~PlayingThread();
  PlayingThread(const PlayingThread&) = delete;
  PlayingThread& operator=(const PlayingThread&) = delete;

  /// Drops what it plays, and makes ready for another exploration.
  void prepare(std::uint64_t run, std::string description, std::vector<SharedBytes> contents);
  /// Of the exploration for which it is ready.
  void play(std::uint64_t run, Lease lease);
  /// Drops what it plays.
  void stop();

 private:
  struct Job {
    std::uint64_t run = 0;
    std::string description;
    std::vector<SharedBytes> contents;
  };

  void loop();
  void make_ready(const Job& job);
  void play_next(std::unique_lock<std::mutex>& lock);
  void drop();
  std::vector<std::uint64_t> in_hand();

  const WorkerCalls& worker_;
  const Calls calls_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;  // held while what follows is read or changed
  std::condition_variable changed_;
  std::optional<Job> job_;
  std::uint64_t run_ = 0;  // what the leases belong to; 0: none
  std::deque<Lease> leases_;
  bool is_over_ = false;
  std::unique_ptr<RangePlayer> player_;  // of the thread itself
  std::thread thread_;
};

}  // namespace hypersim::cluster
