#pragma once
// The story of a run for `--verbose`: each step, when it ended, and what it came to.

#include <vector>

#include "hypersim/simulator/run.hpp"

#include "scenario_result.hpp"

namespace hypersim::cli {

/// In the order in which they began. Of a run that passed, also what became of its properties.
std::vector<PlayedStep> played_steps(const language::Scenario& scenario, const simulator::RunResult& result);

}  // namespace hypersim::cli
