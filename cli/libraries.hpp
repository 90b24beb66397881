#pragma once
// Shared libraries of processes, as `--load` names them.

#include <string>
#include <vector>

namespace hypersim::cli {

/// Loads them for the rest of the program. False, and said, if one cannot be used.
bool load_libraries(const std::vector<std::string>& paths);

/// ` --load FILE.so` for each, as a command line says it.
std::string load_words(const std::vector<std::string>& paths);

}  // namespace hypersim::cli
