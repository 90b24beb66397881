#pragma once
// The built-in checks: what every run checks without being asked, as checkers over the trace. A breach is a fault of
// the runtime, never a failed expectation. Each keeps books of its own from the events, and trusts none of the node's.
// Once `interrupted` (which may be none) is set, it stops with what it has found.

#include <atomic>
#include <map>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/breach.hpp"

namespace hypersim::simulator {

/// Check 1: no kv action succeeds for a process that did not hold the capability when kv checked.
std::vector<Breach> check_kv_capabilities(const std::vector<runtime::TraceEvent>& trace,
                                          const std::atomic<bool>* interrupted = nullptr);

/// Check 3: each request that expects a response ends in exactly one answer or one send error (or with its process, or
/// by an inheriting request that takes its id); one still outstanding at the end is not judged.
std::vector<Breach> check_one_answer(const std::vector<runtime::TraceEvent>& trace,
                                     const std::atomic<bool>* interrupted = nullptr);

/// What each process holds one by one, as the node's table has it.
using Holdings = std::map<runtime::ProcessId, runtime::Capabilities>;

/// Check 2: nobody holds a capability without a chain of set-up, issue, grant and saved message that leads back to its
/// issuer; `at_the_end` as well: what no event gave, and what has died with its issuer or its database, must not be
/// held.
std::vector<Breach> check_capability_chains(const std::vector<runtime::TraceEvent>& trace,
                                            const language::Scenario& scenario, const Holdings& at_the_end,
                                            const std::atomic<bool>* interrupted = nullptr);

// Checks 4 and 5 look at the storage itself: check/storage_audit.hpp.

}  // namespace hypersim::simulator
