#pragma once
// Whether two runs that had to be the same were (same scenario, seed and schedule, homes that are new), and whose fault
// it is if they were not: hypersim's, unless a program of a loaded library took part.

#include <string>
#include <vector>

#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// Nothing if they were; else lines for a person: the first event that differs, whose it is, in which step, and both
/// versions of it.
std::vector<std::string> difference_between(const language::Scenario& scenario, const RunResult& first,
                                            const RunResult& second);

/// Judges the first run by the second: were they not the same? Then the first has failed where a loaded program took
/// part, and is a fault of hypersim where none did.
bool judge_by_second_run(const language::Scenario& scenario, RunResult& first, const RunResult& second);

/// Judges the run by an earlier one with the same choices, of which only the failure is known, and which was another.
void judge_by_first_run(const language::Scenario& scenario, RunResult& run, const std::string& failure_of_first);

/// The run could not make the choices that an earlier one had made, although nothing else differed.
void judge_left_the_choices(const language::Scenario& scenario, RunResult& run);

}  // namespace hypersim::simulator
