#pragma once
// The same choices have to give the same run. Whoever explores plays a part of its schedules twice, unasked.

#include <cstdint>
#include <vector>

#include "explored_run.hpp"

namespace hypersim::simulator {

/// The first schedule is played twice, and then one in so many; so is what fails where a loaded program takes part.
inline constexpr std::uint64_t kGuardedOneIn = 20;
bool is_played_twice(std::uint64_t number, const RunResult& run);
/// The same for an order of all, which is played before its number is known: its choices decide.
bool is_played_twice(const std::vector<std::uint64_t>& keys, const RunResult& run);

/// What two runs with the same choices have in common.
struct RunMark {
  std::uint64_t hash = 0;  // of the trace
  std::uint64_t events = 0;
  Verdict verdict = Verdict::Passed;
  friend bool operator==(const RunMark&, const RunMark&) = default;
};
RunMark mark_of(const RunResult& run);
/// Plays these choices from the start, and compares. A run that is broken off says nothing.
bool is_same_when_played_again(const language::Scenario& scenario, const ExploredOptions& options,
                               const std::vector<std::uint64_t>& keys, const RunMark& first);

/// Plays these choices again, and judges the run by what comes of it (judge_by_second_run()). True if it is the same.
bool judge_when_played_again(const language::Scenario& scenario, const ExploredOptions& options,
                             const std::vector<std::uint64_t>& keys, RunResult& first);

}  // namespace hypersim::simulator
