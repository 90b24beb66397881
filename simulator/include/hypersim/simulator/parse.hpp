#pragma once
// From the text of a scenario file to a Scenario, or to all of the file's mistakes at once.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/simulator/scenario.hpp"

namespace hypersim::simulator {

/// One mistake: where, what was found and expected, and (if there is one) the nearest spelling.
struct Diagnostic {
  Position at;
  std::string message;  // `expected a duration such as 5s, got "5 s"`
  std::string hint;     // `did you mean "settle"?`, or empty
};

struct ParsedScenario {
  std::optional<Scenario> scenario;     // present exactly when there are no diagnostics
  std::vector<Diagnostic> diagnostics;  // in the order of their places
  std::string text;                     // of a file that load_scenario() read
};

/// `path` is what messages call the file; `file:` operands are read relative to its folder.
ParsedScenario parse_scenario(std::string_view text, const std::string& path);

/// Reads the file (at most 16 MiB) and parses it.
ParsedScenario load_scenario(const std::string& path);

/// The report that a person reads: for each diagnostic `file:line:column: message`, the line (cut to 200 columns), a
/// caret, the hint; the first 100, then how many more there are.
std::string format_diagnostics(const std::string& path, std::string_view text,
                               const std::vector<Diagnostic>& diagnostics);

}  // namespace hypersim::simulator
