#pragma once
// Plays scenarios one after the other, for commands that judge each by itself. Where a loaded program may take part,
// another process plays: if a program ends it, that is a result, and the rest is played.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "hypersim/language/scenario.hpp"

#include "options.hpp"
#include "told.hpp"

namespace hypersim::cli {

struct EachScenario {
  std::uint64_t step_time_ms = kStepTimeMs;
  std::optional<std::uint64_t> seed;  // of the command
  /// Plays the scenario, and prints what came of it.
  std::function<Told(const language::Scenario&)> play;
  /// What was told of the scenario with that place.
  std::function<void(std::size_t, Told)> take;
  std::function<bool()> is_over;
};

/// Returns Passed unless another process cannot be had. `interrupted` is the flag of the signals.
ExitCode play_each(const std::vector<language::Scenario>& scenarios, const EachScenario& each,
                   const std::atomic<bool>& interrupted);

}  // namespace hypersim::cli
