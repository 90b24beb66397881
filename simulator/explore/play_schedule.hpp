#pragma once
// Plays one schedule and says what it came to. Several threads may call it at once, each with options of its own.

#include <cstdint>

#include "end_state.hpp"
#include "explored_run.hpp"
#include "played_schedule.hpp"
#include "portfolio.hpp"
#include "searches.hpp"

namespace hypersim::simulator {

class PlaySchedule {
 public:
  /// All outlive it.
  PlaySchedule(const language::Scenario& scenario, const ExploredOptions& options, const Portfolio& portfolio)
      : scenario_(scenario), options_(options), portfolio_(portfolio), hash_(scenario) {}

  /// The options, with what the runs of a thread share made anew: to count references to the same objects would make
  /// threads wait for each other.
  ExploredOptions options_of_a_thread() const;
  /// The schedule with that number, which is not one of all orders.
  PlayedSchedule of_number(std::uint64_t number, const ExploredOptions& options, ToldRights& told) const;
  /// The next run of a search. Its number is that of the schedule if that is known, else 0. Nothing of it is whole if it
  /// was interrupted.
  SearchedRun next_of(Search& search, std::uint64_t number, const ExploredOptions& options) const;

 private:
  void finish(PlayedSchedule& played, bool is_played_twice, const ExploredOptions& options, ToldRights& told) const;
  std::uint64_t outcome_of(const actors::Network& network) const;
  bool is_interrupted() const { return options_.interrupted != nullptr && options_.interrupted->load(); }

  const language::Scenario& scenario_;
  const ExploredOptions& options_;
  const Portfolio& portfolio_;
  const EndStateHash hash_;
};

}  // namespace hypersim::simulator
