#include "lexer.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/spelling.hpp"
#include "hypersim/runtime/utf8.hpp"

#include "place.hpp"
#include "scope.hpp"

namespace hypersim::language {
namespace {

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20) || c == 0x7F; }

std::optional<LexicalMistake> mistake_of(JsonScan scan) {
  if (scan.ok()) return std::nullopt;
  return LexicalMistake{scan.end, std::move(scan.mistake)};
}

std::optional<LexicalMistake> mistake_in_word(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c > ' ' && c < 0x7F && c != '"') {
      ++at;
      continue;
    }
    if (c == '"' && at > 0 && text[at - 1] == '/') {
      JsonScan scan = scan_json_string(text, at);
      if (!scan.ok()) return mistake_of(std::move(scan));
      at = scan.end;
      continue;
    }
    if (is_control(c))
      return LexicalMistake{at, found_at(text, at) + " may not stand in a word; use hex: or a quoted string"};
    const std::size_t size = runtime::code_point_at(text, at).size;
    if (size == 0) return LexicalMistake{at, std::string(kNotUtf8)};
    at += size;
  }
  return std::nullopt;
}

}  // namespace

LexicalMistake mistake_in_unclosed(std::string_view piece) {
  const LexicalMistake never_closed{0, "this \"" + std::string(piece.substr(0, 1)) + "\" is never closed"};
  if (piece.front() == '"') return mistake_of(scan_json_string(piece, 0)).value_or(never_closed);
  if (piece.front() != '{' && piece.front() != '[') return mistake_in_word(piece).value_or(never_closed);
  JsonScan scan = scan_json_value(piece, 0);
  return scan.end < piece.size() ? mistake_of(std::move(scan)).value_or(never_closed) : never_closed;
}

Lexer::Lexer(std::string_view text, int source, const Bindings& bindings, std::size_t& text_left, DiagnosticSink& sink)
    : cutter_(text), place_{1, 1, source}, bindings_(bindings), text_left_(text_left), sink_(sink) {}

bool Lexer::next_statement() {
  while (!next_in_file()) {
    if (outer_.empty() || is_part_) return false;
    leave();
  }
  return true;
}

void Lexer::leave() {
  cutter_ = outer_.back().cutter;
  place_ = outer_.back().place;
  is_part_ = outer_.back().is_part;
  outer_.pop_back();
}

bool Lexer::next_in_file() {
  for (;;) {
    finish_statement();
    if (cutter_.at_end()) return false;
    over_ = false;
    expand();
    token_end_ = place_;
    Token first = next();
    if (first.kind == TokenKind::End) continue;
    first_ = first;
    return true;
  }
}

void Lexer::finish_statement() {
  if (!over_) skip_statement();
  leave_expansion();
  first_.reset();
  over_ = true;
}

void Lexer::skip_statement() {
  first_.reset();
  over_ = true;
  if (unexpanded_) return;  // its end is known
  bool ended = false;
  while (!ended) ended = next_piece().ends_line();
}

void Lexer::enter(std::string_view text, int source) {
  finish_statement();
  outer_.push_back({cutter_, place_, is_part_});
  cutter_ = Cutter(text);
  place_ = {1, 1, source};
  is_part_ = false;
}

bool Lexer::enter_part(std::string_view text, const Mark& mark) {
  finish_statement();
  // An empty part takes something, too, so that their number has an end.
  if (!take(text.size() - mark.at + 1)) return false;
  outer_.push_back({cutter_, place_, is_part_});
  cutter_ = Cutter(text);
  cutter_.seek(mark.at);
  place_ = mark.place;
  is_part_ = true;
  return true;
}

void Lexer::leave_part() {
  finish_statement();
  leave();
}

void Lexer::skip_file() {
  finish_statement();
  cutter_.seek(cutter_.text().size());
}

Lexer::Mark Lexer::mark() {
  finish_statement();
  return {cutter_.at(), place_};
}

bool Lexer::rewind(const Mark& mark) {
  finish_statement();
  if (!take(cutter_.at() - mark.at)) return false;
  cutter_.seek(mark.at);
  place_ = mark.place;
  return true;
}

bool Lexer::take(std::size_t bytes) {
  if (bytes <= text_left_) {
    text_left_ -= bytes;
    return true;
  }
  text_left_ = 0;
  return false;
}

/// A statement ends where it would end if no name in it were replaced.
void Lexer::expand() {
  if (bindings_.empty()) return;
  const std::size_t begin = cutter_.at();
  Cutter ahead = cutter_;
  std::size_t end = begin;
  for (Piece piece = ahead.next(); !piece.ends_line() && piece.kind != PieceKind::Comment; piece = ahead.next()) {
    end = ahead.at();
  }
  const std::string_view statement = cutter_.text().substr(begin, end - begin);
  const std::size_t size = Expansion::size_of(statement, bindings_, text_left_);
  if (size == 0) return;
  if (!take(size)) return sink_.stop(place_, too_much_text());
  expansion_.make(statement, place_, bindings_);
  ahead.seek(end);
  unexpanded_ = {ahead, expansion_.end()};
  cutter_ = Cutter(expansion_.text());
  sink_.set_statement(&expansion_);
}

void Lexer::leave_expansion() {
  if (!unexpanded_) return;
  cutter_ = unexpanded_->cutter;
  place_ = unexpanded_->place;
  unexpanded_.reset();
  sink_.set_statement(nullptr);
}

Piece Lexer::next_piece() {
  const std::size_t from = cutter_.at();
  const Piece piece = cutter_.next();
  if (unexpanded_) {
    place_ = expansion_.advance(from, place_, cutter_.at());
  } else {
    advance(place_, piece.text);
  }
  return piece;
}

Token Lexer::next() {
  if (first_) return *std::exchange(first_, std::nullopt);
  while (!over_) {
    const Position at = place_;
    const Piece piece = next_piece();
    if (piece.ends_line()) {
      over_ = true;
    } else if (auto token = token_of(piece, at)) {
      return *token;
    }
  }
  return {TokenKind::End, {}, token_end_};
}

/// Nothing if the piece is not a token and is right.
std::optional<Token> Lexer::token_of(const Piece& piece, Position at) {
  const auto mistake = mistake_in(piece);
  if (mistake) return bad(piece, at, *mistake);
  if (piece.kind == PieceKind::Comment) check_comment(piece, at);
  if (piece.kind == PieceKind::ByteOrderMark) {
    sink_.add(at, "the file begins with a byte order mark; save it as UTF-8 without one");
  }
  if (!piece.is_token()) return std::nullopt;
  token_end_ = place_;
  return token(token_kind(piece.kind), piece, at);
}

Token Lexer::token(TokenKind kind, const Piece& piece, Position at) const {
  return {kind, piece.text, at, unexpanded_ ? &expansion_ : nullptr};
}

Token Lexer::bad(const Piece& piece, Position at, const LexicalMistake& mistake) {
  const Position place = place_in(token(TokenKind::Bad, piece, at), mistake.at);
  sink_.add(place, mistake.text, mistake.hint);
  skip_statement();
  return {TokenKind::Bad, {}, place};
}

std::optional<LexicalMistake> Lexer::mistake_in(const Piece& piece) const {
  switch (piece.kind) {
    case PieceKind::Continuation:
      if (piece.text.back() == '\n') return std::nullopt;
      return LexicalMistake{0, "the line goes on after \"\\\", but the file ends here"};
    case PieceKind::Word:
      if (piece.text == "\\" && only_blanks_follow()) {
        return LexicalMistake{
            0, "a \"\\\" that continues the line must be its last character, found white space after it"};
      }
      return mistake_in_word(piece.text);
    case PieceKind::String:
      if (auto mistake = mistake_of(scan_json_string(piece.text, 0))) return mistake;
      return mistake_behind(piece, "the closing quote");
    case PieceKind::Json:
      if (JsonScan scan = scan_json_value(piece.text, 0); !scan.ok())
        return mistake_in_json(piece.text, std::move(scan));
      return mistake_behind(piece, "the JSON value");
    case PieceKind::Unclosed:
      return mistake_in_unclosed(piece.text);
    default:
      return std::nullopt;
  }
}

/// A name in braces that stands for nothing is what looks like JSON and is not.
LexicalMistake Lexer::mistake_in_json(std::string_view text, JsonScan scan) const {
  const std::size_t close = text.find('}', scan.end);
  const bool is_in_braces = scan.end > 0 && text[scan.end - 1] == '{' && close != std::string_view::npos;
  const std::string_view name = is_in_braces ? text.substr(scan.end, close - scan.end) : std::string_view();
  if (!is_name(name)) return {scan.end, std::move(scan.mistake)};
  const std::string quoted = in_quotes(name);
  std::string inner = quoted.substr(1, quoted.size() - 2);
  LexicalMistake mistake{
      scan.end - 1,
      "{" + inner + "} is not JSON, and no let, matrix, repeat or parameter is called " + quoted + " here"};
  if (!sink_.wants_hints()) return mistake;
  Spelling spelling(name);
  for (const auto& [known, value] : bindings_) spelling.offer(known);
  mistake.hint = spelling.hint();
  if (mistake.hint.empty() && is_part_)
    mistake.hint = "a sequence sees its own parameters, and not those of the one that does it";
  return mistake;
}

bool Lexer::only_blanks_follow() const {
  const std::string_view rest = cutter_.text().substr(cutter_.at());
  const std::size_t end = std::min(rest.find_first_not_of(" \t"), rest.size());
  return end == rest.size() || rest[end] == '\n' || rest.substr(end, 2) == "\r\n";
}

/// `what` is a string or a JSON value. White space must follow it.
std::optional<LexicalMistake> Lexer::mistake_behind(const Piece& piece, std::string_view what) const {
  const std::string_view rest = cutter_.text().substr(cutter_.at());
  const bool is_fine = rest.empty() || std::string_view(" \t\n").find(rest.front()) != std::string_view::npos ||
                       rest.starts_with("\r\n") || (cutter_.splits_parentheses() && rest.front() == ')');
  if (is_fine) return std::nullopt;
  return LexicalMistake{piece.text.size(),
                        "expected white space after " + std::string(what) + ", found " + found_at(rest, 0)};
}

void Lexer::check_comment(const Piece& piece, Position at) {
  const std::size_t wrong = runtime::find_bad_utf8(piece.text);
  if (wrong == std::string_view::npos) return;
  sink_.add(place_in(token(TokenKind::Bad, piece, at), wrong), std::string(kNotUtf8));
}

Position place_in(const Token& token, std::size_t offset) {
  if (token.expansion != nullptr) {
    const std::size_t start = token.expansion->offset_of(token.raw);
    return token.expansion->advance(start, token.at, start + offset);
  }
  Position place = token.at;
  advance(place, token.raw.substr(0, offset));
  return place;
}

}  // namespace hypersim::language
