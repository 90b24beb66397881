#pragma once
// A range of schedules as bytes: the same bytes whoever plays it, so that copies of different workers can be compared.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/cluster/range.hpp"
#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/schedule_player.hpp"

namespace hypersim::cli {

/// Plays it, but for what belongs to the search of all orders. `goes_on` is asked now and then, also in a long range;
/// nothing once it says no, or if the options of the player are interrupted.
std::optional<std::string> play_range(simulator::SchedulePlayer& player, cluster::Range range,
                                      const std::function<bool()>& goes_on);

/// What play_range() has made of that range. The error is a phrase.
runtime::Result<std::vector<simulator::ScheduleResult>, std::string> results_of(const std::string& bytes,
                                                                                cluster::Range range,
                                                                                simulator::ExploreStrategy strategy,
                                                                                const language::Scenario& scenario);

}  // namespace hypersim::cli
