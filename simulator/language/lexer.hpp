#pragma once
// Cuts a file into statements and those into tokens, one at a time and from front to back: nothing is kept, so that a
// line of many megabytes costs no more than its text. Owned by one reading of one file.

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "language/diagnostics.hpp"
#include "language/token.hpp"

namespace hypersim::simulator::language {

class Lexer {
 public:
  /// Both outlive the lexer.
  Lexer(std::string_view text, DiagnosticSink& sink);

  /// Goes to the next statement that has a token; whatever is left of this one is skipped. False at the end of the
  /// file.
  bool next_statement();
  /// The next token; at the end of the statement End, again and again. After a Bad one the statement is at its end.
  Token next();
  /// Do `(` and `)` stand for themselves (in conditions)? Every statement begins with yes.
  void split_parentheses(bool split) { split_parentheses_ = split; }
  /// Where the file ends; for what is missing there.
  Position end_of_file() const { return place_; }

  /// Lines in which one of `names` stands in braces are left out, except those that open a block: a `matrix` was to
  /// replace them.
  void leave_out_templates(std::set<std::string, std::less<>> names) { templates_ = std::move(names); }

 private:
  bool at_end() const { return at_ >= text_.size(); }
  bool at_line_end() const { return at_end() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n"; }
  bool at_blank() const { return !at_end() && (text_[at_] == ' ' || text_[at_] == '\t'); }
  bool after_blank() const;
  void take_line_end();
  void advance_to(std::size_t end);

  /// Goes to the next token or to the end of the statement. False if a mistake was reported.
  bool skip_to_token();
  bool skip_comment();
  Token word();
  Token string();
  Token json();
  Token token_to(TokenKind kind, std::size_t start, Position at);
  Token bad(Position at, std::string message);
  Token bad_from(std::size_t start, Position at, std::size_t offset, std::string message);
  void skip_statement();
  bool is_left_out() const;

  std::string_view text_;
  DiagnosticSink& sink_;
  std::size_t start_ = 0;  // after a byte order mark
  std::size_t at_ = 0;
  Position place_;
  Position token_end_;
  bool over_ = true;  // the statement is at its end
  bool split_parentheses_ = true;
  std::optional<Token> first_;
  std::set<std::string, std::less<>> templates_;
  std::size_t wasted_ = 0;  // bytes that were looked at in vain for a closing bracket
};

}  // namespace hypersim::simulator::language
