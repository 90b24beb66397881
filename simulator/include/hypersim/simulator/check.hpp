#pragma once
// The built-in checks: what every run checks without being asked, as checkers over the trace. A breach is a fault of
// the runtime, never a failed expectation. Each keeps books of its own from the events, and trusts none of the node's.

#include <string>
#include <vector>

#include "hypersim/runtime/trace.hpp"

namespace hypersim::simulator {

/// Check 1: no kv action succeeds for a process that did not hold the capability when kv checked.
std::vector<std::string> check_kv_capabilities(const std::vector<runtime::TraceEvent>& trace);

/// Check 3: each request that expects a response ends in exactly one answer or one send error (or with its process, or
/// by an inheriting request that takes its id); one still outstanding at the end is not judged.
std::vector<std::string> check_one_answer(const std::vector<runtime::TraceEvent>& trace);

/// All of them.
std::vector<std::string> check_trace(const std::vector<runtime::TraceEvent>& trace);

}  // namespace hypersim::simulator
