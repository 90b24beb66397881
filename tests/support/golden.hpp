#pragma once
// Golden files hold exact outputs. A test compares with them, or writes them if `./dev golden` says so.

#include <cstdlib>

namespace hypersim::support {

inline bool writes_golden_files() {
  const char* given = std::getenv("HYPERSIM_GOLDEN");
  return given != nullptr && *given != '\0';
}

}  // namespace hypersim::support
