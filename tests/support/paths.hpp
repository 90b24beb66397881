#pragma once
// Where the sources are and what was built from them. These are functions and not macros: only one file is compiled
// with the paths of this checkout, so the compiler's cache hits in another checkout for all other files.

#include <string>

namespace hypersim::support {

/// The root of the checkout.
std::string source_dir();
/// The build folder of this test program; programs are in its bin/.
std::string build_dir();
/// The command under test.
std::string hypersim_program();

}  // namespace hypersim::support
