#pragma once
// Components, as `--load FILE.wasm` names them: the program of such a file is called as the file, without `.wasm`.

#include <optional>
#include <string>

#include "options.hpp"

namespace hypersim::cli {

/// What a command does with components.
struct ComponentUse {
  bool plays = false;  // else they are read, and nothing else
  /// What the compiler does for speed at least, 0 to 2.
  int optimization = 0;
  std::optional<int> exactly = std::nullopt;
};

/// Whether that file is one, by its name or by how it begins.
bool is_component(const std::string& path);

/// Makes its program known. Compiles it if that has not been done before, which may take long, and says so. Another
/// code than Passed if it cannot be used, or if a signal has come; it has complained of that.
ExitCode load_component(const std::string& path, const ComponentUse& use);

}  // namespace hypersim::cli
