#pragma once
// Plays in another process what may end the whole program. When that happens, this process knows what was played, and
// starts a fresh one for the rest. It is for runs with loaded programs only: nothing else ends the program, and a
// process costs time.

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"

#include "play_end.hpp"

namespace hypersim::cli {

class Supervisor {
 public:
  /// Tells what is known so far of the thing that is being played, in case that it is lost.
  using TellDraft = std::function<void(const std::string&)>;

  struct Calls {
    /// In the process that plays: plays the thing with that number, and returns what is to be told of it.
    std::function<std::string(std::size_t, const TellDraft&)> play;
    /// In the process that plays: nothing more is to be played.
    std::function<bool()> is_over;
    /// In the process that plays: it is about to end, and has told everything. May be null.
    std::function<void()> before_end = nullptr;
    /// Here: what is told of a thing that was played to its end.
    std::function<void(std::size_t, std::string)> take;
    /// Here: that thing was being played when the process that played came to an end. The last draft, or nothing.
    std::function<void(std::size_t, const PlayEnd&, const std::string&)> lost;
  };

  /// `interrupted`, the flag of the signals, outlives it.
  Supervisor(std::uint64_t step_time_ms, const std::atomic<bool>& interrupted)
      : step_time_ms_(step_time_ms), interrupted_(interrupted) {}

  /// Plays the things with these numbers in order. No thread may have been started before. The error is a sentence.
  runtime::Result<runtime::Done, std::string> play(const std::vector<std::size_t>& numbers, const Calls& calls);

  /// Is it worth it, once everything is loaded? A debugger sees more of a program that plays by itself.
  static bool is_useful();

 private:
  struct Worker {
    int process = -1;
    int from = -1;  // the end of the pipe to read from
  };

  [[noreturn]] void work(const std::vector<std::size_t>& numbers, std::size_t first, const Calls& calls, int to);
  /// Takes what the worker tells until it has ended. How many things it has told of.
  std::size_t listen(const Worker& worker, const Calls& calls, std::string& draft);

  const std::uint64_t step_time_ms_;
  const std::atomic<bool>& interrupted_;
  PlayRecord* record_ = nullptr;
};

}  // namespace hypersim::cli
