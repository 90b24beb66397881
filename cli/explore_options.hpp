#pragma once
// The command lines of `explore` and `replay`.

#include <CLI/CLI.hpp>
#include <string>

#include "options.hpp"

namespace hypersim::cli {

/// Options of `explore` as CLI11 reads them; checked() makes the command of them.
struct ExploreArguments {
  ExploreCommand command;
  std::string time;
  std::string shrink_time = "10s";
  bool exhaustive = false;
  bool limited = false;  // --schedules is given

  ExploreCommand checked();
};

CLI::App* add_explore(CLI::App& app, ExploreArguments& explore);
CLI::App* add_replay(CLI::App& app, ReplayCommand& replay);

}  // namespace hypersim::cli
