#pragma once
// Why a run came to no end: what it waited for, who was busy, and the limit that would let it go on.

#include <string>
#include <vector>

#include "evidence.hpp"
#include "run_limits.hpp"

namespace hypersim::simulator {

/// `step`: the one in progress, or null.
std::vector<std::string> why_no_end(const Evidence& seen, const language::Step* step, const RunLimits::Reached& limit);

}  // namespace hypersim::simulator
