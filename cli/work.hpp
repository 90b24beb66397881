#pragma once
// A piece of work that may take long: it ends when the user or the clock says so, and while it goes on, a line on the
// terminal says how far it is.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace hypersim::cli {

class Work {
 public:
  /// How far the work is. Another thread calls it.
  using Text = std::function<std::string()>;

  /// `interrupted`, the flag of the signals, outlives it.
  explicit Work(const std::atomic<bool>& interrupted);
  ~Work();
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  /// A piece of work begins. It may take so long; none: as long as it takes.
  void begin(Text text, std::optional<std::uint64_t> time_ms = std::nullopt);
  /// It has ended. Removes the line.
  void end();

  /// Set soon after the user or the clock has ended the work.
  const std::atomic<bool>& stop() const { return stop_; }
  /// Set by the user alone, whatever piece of work goes on.
  const std::atomic<bool>& interrupted() const { return interrupted_; }
  bool is_interrupted() const { return interrupted_.load(); }
  /// Since begin().
  double elapsed_s() const;

 private:
  using Clock = std::chrono::steady_clock;

  void watch();
  void show();

  const std::atomic<bool>& interrupted_;
  const bool shows_;  // standard error is a terminal
  std::atomic<bool> stop_{false};
  std::thread watcher_;  // of all pieces: to start one for each would cost more than many a piece
  std::mutex mutex_;     // held while what follows is read or changed
  std::condition_variable over_;
  Text text_;
  std::optional<Clock::time_point> deadline_;
  Clock::time_point began_;
  Clock::time_point next_line_;
  bool is_at_work_ = false;
  bool has_shown_ = false;
  bool is_over_ = false;
};

/// `3 s`, behind whatever else a line says.
std::string seconds_text(double seconds);
}  // namespace hypersim::cli
