#pragma once
// Goes through a trace up to a moment.

#include <vector>

#include "hypersim/analysis/authority.hpp"

namespace hypersim::analysis {

/// How many events belong to the moment: up to the end of the last step that stands at or above the line; without such
/// a step, up to the first one.
std::size_t events_until(const std::vector<runtime::TraceEvent>& trace, AtLine at);

}  // namespace hypersim::analysis
