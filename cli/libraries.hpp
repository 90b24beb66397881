#pragma once
// Shared libraries of processes, as `--load` names them.

#include <string>
#include <vector>

namespace hypersim::cli {

/// Loads them for the rest of the program. False if one cannot be used; it has complained of that.
bool load_libraries(const std::vector<std::string>& paths);

/// ` --load FILE.so` for each, as in a command line.
std::string load_words(const std::vector<std::string>& paths);

}  // namespace hypersim::cli
