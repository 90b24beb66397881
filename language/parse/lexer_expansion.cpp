// The part of Lexer that replaces names in braces. A statement must be cut out before its names can be replaced: its
// extent is that of what stands in the file, whatever the values are.

#include <algorithm>

#include "json_scan.hpp"
#include "lexer.hpp"
#include "table.hpp"

namespace hypersim::language {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool begins_condition(std::string_view text) {
  const Word* word = find_statement(text);
  return word != nullptr && word->splits_parentheses();
}

}  // namespace

void Lexer::expand() {
  if (bindings_.empty()) return;
  const std::size_t end = statement_end();
  const std::string_view statement = text_.substr(at_, end - at_);
  const std::size_t size = Expansion::size_of(statement, bindings_, text_left_);
  if (size == 0) return;
  if (!take(size)) return sink_.stop(place_, too_much_text());
  expansion_.make(statement, place_, bindings_);
  unexpanded_ = {text_, start_, end, expansion_.end()};
  expanded_ = true;
  text_ = expansion_.text();
  line_ = {};  // another text may stand in the same place
  start_ = at_ = 0;
  sink_.set_statement(&expansion_);
}

bool Lexer::take(std::size_t bytes) {
  if (bytes <= text_left_) {
    text_left_ -= bytes;
    return true;
  }
  text_left_ = 0;
  return false;
}

void Lexer::leave_expansion() {
  if (!expanded_) return;
  expanded_ = false;
  text_ = unexpanded_.text;
  start_ = unexpanded_.start;
  at_ = unexpanded_.at;
  place_ = unexpanded_.place;
  sink_.set_statement(nullptr);
}

/// Where the statement that begins at `at_` ends: before its comment, or its line end.
std::size_t Lexer::statement_end() {
  const auto line_ends = [&](std::size_t at) {
    return at >= text_.size() || text_[at] == '\n' || text_.substr(at, 2) == "\r\n";
  };
  const auto after_blank_at = [&](std::size_t at) {
    return at == at_ || is_blank(text_[at - 1]) || text_[at - 1] == '\n';
  };
  bool is_first = true;
  bool parentheses = false;
  for (std::size_t at = at_; !line_ends(at);) {
    const char c = text_[at];
    if (is_blank(c)) {
      ++at;
    } else if (c == '#' && after_blank_at(at)) {
      return at;
    } else if (c == '\\' && after_blank_at(at) && line_ends(at + 1)) {
      at += 1;
      if (at < text_.size()) at += text_[at] == '\r' ? 2 : 1;
    } else {
      const std::size_t end = token_end(at, parentheses);
      if (end == std::string_view::npos) {
        const std::size_t line_end = std::min(text_.find('\n', at), text_.size());
        return line_end > at && line_end < text_.size() && text_[line_end - 1] == '\r' ? line_end - 1 : line_end;
      }
      if (is_first) parentheses = begins_condition(text_.substr(at, end - at));
      is_first = false;
      at = end;
    }
    if (line_ends(at)) return at;
  }
  return at_;
}

/// Where the token that begins at `at` ends, if only brackets and quotes count; npos if it does not.
std::size_t Lexer::token_end(std::size_t at, bool parentheses) {
  const char first = text_[at];
  if (first == '"') {
    const JsonScan scan = scan_json_string(text_, at);
    return scan.ok() ? scan.end : std::string_view::npos;
  }
  if (first == '{' || first == '[') {
    if (wasted_ > kVainSearchesMax * text_.size()) return std::string_view::npos;
    const std::size_t close = skip_brackets(text_, at);
    if (close == std::string_view::npos) wasted_ += text_.size() - at;
    return close;
  }
  if (parentheses && (first == '(' || first == ')')) return at + 1;
  for (++at; at < text_.size(); ++at) {
    const char c = text_[at];
    if (is_blank(c) || c == '\n' || (c == '\r' && text_.substr(at, 2) == "\r\n")) return at;
    if (parentheses && (c == '(' || c == ')')) return at;
    if (c == '"' && text_[at - 1] == '/') {
      const JsonScan scan = scan_json_string(text_, at);
      if (!scan.ok()) return std::string_view::npos;
      at = scan.end - 1;
    }
  }
  return at;
}

}  // namespace hypersim::language
