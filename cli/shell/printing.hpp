#pragma once
// What the shell says about a play: the events of what was typed, what its steps came to, what else is to be told.

#include <string>
#include <vector>

#include "hypersim/language/update.hpp"

#include "seen.hpp"

namespace hypersim::cli::shell {

/// A line of the session whose step did not come to what the line says.
struct Unmet {
  int line = 0;
  std::string expected;
  std::string got;
};

/// The steps of these lines with what was expected and did not come. `text` is the whole session.
std::vector<Unmet> unmet_in(std::string_view text, const language::OutcomesByLine& outcomes, LineRange lines);

/// Did it once end otherwise than with a success?
bool has_failure(const language::LineOutcomes& outcomes);

/// The events of what was typed and what its steps came to, the first hundred lines of them.
std::string events_text(const Seen& seen, const std::vector<Unmet>& unmet, bool color);
/// A failure with its reasons.
std::string failure_text(const SeenFailure& failure, bool color);
/// What steps came to before and come to now, where that is not the same. Both by the present lines.
std::string changes_text(const language::OutcomesByLine& before, const language::OutcomesByLine& now, LineRange added);
/// The session with the numbers of its lines, and behind each step what it came to if that says more than the line.
std::string listing(std::string_view text, const language::OutcomesByLine& outcomes);

/// Sentences below each other, indented.
std::string indented(const std::vector<std::string>& sentences);

}  // namespace hypersim::cli::shell
