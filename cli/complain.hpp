#pragma once
// How the command says that it cannot do what it was asked to do.

#include <string>

#include "options.hpp"

namespace hypersim::cli {

/// Prints `hypersim: SENTENCE` to stderr, behind everything that went to stdout. Returns ExitCode::BadInput.
ExitCode complain(const std::string& sentence);

}  // namespace hypersim::cli
