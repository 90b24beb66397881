#pragma once
// Plays one scenario on a node of actors, and says what happened. A run depends on nothing but the scenario, the seed
// and (with a home that is not new) what the home holds: the same again gives the same trace, byte for byte.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/trace.hpp"
#include "hypersim/simulator/scenario.hpp"

namespace hypersim::simulator {

struct RunOptions {
  std::optional<std::uint64_t> seed;   // beats `option seed`
  std::optional<StorageKind> storage;  // beats `option storage`
  /// The node's home for storage rocksdb: it exists, and nobody else uses it (see Home).
  std::string home;
  /// Set from outside (Ctrl-C): the run stops at the next message.
  const std::atomic<bool>* interrupted = nullptr;
};

enum class Verdict {
  Passed,
  Failed,       // an expectation or a property
  Undecided,    // a limit was reached, or it was interrupted
  RuntimeFault  // a built-in check found a breach: a fault of hypersim
};

/// Why a run did not pass, for a person.
struct Failure {
  Position at;
  std::string statement;  // the step or the property, as written
  std::string expected;
  std::string got;
  std::vector<std::string> why;          // sentences: which rule, what was missing, who has it, what would have helped
  std::vector<std::string> last_events;  // the end of the story, indented
  std::vector<Failure> also;             // other properties that the end of the run breaks
};

struct RunResult {
  Verdict verdict = Verdict::Passed;
  std::optional<Failure> failure;     // Failed, Undecided
  std::vector<std::string> breaches;  // RuntimeFault: what the built-in checks found
  std::uint64_t seed = 0;
  std::size_t steps = 0;  // that ended
  std::vector<runtime::TraceEvent> trace;
};

RunResult run_scenario(const Scenario& scenario, const RunOptions& options);

}  // namespace hypersim::simulator
