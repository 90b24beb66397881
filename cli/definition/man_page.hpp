#pragma once
// Manual pages, one for each command, made from the definition of the command line.

#include <string>
#include <vector>

#include "command_definition.hpp"

namespace hypersim::cli {

/// What every page says of the program.
struct ManualEdition {
  std::string version;  // of the program
  std::string date;     // `2026-11-30`; empty: none is told
  /// The folder of the pages that help texts name, as they name it. What follows share/ is how a manual page names it,
  /// because the place where hypersim is installed is not known when manual pages are made. Empty: there is none.
  std::string pages_folder;
};

/// The page of the last of `path`, in the language of man(7). `path` are the commands from the root to it.
std::string man_page(const std::vector<const CommandDefinition*>& path, const ManualEdition& edition);

}  // namespace hypersim::cli
