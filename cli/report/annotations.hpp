#pragma once
// What GitHub Actions shows beside the lines of a change: `::error file=…,line=…::…` and `::warning …`, lines of output
// that it takes for commands.

#include <string>

#include "scenario_result.hpp"

namespace hypersim::cli {

/// Is GITHUB_ACTIONS set to true?
bool wants_annotations();
/// A line for each failure, mistake and warning. Empty if there is none. Paths are relative to GITHUB_WORKSPACE if they
/// are inside.
std::string annotations(const ScenarioResult& result);

}  // namespace hypersim::cli
