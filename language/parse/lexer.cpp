#include "lexer.hpp"

#include <algorithm>
#include <utility>

#include "json_scan.hpp"
#include "text/limits.hpp"
#include "text/utf8.hpp"

namespace hypersim::language {
namespace {

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20) || c == 0x7F; }

}  // namespace

Lexer::Lexer(std::string_view text, int source, const Bindings& bindings, std::size_t& text_left, DiagnosticSink& sink)
    : bindings_(bindings), text_left_(text_left), sink_(sink) {
  begin(text, source);
}

void Lexer::begin(std::string_view text, int source) {
  text_ = text;
  start_ = at_ = 0;
  place_ = {1, 1, source};
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text_.substr(0, kByteOrderMark.size()) != kByteOrderMark) return;
  sink_.add(place_, "the file begins with a byte order mark; save it as UTF-8 without one");
  advance_to(kByteOrderMark.size());
  start_ = at_;
}

bool Lexer::after_blank() const {
  return at_ == start_ || text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t' || text_[at_ - 1] == '\n';
}

void Lexer::take_line_end() {
  if (at_end() || !at_line_end()) return;
  at_ += text_[at_] == '\r' ? 2 : 1;
  ++place_.line;
  place_.column = 1;
}

void Lexer::advance_to(std::size_t end) {
  if (expanded_) {
    place_ = expansion_.advance(at_, place_, end);
    at_ = end;
    return;
  }
  for (; at_ < end; ++at_) {
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte == '\n') {
      ++place_.line;
      place_.column = 1;
    } else if ((byte & 0xC0U) != 0x80U) {
      ++place_.column;
    }
  }
}

bool Lexer::next_statement() {
  for (;;) {
    finish_statement();
    take_line_end();
    if (at_end()) {
      if (outer_.empty()) return false;
      const Reading& outer = outer_.back();
      text_ = outer.text;
      start_ = outer.start;
      at_ = outer.at;
      place_ = outer.place;
      outer_.pop_back();
      continue;
    }
    over_ = false;
    split_parentheses_ = true;
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

void Lexer::enter(std::string_view text, int source) {
  finish_statement();
  outer_.push_back({text_, start_, at_, place_});
  begin(text, source);
}

void Lexer::skip_file() {
  finish_statement();
  at_ = text_.size();
}

Lexer::Mark Lexer::mark() {
  finish_statement();
  return {at_, place_};
}

bool Lexer::rewind(const Mark& mark) {
  finish_statement();
  if (!take(at_ - mark.at)) return false;
  at_ = mark.at;
  place_ = mark.place;
  return true;
}

Token Lexer::next() {
  if (first_) return *std::exchange(first_, std::nullopt);
  if (!over_ && !skip_to_token()) return {TokenKind::Bad, {}, place_};
  if (over_) return {TokenKind::End, {}, token_end_};
  const char c = text_[at_];
  if (c == '"') return string();
  if (c == '{' || c == '[') return json();
  if (split_parentheses_ && (c == '(' || c == ')')) {
    const std::size_t start = at_;
    const Position at = place_;
    advance_to(at_ + 1);
    return token_to(c == '(' ? TokenKind::Open : TokenKind::Close, start, at);
  }
  return word();
}

bool Lexer::skip_to_token() {
  for (;;) {
    while (at_blank()) advance_to(at_ + 1);
    if (at_line_end()) {
      over_ = true;
      return true;
    }
    if (text_[at_] == '#' && after_blank()) return skip_comment();
    if (text_[at_] != '\\' || !after_blank()) return true;
    const Position backslash = place_;
    std::size_t after = at_ + 1;
    while (after < text_.size() && (text_[after] == ' ' || text_[after] == '\t')) ++after;
    const bool line_ends = after == text_.size() || text_[after] == '\n' || text_.substr(after, 2) == "\r\n";
    if (!line_ends) return true;
    if (after != at_ + 1) {
      bad(backslash, "a \"\\\" that continues the line must be its last character, found white space after it");
      return false;
    }
    if (after == text_.size()) {
      bad(backslash, "the line goes on after \"\\\", but the file ends here");
      return false;
    }
    advance_to(after);
    take_line_end();
  }
}

bool Lexer::skip_comment() {
  const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
  const std::string_view comment = text_.substr(at_, line_end - at_);
  const std::size_t wrong = find_bad_utf8(comment);
  advance_to(wrong == std::string_view::npos ? line_end : at_ + wrong);
  over_ = true;
  if (wrong == std::string_view::npos) return true;
  sink_.add(place_, std::string(kNotUtf8));
  at_ = line_end;
  return true;
}

Token Lexer::token_to(TokenKind kind, std::size_t start, Position at) {
  token_end_ = place_;
  return {kind, text_.substr(start, at_ - start), at, expanded_ ? &expansion_ : nullptr};
}

Token Lexer::bad(Position at, std::string message) {
  sink_.add(at, std::move(message));
  skip_statement();
  return {TokenKind::Bad, {}, at};
}

Token Lexer::bad_from(std::size_t start, Position at, std::size_t offset, std::string message) {
  return bad(place_in({TokenKind::Bad, text_.substr(start), at, expanded_ ? &expansion_ : nullptr}, offset - start),
             std::move(message));
}

void Lexer::skip_statement() {
  first_.reset();
  over_ = true;
  if (expanded_) return;  // its end is known
  for (;;) {
    std::size_t end = std::min(text_.find('\n', at_), text_.size());
    if (end > at_ && end < text_.size() && text_[end - 1] == '\r') --end;
    const std::string_view line = text_.substr(at_, end - at_);
    const bool blank_before =
        line.size() < 2 ? after_blank() : line[line.size() - 2] == ' ' || line[line.size() - 2] == '\t';
    const bool goes_on = !line.empty() && line.back() == '\\' && blank_before && end < text_.size();
    at_ = end;
    if (!goes_on) return;
    take_line_end();
  }
}

Token Lexer::word() {
  const std::size_t start = at_;
  const Position at = place_;
  std::size_t end = at_;
  while (end < text_.size()) {
    const char c = text_[end];
    if (c == ' ' || c == '\t' || c == '\n') break;
    if (c == '\r' && text_.substr(end, 2) == "\r\n") break;
    if (split_parentheses_ && (c == '(' || c == ')')) break;
    if (c == '"' && end > start && text_[end - 1] == '/') {
      const JsonScan scan = scan_json_string(text_, end);
      if (!scan.ok()) return bad_from(start, at, scan.end, scan.mistake);
      end = scan.end;
      continue;
    }
    if (is_control(c)) {
      return bad_from(start, at, end, found_at(text_, end) + " may not stand in a word; use hex: or a quoted string");
    }
    const std::size_t size = code_point_at(text_, end).size;
    if (size == 0) return bad_from(start, at, end, std::string(kNotUtf8));
    end += size;
  }
  advance_to(end);
  return token_to(TokenKind::Word, start, at);
}

Token Lexer::string() {
  const std::size_t start = at_;
  const Position at = place_;
  const JsonScan scan = scan_json_string(text_, at_);
  if (!scan.ok()) return bad_from(start, at, scan.end, scan.mistake);
  advance_to(scan.end);
  const bool parenthesis = split_parentheses_ && !at_end() && text_[at_] == ')';
  if (!at_line_end() && !at_blank() && !parenthesis) {
    return bad(place_, "expected white space after the closing quote, found " + found_at(text_, at_));
  }
  return token_to(TokenKind::String, start, at);
}

std::size_t Lexer::line_end() {
  const bool known =
      line_.text.data() == text_.data() && line_.text.size() == text_.size() && line_.from <= at_ && at_ <= line_.end;
  if (!known) line_ = {text_, at_, std::min(text_.find('\n', at_), text_.size())};
  return line_.end;
}

Token Lexer::json() {
  const std::size_t start = at_;
  const Position at = place_;
  const std::size_t line_end = this->line_end();
  const bool search = expanded_ || wasted_ <= kVainSearchesMax * text_.size();
  const std::string_view reach = search ? text_ : text_.substr(0, line_end);
  const JsonScan scan = scan_json_value(reach, at_);
  if (scan.ok()) {
    advance_to(scan.end);
    const bool parenthesis = split_parentheses_ && !at_end() && text_[at_] == ')';
    if (!at_line_end() && !at_blank() && !parenthesis) {
      return bad(place_, "expected white space after the JSON value, found " + found_at(text_, at_));
    }
    return token_to(TokenKind::Json, start, at);
  }
  const std::size_t close = skip_brackets(reach, start);
  if (close == std::string_view::npos) {
    if (!expanded_) wasted_ += reach.size() - start;
    if (scan.end < line_end && text_.substr(scan.end, 2) != "\r\n") return bad_from(start, at, scan.end, scan.mistake);
    return bad(at, "this " + std::string(text_[start] == '{' ? "\"{\"" : "\"[\"") + " is never closed");
  }
  const Token whole{TokenKind::Bad, text_.substr(start), at, expanded_ ? &expansion_ : nullptr};
  const Position mistake = place_in(whole, scan.end - start);
  advance_to(close);
  return bad(mistake, scan.mistake);
}

Position place_in(const Token& token, std::size_t offset) {
  if (token.expansion != nullptr) {
    const std::size_t start = token.expansion->offset_of(token.raw);
    return token.expansion->advance(start, token.at, start + offset);
  }
  Position place = token.at;
  for (const char c : token.raw.substr(0, offset)) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++place.column;
    }
  }
  return place;
}

}  // namespace hypersim::language
