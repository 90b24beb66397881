#pragma once
// Where an exploration gets results of schedules that it does not play itself, such as from workers on other machines.
// Each of them plays with a SchedulePlayer.

#include <cstdint>
#include <vector>

#include "hypersim/simulator/schedule_result.hpp"

namespace hypersim::simulator {

class ScheduleSource {
 public:
  virtual ~ScheduleSource();

  /// Called once, before the first play(). `length_of_the_first`: how many choices the schedule with number 0 has,
  /// which the exploration has played. From now on, results may be made in advance: play() will ask for all schedules
  /// from number 1 on, in order, until the exploration is over.
  virtual void begin(std::uint64_t length_of_the_first) = 0;

  /// The results of the schedules with these numbers, in order, but for those that is_of_all_orders(). Waits until they
  /// are there. Each fits the scenario (trouble_with()), and is the same whoever has played it. Fewer than that, the
  /// first ones: nothing more will come, because it was interrupted.
  virtual std::vector<ScheduleResult> play(std::uint64_t first, std::uint64_t count) = 0;
};

}  // namespace hypersim::simulator
