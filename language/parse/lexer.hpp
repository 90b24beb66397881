#pragma once
// Reads the statements of files token by token: names in braces are replaced, every token is checked, and its place is
// known. Nothing is kept, so that a line of many megabytes costs no more than its text. Owned by one reading of one
// scenario.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/cut.hpp"

#include "diagnostics.hpp"
#include "json_scan.hpp"
#include "token.hpp"

namespace hypersim::language {

/// What is wrong with a piece, and where in it.
struct LexicalMistake {
  std::size_t at = 0;
  std::string text;
  std::string hint = {};
};
/// Of a piece that is Unclosed.
LexicalMistake mistake_in_unclosed(std::string_view piece);

class Lexer {
 public:
  /// All outlive the lexer. `source` is the number of the file in positions. A statement is read with the `bindings` of
  /// its beginning. `text_left` is how many bytes replacing names and reading again may still take.
  Lexer(std::string_view text, int source, const Bindings& bindings, std::size_t& text_left, DiagnosticSink& sink);

  /// Skips the rest of this statement and goes to the next one that has a token. False at the end of the scenario's
  /// file, and at the end of a part that was entered.
  bool next_statement();
  /// The same, but false at the end of an included file, too.
  bool next_in_file();
  /// The next token. At the end of the statement it is End, every time. A Bad token ends the statement.
  Token next();
  /// Where the file ends; for what is missing there.
  Position end_of_file() const { return place_; }
  /// Which file the present statement stands in.
  int source() const { return place_.source; }

  /// The next statements are those of another file, which outlives the lexer; then those after the present one.
  void enter(std::string_view text, int source);

  /// The next statement is the one after the `include` of the present file.
  void skip_file();

  /// The end of a statement of this file.
  struct Mark {
    std::size_t at = 0;
    Position place;
  };
  /// Ends the present statement.
  Mark mark();
  /// Ends the present statement. The next one is the one after the mark, which must be in the same file. False if the
  /// text that may be read again does not suffice.
  bool rewind(const Mark& mark);

  /// Ends the present statement. The next ones are those of `text` after the mark, up to its end. leave_part() goes on
  /// behind the present one. False, and nothing is entered, if the text that may be read again does not suffice.
  bool enter_part(std::string_view text, const Mark& mark);
  void leave_part();

 private:
  /// A text, and how far it has been read.
  struct Suspended {
    Cutter cutter;
    Position place;
    bool is_part = false;
  };
  bool take(std::size_t bytes);
  void leave();
  void finish_statement();
  void skip_statement();
  void expand();
  void leave_expansion();

  Piece next_piece();
  std::optional<Token> token_of(const Piece& piece, Position at);
  Token token(TokenKind kind, const Piece& piece, Position at) const;
  Token bad(const Piece& piece, Position at, const LexicalMistake& mistake);
  std::optional<LexicalMistake> mistake_in(const Piece& piece) const;
  LexicalMistake mistake_in_json(std::string_view text, JsonScan scan) const;
  std::optional<LexicalMistake> mistake_behind(const Piece& piece, std::string_view what) const;
  bool only_blanks_follow() const;
  void check_comment(const Piece& piece, Position at);

  Cutter cutter_;  // of the file, or of the expansion
  Position place_;
  Position token_end_;
  bool is_part_ = false;  // of a file, and has an end of its own
  bool over_ = true;      // the statement is at its end
  std::optional<Token> first_;
  std::vector<Suspended> outer_;  // the files that include this one, and what the present part was entered from
  const Bindings& bindings_;
  std::size_t& text_left_;
  DiagnosticSink& sink_;
  Expansion expansion_;                  // of the present statement, if names were replaced in it
  std::optional<Suspended> unexpanded_;  // what follows it in the file, then
};

}  // namespace hypersim::language
