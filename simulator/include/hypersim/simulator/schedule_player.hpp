#pragma once
// Plays schedules of an exploration that somebody else counts: a worker of another process, or of another machine. A
// schedule is decided by the scenario, the options and its number, so whoever plays it comes to the same.

#include <cstdint>
#include <memory>
#include <vector>

#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/schedule_result.hpp"

namespace hypersim::simulator {

class SchedulePlayer {
 public:
  /// The scenario and the options outlive it. `length_of_the_first`: how many choices the schedule with number 0 has
  /// (ScheduleResult::choices), by which `pct` goes.
  SchedulePlayer(const language::Scenario& scenario, const ExploreOptions& options, std::uint64_t length_of_the_first);
  ~SchedulePlayer();
  SchedulePlayer(SchedulePlayer&&) noexcept;
  SchedulePlayer& operator=(SchedulePlayer&&) = delete;

  /// The schedules with the numbers from `first` on, so many, in order, but for those that is_of_all_orders(). Once the
  /// options' `interrupted` is set, those that are left are not whole. Each answer has the texts of all its rights.
  std::vector<ScheduleResult> play(std::uint64_t first, std::uint64_t count);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hypersim::simulator
