#pragma once
// `hypersim run --update`: rewrites the expectations of a scenario file to what happened, and touches nothing else in
// it. A run notes what happened (RunOptions::outcomes); then the text is rewritten, without a file being touched here.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::language {

/// How the step of one line ended. In a block that repeats, and with `matrix`, it is played more than once.
struct LineOutcomes {
  bool held = false;  // at least once it was as expected
  /// What else happened, as written after `=>`: each once, in the order of the run. If there are too many, some are
  /// missing.
  std::vector<std::string> others;
};
/// The most alternatives that an update writes.
inline constexpr std::size_t kAlternativesMax = 8;

/// By the lines in which the steps begin.
using OutcomesByLine = std::map<int, LineOutcomes>;

struct ChangedExpectation {
  int line = 0;
  std::string before;  // as it was written after `=>`; `success` where there was none
  std::string after;
};

struct Update {
  std::string text;  // of the whole file, changed as far as it could be
  std::vector<ChangedExpectation> changes;
  std::vector<int> unsettled;  // lines that ended in more ways than kAlternativesMax
};

/// `text` is the file that was played. The error is the one of lay_out().
runtime::Result<Update, std::string> update_expectations(std::string_view text, const OutcomesByLine& outcomes);

}  // namespace hypersim::language
