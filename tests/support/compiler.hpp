#pragma once
// The compiler that built the tests, as a test of what does not compile asks it.

#include <string>
#include <vector>

namespace hypersim::support {

/// Its program.
std::string compiler();

/// What it says to the source, C++20 without a file of output; nothing if it takes it. `folders`: where it looks for
/// headers, from the root of the checkout. `options`: further ones, as for a shell.
std::string complaint(const std::string& source, const std::vector<std::string>& folders,
                      const std::string& options = "");

}  // namespace hypersim::support
