#pragma once
// Shared libraries of processes, and components, as `--load` names them.

#include <string>
#include <vector>

#include "components.hpp"
#include "options.hpp"

namespace hypersim::cli {

/// Loads them for the rest of the program. Another code than Passed if one cannot be used, or if a signal has come; it
/// has complained of that.
ExitCode load_libraries(const std::vector<std::string>& paths, const ComponentUse& use);

/// ` --load FILE` for each, and before them what confines the files that are read, as in a command line.
std::string load_words(const std::vector<std::string>& paths);

}  // namespace hypersim::cli
