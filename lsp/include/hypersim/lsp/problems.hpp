#pragma once
// What is wrong with a file, for programs: each mistake and each warning with the range of what it is about, a code,
// and the texts that could stand there. The language server and `hypersim check --format` both tell of these.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/parse.hpp"

namespace hypersim::lsp {

/// A range in one of the files that were read. Lines and columns count from 1, columns in characters. The end is behind
/// the last character; it is the beginning where something is missing.
struct ProblemRange {
  int source = 0;  // in ParsedFile::sources
  language::Position begin;
  language::Position end;
};

struct RelatedRange {
  ProblemRange range;
  std::string message;
};

struct Problem {
  enum class Severity { Error, Warning };
  Severity severity = Severity::Error;
  /// `misspelt`, `repeated`, `mistake`; of warnings `vacuous-name`, `unlikely`. docs/editors.md.
  std::string_view code;
  ProblemRange range;
  std::string message;
  std::string hint;                   // or empty
  std::vector<std::string> meant;     // texts that can stand in place of the range
  std::vector<RelatedRange> related;  // where the name stands first; each `do` that plays the line
};
/// `error`, `warning`.
std::string_view to_text(Problem::Severity severity);

/// In the order of their places, mistakes before warnings. Looks for vacuous names, too, as `check` does.
std::vector<Problem> problems_of(const language::ParsedFile& file);

}  // namespace hypersim::lsp
