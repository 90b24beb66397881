#pragma once
// Makes a failing schedule simpler: as many choices as possible become the first come one.

#include <cstddef>

#include "hypersim/simulator/explore.hpp"

namespace hypersim::simulator {

/// Rewrites the finding to a schedule that fails in the same way. How many choices of it are not the first come one,
/// and how many faults there are; without any single one of them it does not fail in this way.
std::size_t fewer_switches(const language::Scenario& scenario, const ExploreOptions& options, Finding& finding);

}  // namespace hypersim::simulator
