#include "cursor.hpp"

#include <utility>

namespace hypersim::language {

bool Cursor::next_statement() {
  ahead_.reset();
  second_.reset();
  failed_ = false;
  text_.clear();
  usage_ = {};
  return lexer_.next_statement();
}

Token Cursor::skip_token() {
  if (ahead_) {
    const Token token = *std::exchange(ahead_, std::exchange(second_, std::nullopt));
    if (token.kind != TokenKind::End) return token;
  }
  const bool muted = sink_.muted();
  sink_.mute(true);
  const Token token = lexer_.next();
  sink_.mute(muted);
  return token;
}

const Token& Cursor::peek() {
  static constexpr Token kNothing;
  if (failed_) return kNothing;
  if (!ahead_) ahead_ = lexer_.next();
  if (ahead_->kind == TokenKind::Bad) {
    failed_ = true;
    return kNothing;
  }
  return *ahead_;
}

Token Cursor::peek_second() {
  if (peek().kind == TokenKind::End) return {};
  if (!second_) second_ = lexer_.next();
  return *second_;
}

Token Cursor::take() {
  const Token token = peek();
  if (token.kind == TokenKind::End) return token;
  ahead_ = std::exchange(second_, std::nullopt);
  append_text(token);
  return token;
}

bool Cursor::take_word(std::string_view word) {
  if (!peek().is(word)) return false;
  take();
  return true;
}

bool Cursor::at_operands_end() {
  const Token& token = peek();
  return token.kind == TokenKind::End || token.is("->") || token.is("=>");
}

void Cursor::report(Position at, std::string message, std::string hint, std::optional<Position> other) {
  if (!failed_) sink_.add(at, std::move(message), std::move(hint), other);
}

void Cursor::fail(Position at, std::string message, std::string hint) {
  report(at, std::move(message), std::move(hint));
  failed_ = true;
}

void Cursor::expected(std::string_view what, std::string hint) {
  const Token token = peek();
  if (hint.empty() && !usage_.empty()) hint = "write: " + std::string(usage_);
  fail(token.at, "expected " + std::string(what) + ", found " + found(token), std::move(hint));
}

void Cursor::expected_one_of(const std::vector<std::string_view>& words) {
  expected(alternatives(words), spelling_hint(peek(), words));
}

void Cursor::expected_one_of(KeywordKind kind) {
  expected(alternatives(texts_of(kind)), spelling_hint(peek(), keywords_of(kind)));
}

void Cursor::warn(Position at, std::string message, std::string hint) {
  if (!failed_ && !sink_.muted()) sink_.warn({at, std::move(message), std::move(hint), sink_.done_by()});
}

void Cursor::expect_word(std::string_view word) {
  if (take_word(word)) return;
  expected_one_of({word});
}

void Cursor::expect_end() {
  if (!at_end()) expected("the end of the line");
}

std::string Cursor::text_since(std::size_t mark) const {
  const std::size_t from = mark < text_.size() && text_[mark] == ' ' ? mark + 1 : mark;
  return from < text_.size() ? text_.substr(from) : std::string();
}

void Cursor::append_text(const Token& token) {
  if (!text_.empty()) text_ += ' ';
  if (token.raw.find('\n') == std::string_view::npos) {
    text_ += token.raw;
    return;
  }
  // The lines of a JSON value are joined. Its strings do not contain line ends.
  for (std::size_t at = 0; at < token.raw.size();) {
    const std::size_t space = token.raw.find_first_of("\r\n", at);
    text_ += token.raw.substr(at, space - at);
    if (space == std::string_view::npos) return;
    while (!text_.empty() && (text_.back() == ' ' || text_.back() == '\t')) text_.pop_back();
    text_ += ' ';
    at = token.raw.find_first_not_of(" \t\r\n", space);
  }
}

}  // namespace hypersim::language
