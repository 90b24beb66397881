#include "hypersim/language/cut.hpp"

#include <algorithm>

#include "json_scan.hpp"
#include "scope.hpp"
#include "table.hpp"

namespace hypersim::language {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

Piece Cutter::next() {
  if (at_end()) return {PieceKind::End, text_.substr(at_)};
  if (at_ == 0 && text_.starts_with(kByteOrderMark)) return take(PieceKind::ByteOrderMark, kByteOrderMark.size());
  const char c = text_[at_];
  if (is_blank(c)) return take(PieceKind::Blanks, std::min(text_.find_first_not_of(" \t", at_), text_.size()));
  if (at_line_end(at_)) return take(PieceKind::LineEnd, at_ + (c == '\r' ? 2 : 1));
  if (after_blank_ && c == '#') {
    const std::size_t end = line_end();
    return take(PieceKind::Comment, end);
  }
  if (after_blank_ && c == '\\' && at_line_end(at_ + 1)) {
    const std::size_t end = text_.find('\n', at_);
    return take(PieceKind::Continuation, end == std::string_view::npos ? text_.size() : end + 1);
  }
  const Piece piece = token();
  if (begins_) {
    const Keyword* word = piece.kind == PieceKind::Word ? find_statement(piece.text) : nullptr;
    splits_ = word != nullptr && word->splits_parentheses();
    begins_ = false;
  }
  return piece;
}

Piece Cutter::take(PieceKind kind, std::size_t end) {
  const Piece piece{kind, text_.substr(at_, end - at_)};
  at_ = end;
  after_blank_ = !piece.is_token();
  if (kind == PieceKind::LineEnd) begins_ = true;
  return piece;
}

void Cutter::seek(std::size_t at) {
  at_ = at;
  line_end_ = 0;
  after_blank_ = at == 0 || text_[at - 1] == '\n' || is_blank(text_[at - 1]);
  begins_ = true;
}

Piece Cutter::token() {
  const char c = text_[at_];
  if (splits_parentheses() && c == '(') return take(PieceKind::Open, at_ + 1);
  if (splits_parentheses() && c == ')') return take(PieceKind::Close, at_ + 1);
  if (c == '"') {
    const std::size_t end = string_end(at_);
    return end == std::string_view::npos ? unclosed() : take(PieceKind::String, end);
  }
  const bool is_json = c == '[' || (c == '{' && !(braces_ == Braces::Names && at_name_in_braces()));
  return is_json ? json() : word();
}

Piece Cutter::json() {
  const bool searches = wasted_ <= kVainSearchesMax * text_.size();
  const std::string_view reach = searches ? text_ : text_.substr(0, line_end());
  const std::size_t end = skip_brackets(reach, at_);
  if (end != std::string_view::npos) return take(PieceKind::Json, end);
  wasted_ += reach.size() - at_;
  return unclosed();
}

Piece Cutter::word() {
  const bool splits = splits_parentheses();
  for (std::size_t end = at_; end < text_.size(); ++end) {
    const char c = text_[end];
    if (is_blank(c) || at_line_end(end) || (splits && (c == '(' || c == ')'))) return take(PieceKind::Word, end);
    if (c != '"' || end == at_ || text_[end - 1] != '/') continue;
    const std::size_t close = string_end(end);
    if (close == std::string_view::npos) return unclosed();
    end = close - 1;
  }
  return take(PieceKind::Word, text_.size());
}

Piece Cutter::unclosed() {
  std::size_t end = line_end();
  const bool goes_on = end < text_.size() && end - at_ > 1 && text_[end - 1] == '\\' && is_blank(text_[end - 2]);
  if (goes_on) {
    for (--end; is_blank(text_[end - 1]);) --end;
  }
  return take(PieceKind::Unclosed, end);
}

bool Cutter::at_line_end(std::size_t at) const {
  return at >= text_.size() || text_[at] == '\n' || (text_[at] == '\r' && text_.substr(at, 2) == "\r\n");
}

bool Cutter::at_name_in_braces() const {
  const std::size_t close = text_.find_first_of("{}\" \t\r\n", at_ + 1);
  return close != std::string_view::npos && text_[close] == '}' && is_name(text_.substr(at_ + 1, close - at_ - 1));
}

/// Where the string that begins there ends, on its line; npos if it does not.
std::size_t Cutter::string_end(std::size_t at) const {
  for (++at; at < text_.size() && text_[at] != '\n'; ++at) {
    if (text_[at] == '"') return at + 1;
    if (text_[at] == '\\' && at + 1 < text_.size() && text_[at + 1] != '\n') ++at;
  }
  return std::string_view::npos;
}

/// Remembered, because a million values may stand in one line.
std::size_t Cutter::line_end() {
  if (line_end_ <= at_) {
    line_end_ = std::min(text_.find('\n', at_), text_.size());
    if (line_end_ > at_ && line_end_ < text_.size() && text_[line_end_ - 1] == '\r') --line_end_;
  }
  return line_end_;
}

std::vector<std::string_view> CutLine::tokens() const {
  std::vector<std::string_view> tokens;
  for (const Piece& piece : pieces) {
    if (piece.is_token()) tokens.push_back(piece.text);
  }
  return tokens;
}

std::string_view CutLine::first() const {
  const auto token = std::find_if(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.is_token(); });
  return token == pieces.end() ? std::string_view() : token->text;
}

bool CutLine::opens_block() const {
  const Keyword* word = find_statement(first());
  return word != nullptr && word->opens_block();
}

bool CutLine::closes_block() const {
  const Keyword* word = find_statement(first());
  return word != nullptr && word->kind == KeywordKind::End;
}

std::vector<CutLine> cut_lines(std::string_view text) {
  std::vector<CutLine> lines;
  Cutter cutter(text, Braces::Names);
  int number = 1;
  while (!cutter.at_end()) {
    CutLine& line = lines.emplace_back();
    line.number = number;
    const std::size_t begin = cutter.at();
    do {
      line.pieces.push_back(cutter.next());
    } while (!line.pieces.back().ends_line());
    if (line.pieces.back().kind == PieceKind::End) line.pieces.pop_back();
    line.text = text.substr(begin, cutter.at() - begin);
    const auto ends = static_cast<int>(std::count(line.text.begin(), line.text.end(), '\n'));
    line.count = std::max(ends, 1);
    number += ends;
  }
  return lines;
}

}  // namespace hypersim::language
