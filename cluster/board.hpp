#pragma once
// Where the thread that explores and the one that talks to workers meet: which ranges are played by whom, and what came
// of them, in the order of their numbers. Thread-safe.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hypersim/cluster/workers.hpp"

#include "leases.hpp"
#include "range_size.hpp"

namespace hypersim::cluster {

class Board {
 public:
  /// `on_room` is called when there is something to take again, after take() has found nothing.
  explicit Board(std::function<void()> on_room) : on_room_(std::move(on_room)) {}

  /// A new exploration, with that number. `first_us`: how long its first schedule has taken.
  void begin(std::uint64_t run, Range all, std::uint64_t first_us);
  /// It is over: nothing is handed out any more.
  void end();

  // For the thread that explores.

  /// The next outcome in the order of numbers, or what this thread has to play itself. Waits until one of them is
  /// there, or until `stops` says so, which is asked often.
  Next next(const std::function<bool()>& stops);
  /// What came of a range that this thread has played.
  void deliver_own(Range range, std::string outcome);
  /// The outcome that next() has just returned cannot be used: it is played again, and its worker is not asked any
  /// more.
  void reject(const Outcome& outcome, const std::string& why);
  Figures figures() const;

  // For whoever talks to workers: each call says for which exploration it is, and does nothing for another one, since a
  // new one may begin at any moment.

  std::optional<Lease> take(std::uint64_t run, WorkerId worker);
  void prolong(std::uint64_t run, WorkerId worker, const std::vector<std::uint64_t>& leases);
  /// From the worker of that name. Why the outcome is none, as a phrase; empty if it was taken.
  std::string deliver(std::uint64_t run, const std::string& name, Range range, std::string outcome,
                      std::uint64_t spent_us);
  void lose(WorkerId worker);
  void expire();
  /// Workers whose outcomes were rejected, and why; each once.
  std::vector<std::pair<std::string, std::string>> take_rejected();
  /// No worker will come any more.
  void set_hopeless(bool is_hopeless);
  void set_ready(std::size_t workers);

 private:
  struct Kept {
    std::string bytes;
    std::string from;
  };

  static std::uint64_t now_ms();
  bool is_over(std::uint64_t run) const { return is_over_ || run != run_; }
  void allow();
  void note_sign();

  const std::function<void()> on_room_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t run_ = 0;
  bool is_over_ = true;
  std::optional<Leases> leases_;
  RangeSize size_;
  std::map<std::uint64_t, Kept> outcomes_;    // by first
  std::map<std::uint64_t, std::string> who_;  // brought what was counted lately, by first
  std::uint64_t counted_ = 0;                 // everything before that number was returned by next()
  std::uint64_t end_ = 0;
  std::uint64_t last_sign_ms_ = 0;  // of life, of any worker
  bool is_hopeless_ = false;
  bool is_starved_ = false;  // take() has found nothing
  std::size_t ready_ = 0;
  Figures figures_;
  std::vector<std::pair<std::string, std::string>> rejected_;
};

}  // namespace hypersim::cluster
