#pragma once
// Cuts files into statements and those into tokens, one at a time: nothing is kept, so that a line of many megabytes
// costs no more than its text. In a statement with names in braces these are replaced before its tokens are made.
// Owned by one reading of one scenario.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics.hpp"
#include "token.hpp"

namespace hypersim::language {

class Lexer {
 public:
  /// All outlive the lexer. `source` is the number of the file in positions; what is in `bindings` when a statement
  /// begins is replaced in it. `text_left` is how many bytes may still be made by that, or be read again.
  Lexer(std::string_view text, int source, const Bindings& bindings, std::size_t& text_left, DiagnosticSink& sink);

  /// Goes to the next statement that has a token; whatever is left of this one is skipped. False at the end of the
  /// file.
  bool next_statement();
  /// The next token; at the end of the statement End, again and again. After a Bad one the statement is at its end.
  Token next();
  /// Do `(` and `)` stand for themselves (in conditions)? Every statement begins with yes.
  void split_parentheses(bool split) { split_parentheses_ = split; }
  /// Where the file ends; for what is missing there.
  Position end_of_file() const { return place_; }
  /// Which file the present statement stands in.
  int source() const { return place_.source; }

  /// After this statement come those of another file, which outlives the lexer; then what follows here.
  void enter(std::string_view text, int source);

  /// The next statement is that behind the present file, in the one that includes it.
  void skip_file();

  /// The end of a statement of this file.
  struct Mark {
    std::size_t at = 0;
    Position place;
  };
  /// Ends the present statement.
  Mark mark();
  /// Ends the present statement; the next is that after the mark, which must be in the same file. False if this would
  /// be too much.
  bool rewind(const Mark& mark);

 private:
  /// How often the whole file may be searched in vain for closing brackets; then only their line is.
  static constexpr std::size_t kVainSearchesMax = 8;

  /// A file, and how far it has been read.
  struct Reading {
    std::string_view text;
    std::size_t start = 0;  // after a byte order mark
    std::size_t at = 0;
    Position place;
  };
  void begin(std::string_view text, int source);
  void finish_statement();
  bool take(std::size_t bytes);
  void expand();
  void leave_expansion();
  std::size_t statement_end();
  std::size_t token_end(std::size_t at, bool parentheses);
  bool at_end() const { return at_ >= text_.size(); }
  bool at_line_end() const { return at_end() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n"; }
  /// Remembered for its line: a million values may stand in one.
  std::size_t line_end();
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

  std::string_view text_;  // of the file, or of the expansion
  const Bindings& bindings_;
  std::size_t& text_left_;
  DiagnosticSink& sink_;
  std::size_t start_ = 0;
  std::size_t at_ = 0;
  Position place_;
  Position token_end_;
  struct Line {
    std::string_view text;
    std::size_t from = 0;
    std::size_t end = 0;
  };
  Line line_;         // that line_end() was asked for last
  bool over_ = true;  // the statement is at its end
  bool split_parentheses_ = true;
  std::optional<Token> first_;
  std::vector<Reading> outer_;  // the files that include this one
  Expansion expansion_;         // of the present statement, if
  bool expanded_ = false;
  Reading unexpanded_;      // then: what follows it
  std::size_t wasted_ = 0;  // bytes that were looked at in vain for a closing bracket
};

}  // namespace hypersim::language
