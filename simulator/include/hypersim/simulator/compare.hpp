#pragma once
// Plays a scenario as the documentation promises and as the shipped runtime does, and says where the two part: the
// first step that came to something else, and the rows of docs/semantics.md, section 9, that bring it about. The rows
// are found by playing: one whose documented rule, put back among those that ship, gives the documented outcome back.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/semantics.hpp"
#include "hypersim/runtime/step_id.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

struct CompareOptions {
  /// Which two are compared. What one ships of the other's rows is what may bring a difference about.
  runtime::Semantics documented = runtime::Semantics::documented();
  runtime::Semantics shipped = runtime::Semantics::hyperdrive();
  std::optional<std::uint64_t> seed;  // beats `option seed`
  std::uint64_t schedules = 200;      // at most, of each exploration; only if explored
  /// Set from outside (Ctrl-C): what was found by then is the result.
  const std::atomic<bool>* interrupted = nullptr;
  /// If set, the events of all runs are added here, for whoever shows how far it is.
  std::atomic<std::uint64_t>* events = nullptr;
};

/// Where two runs part.
struct Parting {
  runtime::StepId step;  // none: at a property, or only at the end
  language::Position at;
  std::string statement;        // as written; of the end: empty
  language::DoneByPtr done_by;  // of a step in a sequence
  std::string documented;       // what it came to
  std::string shipped;
  std::vector<runtime::Row> rows;  // in order; at least one
};

struct Comparison {
  std::uint64_t seed = 0;
  std::optional<Parting> first;  // none: they are the same
  bool covered = false;          // explored: all orders were tried, under both
  /// Why it could not be found out, as a sentence; empty if it could.
  std::string undecided;
  /// What a built-in check found under one of the two, which is a fault of hypersim; empty if nothing.
  std::string fault;
};

/// Databases are in memory, and no home is touched.
Comparison compare(const language::Scenario& scenario, const CompareOptions& options);

/// Of a run that failed: a sentence that says what the other semantics comes to at that step or property, and by which
/// rows. None if it comes to the same, if the run is long, if it was played by another schedule than the first, or if
/// its home had something of an earlier run, which counts for one of the two only.
std::optional<std::string> what_the_other_does(const language::Scenario& scenario, const RunResult& failed,
                                               const std::atomic<bool>* interrupted = nullptr);
/// The same of what an exploration has found: both make its choices, as far as the other one has them.
std::optional<std::string> what_the_other_does(const language::Scenario& scenario, const Finding& finding,
                                               const std::atomic<bool>* interrupted = nullptr);

/// Compares what all schedules come to: where the two part is a schedule of the one to which the other has none.
Comparison compare_explored(const language::Scenario& scenario, const CompareOptions& options);

}  // namespace hypersim::simulator
