#pragma once
// The same choices have to give the same run. Whoever explores plays a part of its schedules twice, unasked.

#include <cstdint>
#include <string>
#include <vector>

#include "explored_run.hpp"

namespace hypersim::simulator {

/// One schedule in so many is played twice.
inline constexpr std::uint64_t kGuardedOneIn = 20;

/// Plays these choices again. Nothing if it was the same run, event for event; else lines for a person: the first event
/// that differs, whose it is, of which message and in which step. That is a fault of hypersim.
std::vector<std::string> difference_when_played_again(const language::Scenario& scenario,
                                                      const ExploredOptions& options,
                                                      const std::vector<std::uint64_t>& keys, const RunResult& first);

}  // namespace hypersim::simulator
