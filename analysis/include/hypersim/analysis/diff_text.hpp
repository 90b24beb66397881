#pragma once
// Two traces side by side, as text for people.

#include <string>

#include "hypersim/analysis/trace_diff.hpp"

namespace hypersim::analysis {

/// A trace, and what the user calls it.
struct NamedTrace {
  std::string path;
  const RecordedTrace& trace;
};

/// Which two they are, as A and B; the first difference, what follows from it and what does not, and what each came to.
/// Long lists are cut, and say so.
std::string diff_text(const NamedTrace& a, const NamedTrace& b, const TraceDiff& diff);

}  // namespace hypersim::analysis
