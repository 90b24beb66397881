#pragma once
// Plays schedules, several at a time if it may. Which are played and what they come to does not depend on how many at a
// time: results are given in the order of their numbers.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "end_state.hpp"
#include "exhaustive.hpp"
#include "explored_run.hpp"
#include "portfolio.hpp"

namespace hypersim::simulator {

/// A right that kv has verified.
struct VerifiedRight {
  std::uint64_t hash = 0;  // of the process and the params
  runtime::ProcessId process;
  runtime::Capability capability;

  std::string text() const { return process.text() + ": " + capability.params(); }
};

/// What a schedule came to.
struct PlayedSchedule {
  std::uint64_t number = 0;  // from 0
  std::string strategy;
  std::vector<std::uint64_t> keys;  // of its choices; empty if it passed
  std::uint64_t choices = 0;
  std::size_t events = 0;
  std::uint64_t outcome = 0;
  RunResult result;                   // without the trace
  std::vector<VerifiedRight> rights;  // each once
  bool is_whole = false;              // else it was interrupted, or never begun
  bool is_last = false;               // every order has been played
  bool was_none = false;              // there was nothing left to play
};

class Batch {
 public:
  /// All outlive it.
  Batch(const language::Scenario& scenario, const ExploredOptions& options, const Portfolio& portfolio, Exhaustive& all)
      : scenario_(scenario), options_(options), portfolio_(portfolio), all_(all), hash_(scenario) {}

  /// Whoever is told of each schedule from now on; may be none.
  void tell_to(Progress* progress) { progress_ = progress; }
  /// The schedules from this number on, so many, by so many threads.
  std::vector<PlayedSchedule> play(std::uint64_t first, std::uint64_t count, std::size_t jobs);

 private:
  /// The options, with what runs share made anew.
  ExploredOptions with_its_own() const;
  PlayedSchedule play_one(std::uint64_t number, const ExploredOptions& options) const;
  PlayedSchedule play_next_of_all(std::uint64_t number);
  void finish(PlayedSchedule& played, const ExploredOptions& options) const;
  std::uint64_t outcome_of(const actors::Network& network) const;
  /// Whoever shows how far the exploration is.
  void tell(const PlayedSchedule& played) const;
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  const language::Scenario& scenario_;
  const ExploredOptions& options_;
  const Portfolio& portfolio_;
  Exhaustive& all_;
  Progress* progress_ = nullptr;
  const EndStateHash hash_;
};

}  // namespace hypersim::simulator
