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
#include "token.hpp"

namespace hypersim::language {

/// What is wrong with a piece, and where in it.
struct LexicalMistake {
  std::size_t at = 0;
  std::string text;
};

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
  /// A text, and how far it has been read.
  struct Reading {
    Cutter cutter;
    Position place;
  };
  bool take(std::size_t bytes);
  void finish_statement();
  void skip_statement();
  void expand();
  void leave_expansion();

  Piece next_piece();
  std::optional<Token> token_of(const Piece& piece, Position at);
  Token token(TokenKind kind, const Piece& piece, Position at) const;
  Token bad(const Piece& piece, Position at, const LexicalMistake& mistake);
  std::optional<LexicalMistake> mistake_in(const Piece& piece) const;
  std::optional<LexicalMistake> mistake_behind(const Piece& piece, std::string_view what) const;
  bool only_blanks_follow() const;
  void check_comment(const Piece& piece, Position at);

  Cutter cutter_;  // of the file, or of the expansion
  Position place_;
  Position token_end_;
  bool over_ = true;  // the statement is at its end
  std::optional<Token> first_;
  std::vector<Reading> outer_;  // the files that include this one
  const Bindings& bindings_;
  std::size_t& text_left_;
  DiagnosticSink& sink_;
  Expansion expansion_;                // of the present statement, if
  std::optional<Reading> unexpanded_;  // then: what follows it
};

}  // namespace hypersim::language
