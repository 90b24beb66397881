#pragma once
// How the process that plays came to its end before everything was played: a program of the user's ended it, or does
// not come to the end of a turn. What is known of that is written where the process that watches can read it.

#include <atomic>
#include <cstdint>
#include <string>

namespace hypersim::cli {

struct PlayEnd {
  enum class Kind {
    None,
    Exited,       // exit() and the like; `code` is the exit code
    Killed,       // `code` is the signal
    StackIsFull,  // too deep a recursion
    Endless,      // a turn of a process took longer than --step-time
    Interrupted,  // in a turn that did not end
    Assertion,    // of hypersim
    NoMemory      // the system gave no more
  };
  Kind kind = Kind::None;
  int code = 0;
  bool is_noted = false;  // else nothing below is known
  std::uint64_t seed = 0;
  std::uint64_t schedule = 0;  // of an exploration, from 1; 0: none of one
  std::uint32_t step = 0;      // the number of the step; 0: none
  std::string process;         // all empty if none had its turn
  std::string program;
  std::string library;
};

/// In memory that two processes share.
class PlayRecord {
 public:
  /// Null if the system has no memory to share.
  static PlayRecord* make();
  static void free(PlayRecord* record);

  /// In the process that plays: from now on, ends are written here. `step_time_ms` is how much processor time a turn
  /// may take. Threads may be started from now on.
  void begin(std::uint64_t step_time_ms, const std::atomic<bool>& interrupted);
  /// It has played everything.
  void finish();
  /// It plays the thing with that number now.
  void play(std::size_t number) { playing_.store(number, std::memory_order_relaxed); }

  /// And not in one that the process that plays has started.
  bool is_in_its_process() const;

  // In the process that watches.
  std::size_t playing() const { return playing_.load(std::memory_order_relaxed); }
  bool is_finished() const { return finished_.load(); }
  /// The end, with `status` as waitpid() gives it.
  PlayEnd end(int status) const;
  void clear();

  /// The first end counts, and none of a process that the one that plays has started: a schedule that ends such a
  /// process is played once more, in its own. Called where anything may be broken.
  void note(PlayEnd::Kind kind, int code);

 private:
  PlayRecord() = default;

  static constexpr std::size_t kTextMax = 512;
  enum State : std::uint32_t { Empty, BeingWritten, Written };

  std::atomic<std::size_t> playing_{0};
  std::atomic<bool> finished_{false};
  std::atomic<std::uint32_t> state_{Empty};
  int process_id_ = 0;  // of the process that plays
  PlayEnd::Kind kind_ = PlayEnd::Kind::None;
  int code_ = 0;
  std::uint64_t seed_ = 0;
  std::uint64_t schedule_ = 0;
  std::uint32_t step_ = 0;
  char process_[kTextMax] = {};
  char program_[kTextMax] = {};
  char library_[kTextMax] = {};
};

}  // namespace hypersim::cli
