#pragma once
// From the text of a scenario file to the scenarios that it tells, or to all of its mistakes at once. A file tells one
// scenario, or with `matrix` one for each combination of values.

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

/// One mistake: where, what was found and expected, and (if there is one) the nearest spelling.
struct Diagnostic {
  Position at;
  std::string message;          // `expected a duration such as 5s, got "5 s"`
  std::string hint;             // `did you mean "settle"?`, or empty
  DoneByPtr done_by = nullptr;  // of a line of a sequence: the innermost `do`
  /// The other place that it speaks of: where the name stands first, or where the one stands that is probably meant.
  std::optional<Position> other = std::nullopt;
  /// The spellings that the hint names: each can stand in place of the token.
  std::vector<std::string> meant = {};
};

/// What is allowed, and probably not meant.
using Warning = Diagnostic;

struct SourceFile {
  std::string path;
  std::string text;
  /// The statement that includes it, if it is one and the same in every combination and never includes another file.
  std::optional<Position> included_at = std::nullopt;
};

/// A `let` or a `matrix` that took a setting.
struct TakenSetting {
  Position at;
  Setting setting;
};

/// A file whose bytes are the value of a `file:` operand.
struct OperandFile {
  std::string named;   // as the operand says, with what stands in place of names: relative to the folder of its source
  std::string opened;  // the same, as it is opened
  Position at;         // of the first operand that names it so
};

struct ParsedFile {
  /// In the order of the combinations. There is at least one exactly when there are no diagnostics.
  std::vector<Scenario> scenarios;
  /// In the order of their places, each place at most once however often it was read.
  std::vector<Diagnostic> diagnostics;
  /// The files that were read, by Position::source: the scenario's own is the first.
  std::vector<SourceFile> sources;
  /// The names of its `let` and `matrix` statements, in any combination.
  std::set<std::string, std::less<>> settable = {};
  std::vector<TakenSetting> taken = {};
  /// In the order of their places. There are none beside mistakes.
  std::vector<Warning> warnings = {};
  /// In any combination, each once for each source that names it.
  std::vector<OperandFile> files = {};
};

/// `path` is what messages call the file; `file:` operands are read relative to its folder. A setting of a name that
/// the file does not declare has no effect.
ParsedFile parse_scenarios(std::string_view text, const std::string& path, const Settings& settings = {});

/// Reads the file (at most 16 MiB) and parses it.
ParsedFile load_scenarios(const std::string& path, const Settings& settings = {});

/// The report that a person reads: for each diagnostic `file:line:column: message`, the line (cut to 200 columns), a
/// caret, the hint; the first 100, then how many more there are.
std::string format_diagnostics(const ParsedFile& file);
/// The same of its warnings: `file:line:col: warning: message`.
std::string format_warnings(const ParsedFile& file);

}  // namespace hypersim::language
