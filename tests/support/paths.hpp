#pragma once
// Where the sources are and what was built from them. Functions, not macros: what the compiler is told about this
// checkout is told for one file, so that its cache hits in another checkout for all others.

#include <string>

namespace hypersim::support {

/// The root of the checkout.
std::string source_dir();
/// The build folder of this test program; programs are in its bin/.
std::string build_dir();
/// The command under test.
std::string hypersim_program();

}  // namespace hypersim::support
