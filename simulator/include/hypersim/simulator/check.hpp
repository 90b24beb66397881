#pragma once
// The built-in checks: what every run checks without being asked, as checkers over the trace. A breach is a fault of
// the runtime, never a failed expectation. Each keeps books of its own from the events, and trusts none of the node's.

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/persistent_set.hpp"
#include "hypersim/runtime/semantics.hpp"
#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/breach.hpp"
#include "hypersim/simulator/database_rights.hpp"
#include "hypersim/simulator/handed_out.hpp"

namespace hypersim::simulator {

struct CheckOptions {
  /// What the node is to play. What breaks a promise as a row allows it is a breach with that row.
  runtime::Semantics semantics = {};
  /// Once it (which may be none) is set, a check stops with what it has found.
  const std::atomic<bool>* interrupted = nullptr;
};

/// Check 1: no kv action succeeds for a process that did not hold the capability when kv checked.
std::vector<Breach> check_kv_capabilities(const std::vector<runtime::TraceEvent>& trace,
                                          const CheckOptions& options = {},
                                          const RightsPtr& rights = std::make_shared<DatabaseRights>());

/// Check 3: each request that expects a response ends in exactly one answer or one send error (or with its process, or
/// by an inheriting request that takes its id); one still outstanding at the end is not judged.
std::vector<Breach> check_one_answer(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options = {});

/// What each process holds one by one, as the node's table has it; processes in their order, each once.
using Holdings = std::vector<std::pair<runtime::ProcessId, runtime::PersistentSet<runtime::Capability>>>;

/// Check 2: nobody holds a capability without a chain of set-up, issue, grant and saved message that leads back to its
/// issuer; `at_the_end` as well: what no event gave, and what has died with its issuer or its database, must not be
/// held.
std::vector<Breach> check_capability_chains(const std::vector<runtime::TraceEvent>& trace,
                                            const language::Scenario& scenario, const HandedOut& handed_out,
                                            const Holdings& at_the_end, const CheckOptions& options = {},
                                            const RightsPtr& rights = std::make_shared<DatabaseRights>());

/// Check 6: each message that was delivered was allowed, each that bounced or was dropped was not, by who was there,
/// was public and held messaging or networking between its sending and then.
std::vector<Breach> check_routing(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options = {});

/// Check 7: what a process reads as its state is what it wrote last, in whichever life, and after each boot.
std::vector<Breach> check_states(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options = {});

/// Check 8: an answer comes from whom the request reached, or from whom it was passed on to; it goes to whoever the
/// request names, under its id; what kv answers carries the metadata and the blob that it owes. What a process sends
/// follows from the message that prompts it, and an answer brings back the context of its request.
std::vector<Breach> check_answers(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options = {});

/// Check 9: each process is started, ends and comes back as its OnExit, its back-off, the commands to the kernel and
/// the boots of the node say, with the same `public`; its last requests are sent; nobody sends who is not there.
std::vector<Breach> check_lives(const std::vector<runtime::TraceEvent>& trace, const CheckOptions& options = {});

/// Check 10: whoever opens a database holds its capabilities, and whoever comes back with the node what it held; what
/// declarations, spawns, saves, `sim grant` and commands to the kernel give is held before anyone can tell; what is
/// refused (by kv, to be saved, to be attached) was not there.
std::vector<Breach> check_enough(const std::vector<runtime::TraceEvent>& trace, const HandedOut& handed_out,
                                 const CheckOptions& options = {},
                                 const RightsPtr& rights = std::make_shared<DatabaseRights>());

/// Check 11: between two nodes, no message arrives that had not left, none twice, none before one that left before it;
/// and what arrives is what left, less capabilities. `nodes`: by number.
std::vector<Breach> check_network(const std::vector<runtime::TraceEvent>& trace,
                                  const std::vector<runtime::NodeId>& nodes, const CheckOptions& options = {});

// Checks 4 and 5 look at the storage itself: check/storage_audit.hpp.

}  // namespace hypersim::simulator
