#pragma once
// Which events of a trace follow from one of them: happened after it, and may be otherwise because of it.

#include <cstddef>
#include <vector>

#include "hypersim/analysis/trace_diff.hpp"

namespace hypersim::analysis {

/// One flag for each event. An event follows from what its process did or learned before, from the request or the
/// message that it is about, from the writes and capabilities that it looks at, and, where steps come one after the
/// other, from the steps before it. `first` itself does.
std::vector<bool> what_follows(const RecordedTrace& trace, std::size_t first);

}  // namespace hypersim::analysis
