#pragma once
// Plays one scenario under many schedules, and judges each as a run is judged: by its expectations, its properties and
// the built-in checks. What is found is the same for the same scenario and options, byte for byte.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/simulator/replay.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// Which schedules are tried, and in which order.
enum class ExploreStrategy {
  Portfolio,  // the others in turn
  Random,     // each candidate with the same probability
  Pct         // random priorities that change at few random points
};
/// As the command line names it: `portfolio`, `random`, `pct`.
std::string_view to_text(ExploreStrategy strategy);

struct ExploreOptions {
  std::optional<std::uint64_t> seed;  // beats `option seed`
  StorageKind storage = StorageKind::Memory;
  ExploreStrategy strategy = ExploreStrategy::Portfolio;
  std::uint64_t schedules = 1000;  // at most
  /// Not only the first failure, but each that is another.
  bool keep_going = false;
  /// Set from outside (Ctrl-C): what is known by then is the result.
  const std::atomic<bool>* interrupted = nullptr;
};

/// A schedule under which the scenario does not pass.
struct Finding {
  std::uint64_t schedule = 0;  // its number; the first is 1
  std::string strategy;        // that made it: `pct 3`
  std::uint64_t times = 1;     // how many schedules failed in the same way
  RunResult result;
  Recording recording;
};

struct Exploration {
  std::uint64_t seed = 0;
  std::uint64_t schedules = 0;          // that were played
  std::uint64_t distinct_outcomes = 0;  // what the steps came to, who holds what, what is stored, who is alive
  std::vector<Finding> findings;        // failures that differ, in the order of their schedules
  bool interrupted = false;
};

Exploration explore(const Scenario& scenario, const ExploreOptions& options);

/// Two failures with the same text here are the same failure: the same property, the same step, or the same built-in
/// check.
std::string failure_key(const RunResult& result);

}  // namespace hypersim::simulator
