#pragma once
// Commands that judge each scenario by itself, and one after the other: `compare` and `audit`. From their options to
// their exit code. Where a loaded program may take part, another process plays: if a program ends it, that is a result,
// and the rest is played.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "hypersim/language/scenario.hpp"

#include "options.hpp"
#include "report/scenario_result.hpp"

namespace hypersim::cli {

struct Judged {
  ScenarioResult result;
  std::string text;  // to be printed, unless it passed and the command is quiet
};

struct EachScenario {
  std::string command;                // `compare`
  std::string doing;                  // `auditing, `: before the number of events on the line of progress
  std::optional<std::uint64_t> seed;  // of the command
  int optimization = 0;               // of components, unless the user says
  /// Judges the scenario. It stops at what the flag says, and adds its events to the number.
  std::function<Judged(const language::Scenario&, const std::atomic<bool>& stop, std::atomic<std::uint64_t>& events)>
      judge;
  /// What is said of several: how many passed and failed, without the rest.
  std::function<std::string(std::size_t passed, std::size_t failed)> summary;
};

ExitCode judge_each(const PlayingOptions& playing, const EachScenario& each);

/// The command that does it again: the options between the file and those that choose the scenario are the command's.
std::string again_of(const PlayingOptions& playing, const std::string& command, const language::Scenario& scenario,
                     const std::string& options);

}  // namespace hypersim::cli
