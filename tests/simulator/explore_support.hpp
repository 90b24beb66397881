#pragma once
// What the tests of exploration have in common: two processes with a database, and a race between them.

#include <stdexcept>
#include <string>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/explore.hpp"

namespace hypersim::simulator {

inline language::Scenario scenario_of(const std::string& text) {
  language::ParsedFile parsed = language::parse_scenarios(text, "test.scn");
  if (parsed.scenarios.empty()) throw std::runtime_error(language::format_diagnostics(parsed));
  return std::move(parsed.scenarios.front());
}

inline const std::string kCast =
    "scenario \"t\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nann open d\nben open d\n";

/// Passes in the order of `run`.
inline const std::string kRace =
    kCast +
    "ann set d k 0\nparallel\n  ann get d k => 0\n  ann set d k 1\n  ben get d other => any\n"
    "  ben get d another => any\n  ben get d k => 1\nend\n";

inline ExploreOptions with(ExploreStrategy strategy, std::uint64_t schedules = 1000) {
  ExploreOptions options;
  options.strategy = strategy;
  options.schedules = schedules;
  return options;
}

inline std::string with_fault(const std::string& fault, const std::string& steps) {
  std::string text = kCast;
  return text.insert(text.find("ann open"), fault + "\n") + steps;
}

}  // namespace hypersim::simulator
