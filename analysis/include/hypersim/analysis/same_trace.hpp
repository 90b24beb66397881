#pragma once
// Whether two runs did the same, event by event: in all that an archive would have of them.

#include <vector>

#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

/// The two are of one scenario, and share no message.
bool same_trace(const std::vector<runtime::TraceEvent>& one, const std::vector<runtime::TraceEvent>& other);

}  // namespace hypersim::analysis
