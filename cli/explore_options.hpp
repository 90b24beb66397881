#pragma once
// The command lines of `explore` and `replay`.

#include <CLI/CLI.hpp>
#include <string>

#include "options.hpp"

namespace hypersim::cli {

/// What CLI11 reads as words, and the command holds as enumerators.
struct ExploreOptionWords {
  ExploreCommand command;
  std::string strategy = "portfolio";
  std::string storage = "memory";
  std::string faults = "all";
  std::string time;
  bool exhaustive = false;
  bool limited = false;  // --schedules is given

  ExploreCommand checked();
};

CLI::App* add_explore(CLI::App& app, ExploreOptionWords& explore);
CLI::App* add_replay(CLI::App& app, ReplayCommand& replay);

}  // namespace hypersim::cli
