#pragma once
// The parser's view of one statement: the next token, what to say if it is the wrong one, and the statement's text.
//
// A mistake of grammar ends a statement (`fail`): from then on every token is its end and further mistakes are not
// reported, so that a parser goes on without looking and nothing follows from the first mistake. A mistake of meaning,
// such as an unknown name, does not (`report`).

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/language/spelling.hpp"

#include "lexer.hpp"
#include "table.hpp"

namespace hypersim::language {

class Cursor {
 public:
  /// Both outlive the cursor.
  Cursor(Lexer& lexer, DiagnosticSink& sink) : lexer_(lexer), sink_(sink) {}

  bool next_statement();
  /// Tokens of the rest of the statement, without reporting what is wrong in it.
  Token skip_token();

  const Token& peek();
  /// The token after the next one.
  Token peek_second();
  Token take();
  /// Takes the next token if it is this word, unquoted.
  bool take_word(std::string_view word);
  bool at_end() { return peek().kind == TokenKind::End; }
  /// At the end, or where `->`, `=>` and what follows them begin.
  bool at_operands_end();

  void report(Position at, std::string message, std::string hint = {}, std::optional<Position> other = std::nullopt);
  void fail(Position at, std::string message, std::string hint = {});
  /// fail() at the next token: `expected a key, found …`. Without a hint, the usage of the statement is the hint.
  void expected(std::string_view what, std::string hint = {});
  /// expected() one of these words, with the nearest spelling.
  void expected_one_of(const std::vector<std::string_view>& words);
  /// The same of the words of this kind.
  void expected_one_of(KeywordKind kind);
  /// Ends the statement without a message, because the mistake was reported already.
  void abandon() { failed_ = true; }
  bool failed() const { return failed_; }
  /// How the statement is written, for hints: `WHO get DB KEY [within D]`.
  void set_usage(std::string_view usage) { usage_ = usage; }
  /// Of what is no mistake, and hardly meant.
  void warn(Position at, std::string message, std::string hint);
  /// Of the lines that are reported from now on; see DiagnosticSink.
  void set_done_by(DoneByPtr done_by) { sink_.set_done_by(std::move(done_by)); }
  const DoneByPtr& done_by() const { return sink_.done_by(); }

  /// Takes exactly this word, or fails.
  void expect_word(std::string_view word);
  void expect_end();

  /// The text of the tokens that were taken, joined by one blank; from a mark on.
  std::size_t mark() const { return text_.size(); }
  std::string text_since(std::size_t mark) const;
  const std::string& text() const { return text_; }

  /// The nearest spelling, where it is worth looking for.
  template <class... Lists>
  std::string spelling_hint(std::string_view word, const Lists&... lists) const {
    if (!wants_hints()) return {};
    Spelling spelling(word);
    (spelling.offer_all(lists), ...);
    return spelling.hint();
  }
  /// The same of a token, which may be something else than a word.
  template <class... Lists>
  std::string spelling_hint(const Token& token, const Lists&... lists) const {
    return token.kind == TokenKind::Word ? spelling_hint(token.raw, lists...) : std::string();
  }

  /// Is a hint worth looking for here?
  bool wants_hints() const { return !failed_ && sink_.wants_hints(); }

 private:
  void append_text(const Token& token);

  Lexer& lexer_;
  DiagnosticSink& sink_;
  std::optional<Token> ahead_;
  std::optional<Token> second_;
  bool failed_ = false;
  std::string text_;
  std::string_view usage_;
};

}  // namespace hypersim::language
