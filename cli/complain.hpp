#pragma once
// How the command says that it cannot do what it was asked to do.

#include <string>
#include <vector>

#include "options.hpp"

namespace hypersim::cli {

/// Prints `hypersim: SENTENCE` to stderr, behind everything that went to stdout. Returns ExitCode::BadInput.
ExitCode complain(const std::string& sentence);
/// The same of a result that could not be kept, because the machine refused: the sentence says what to do about it,
/// too. What the command found out counts all the same, so this returns ExitCode::Undecided.
ExitCode complain_of_loss(const std::string& sentence);
/// Another process has printed them.
void take_over_complaints(const std::vector<std::string>& sentences);
/// Every sentence so far, for the reports.
const std::vector<std::string>& complaints();

}  // namespace hypersim::cli
