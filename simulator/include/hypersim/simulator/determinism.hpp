#pragma once
// Whether two runs that had to be the same were: same scenario, same seed, same schedule, homes that are new.

#include <string>
#include <vector>

#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// Nothing if they were; else lines for a person: the first event that differs, whose it is, in which step, and both
/// versions of it. A difference is a fault of hypersim, as a breach of a built-in check is.
std::vector<std::string> difference_between(const language::Scenario& scenario, const RunResult& first,
                                            const RunResult& second);

}  // namespace hypersim::simulator
