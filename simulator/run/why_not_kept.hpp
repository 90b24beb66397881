#pragma once
// What a person is told if the machine refused to store something: what is not kept, what still is, and what to do.

#include <string>
#include <vector>

#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

std::vector<std::string> why_not_kept(const runtime::fact::StorageFailed& failed, const RunOptions& options);

}  // namespace hypersim::simulator
