#pragma once
// Golden files hold exact outputs. A test compares with them, or, when `./dev golden` says so, writes them.

#include <cstdlib>

namespace hypersim::support {

inline bool writes_golden_files() {
  const char* given = std::getenv("HYPERSIM_GOLDEN");
  return given != nullptr && *given != '\0';
}

}  // namespace hypersim::support
