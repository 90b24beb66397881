#pragma once
// The text of a session as a scenario file: with what its steps came to as their expectations, in the canonical layout.

#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/update.hpp"

namespace hypersim::cli::shell {

struct SavedText {
  std::string text;
  std::vector<language::ChangedExpectation> replaced;  // that were written, and did not come
  bool is_laid_out = true;                             // false: a name in braces stands for more than a part of a token
};

/// A step that came to a plain success stays without an expectation, and an expectation that was met stays as it is
/// written. Any other step gets what it came to. `folder` leads from the folder of the file to the one to which `file:`
/// operands are relative; empty: it is the same.
SavedText saved_text(std::string_view text, const language::OutcomesByLine& outcomes, const std::string& folder);

}  // namespace hypersim::cli::shell
