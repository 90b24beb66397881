#pragma once
// The schedule beside a finding: it passes, and goes the same way for as long as any that does. Where the two part is
// where the failure was decided.

#include <optional>

#include "hypersim/simulator/explore.hpp"

namespace hypersim::simulator {

/// Makes the choices of the finding up to some point, and then what first come, first served would do without faults;
/// the latest such point after which the scenario passes. With its trace. Nothing if no such schedule passes, if it was
/// interrupted, or if too many were tried: about thirty, fewer while the runs are long.
std::optional<RunResult> nearest_passing(const language::Scenario& scenario, const Finding& finding,
                                         const ExploreOptions& options);

}  // namespace hypersim::simulator
