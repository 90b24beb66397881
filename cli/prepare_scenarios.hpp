#pragma once
// From the options of a command that plays scenarios to those that it plays: libraries loaded, files found and read,
// scenarios selected, the report planned, components compiled.

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/result.hpp"

#include "options.hpp"
#include "reporter.hpp"

namespace hypersim::cli {

/// What differs from command to command.
struct Preparation {
  std::string command;                               // `run`
  int optimization = 0;                              // of components, unless the user says
  std::optional<runtime::Semantics> semantics = {};  // of the command line
  bool home_is_kept = false;
  /// Called with the files before they are read.
  std::function<void(const std::vector<std::string>&)> on_files = {};
  /// Why a scenario is not played; empty: it is.
  std::function<std::string(const language::Scenario&)> why_skipped = {};
  /// What is wrong with these scenarios, as a sentence; empty: nothing.
  std::function<std::string(const std::vector<language::Scenario>&)> unfit = {};
};

/// The scenarios, with those that are skipped; or how the command has ended, which has been said: with `--list`, for
/// instance, as passed.
runtime::Result<std::vector<language::Scenario>, ExitCode> prepare(const PlayingOptions& playing,
                                                                   const Preparation& preparation, Reporter& reporter,
                                                                   const std::atomic<bool>& interrupted);

}  // namespace hypersim::cli
