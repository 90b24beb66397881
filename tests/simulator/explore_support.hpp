#pragma once
// What the tests of exploration have in common: two processes with a database, and a race between them.

#include <string>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/explore.hpp"

#include "support/play.hpp"

namespace hypersim::simulator {

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
