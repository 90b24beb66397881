#include "hypersim/lsp/problems.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "hypersim/analysis/vacuous_names.hpp"
#include "hypersim/language/cut.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::lsp {

using language::Diagnostic;
using language::ParsedFile;
using language::Position;

namespace {

/// Where the tokens of a file begin and end.
class TokenPlaces {
 public:
  TokenPlaces(std::string_view text, int source) {
    Position place{1, 1, source};
    language::Cutter cutter(text, language::Braces::Names);
    while (!cutter.at_end()) {
      const language::Piece piece = cutter.next();
      const Position begin = place;
      for (const char c : piece.text) {
        if (c == '\n') {
          ++place.line;
          place.column = 1;
        } else if (runtime::begins_character(c)) {
          ++place.column;
        }
      }
      if (piece.is_token()) tokens_.push_back({begin, place, piece.text});
    }
  }

  /// The end of the token in which the place is, or of the part of it that one of the spellings can stand for; the
  /// place itself, if it is in none.
  Position end_of(Position at, const std::vector<std::string>& meant) const {
    const auto is_before = [](Position a, Position b) {
      return a.line != b.line ? a.line < b.line : a.column < b.column;
    };
    auto token = std::upper_bound(tokens_.begin(), tokens_.end(), at,
                                  [&](Position place, const Token& one) { return is_before(place, one.begin); });
    if (token == tokens_.begin()) return at;
    --token;
    if (!is_before(at, token->end)) return at;
    const bool is_of_one_line = at.line == token->begin.line && at.line == token->end.line;
    if (meant.empty() || !is_of_one_line) return token->end;
    // `ownr/birthdays` for `owner`, `flie:shop.cast` for `file:`
    std::size_t byte = 0;
    for (int column = token->begin.column; column < at.column; ++column) {
      for (++byte; byte < token->text.size() && !runtime::begins_character(token->text[byte]);) ++byte;
    }
    const std::string_view rest = token->text.substr(byte);
    const auto all = [&](auto is_so) { return std::all_of(meant.begin(), meant.end(), is_so); };
    std::size_t length = rest.size();
    if (all([](const std::string& one) { return one.ends_with(':'); })) {
      length = std::min(rest.find(':'), length - 1) + 1;
    } else if (all([](const std::string& one) { return one.find('/') == std::string::npos; })) {
      length = std::min(rest.find('/'), length);
    }
    Position end = at;
    for (const char c : rest.substr(0, length)) end.column += runtime::begins_character(c) ? 1 : 0;
    return end;
  }

 private:
  struct Token {
    Position begin;
    Position end;
    std::string_view text;
  };
  std::vector<Token> tokens_;
};

class Teller {
 public:
  explicit Teller(const ParsedFile& file) : file_(file) {}

  Problem tell(const Diagnostic& one, Problem::Severity severity, std::string_view code) {
    Problem problem;
    problem.severity = severity;
    problem.code = code;
    problem.range = range(one.at, one.meant);
    problem.message = one.message;
    problem.hint = one.hint;
    problem.meant = one.meant;
    if (one.other) {
      const bool is_error = severity == Problem::Severity::Error;
      problem.related.push_back({range(*one.other), is_error ? "first declared here" : "this is near"});
    }
    for (const auto* by = one.done_by.get(); by != nullptr; by = by->around.get())
      problem.related.push_back({range(by->at), "done by: " + by->text});
    return problem;
  }

 private:
  ProblemRange range(Position at, const std::vector<std::string>& meant = {}) {
    const auto index = static_cast<std::size_t>(at.source);
    const auto found = places_.try_emplace(at.source, file_.sources[index].text, at.source).first;
    return {at.source, at, found->second.end_of(at, meant)};
  }

  const ParsedFile& file_;
  std::map<int, TokenPlaces> places_;
};

std::string_view code_of(const Diagnostic& mistake) {
  if (mistake.other) return "repeated";
  return mistake.meant.empty() ? "mistake" : "misspelt";
}

}  // namespace

std::string_view to_text(Problem::Severity severity) {
  return severity == Problem::Severity::Error ? "error" : "warning";
}

std::vector<Problem> problems_of(const ParsedFile& file) {
  Teller teller(file);
  std::vector<Problem> problems;
  for (const Diagnostic& one : file.diagnostics)
    problems.push_back(teller.tell(one, Problem::Severity::Error, code_of(one)));
  const std::size_t mistakes = problems.size();
  for (const language::Warning& one : file.warnings)
    problems.push_back(teller.tell(one, Problem::Severity::Warning, "unlikely"));
  for (const language::Warning& one : analysis::vacuous_names(file))
    problems.push_back(teller.tell(one, Problem::Severity::Warning, "vacuous-name"));
  std::stable_sort(problems.begin() + static_cast<std::ptrdiff_t>(mistakes), problems.end(),
                   [](const Problem& a, const Problem& b) {
                     const auto key = [](const Problem& of) {
                       return std::tuple(of.range.source, of.range.begin.line, of.range.begin.column);
                     };
                     return key(a) < key(b);
                   });
  return problems;
}

}  // namespace hypersim::lsp
