#pragma once
// Names that make a scenario say less than it seems to: a database, capability, process or text that a condition or an
// expectation speaks of, although nothing in the scenario can bring it about. Most of them are misspelt.

#include <vector>

#include "hypersim/language/parse.hpp"

namespace hypersim::analysis {

/// A warning for each of them, with the nearest name that can come about and its place; in the order of their places.
/// Warned is only of what is certain: not where a program could do it, and not where one combination of a matrix, one
/// round of a repeat, or one of the scenarios that include the file has a use for the name.
std::vector<language::Warning> vacuous_names(const language::ParsedFile& file);

/// Adds them to the warnings of the file.
void warn_of_vacuous_names(language::ParsedFile& file);

}  // namespace hypersim::analysis
