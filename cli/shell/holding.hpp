#pragma once
// How a process came to hold what it holds, for `why WHO holds CAP`.

#include <string>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::cli::shell {

/// A sentence for each of these capabilities that it holds at the end of the run.
std::vector<std::string> how_held(const language::Scenario& scenario, const simulator::RunResult& result,
                                  const language::HoldsCondition& held);

}  // namespace hypersim::cli::shell
