#pragma once
// How the command says that it cannot do what it was asked to do.

#include <string>
#include <vector>

#include "options.hpp"

namespace hypersim::cli {

/// Prints `hypersim: SENTENCE` to stderr, behind everything that went to stdout. Returns ExitCode::BadInput.
ExitCode complain(const std::string& sentence);
/// Another process has printed them.
void take_over_complaints(const std::vector<std::string>& sentences);
/// Every sentence so far, for the reports.
const std::vector<std::string>& complaints();

}  // namespace hypersim::cli
