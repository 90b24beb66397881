#include "source.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <utility>

#include "parse/lexer.hpp"
#include "parse/scope.hpp"
#include "parse/table.hpp"

namespace hypersim::language::layout {

using language::Token;
using language::TokenKind;

namespace {

/// The text with every `{name}` replaced by digits of the same length: what it stands for is put in before tokens are
/// made, so that here it is a part of a token like any other. Where it stands for nothing it is a part of a word or a
/// string, and those end at the same place.
std::string without_templates(std::string_view text) {
  std::string out(text);
  for (std::size_t open = out.find('{'); open != std::string::npos; open = out.find('{', open + 1)) {
    const std::size_t close =
        out.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", open + 1);
    if (close == std::string::npos || out[close] != '}') continue;
    if (!language::is_name(text.substr(open + 1, close - open - 1))) continue;
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(open), out.begin() + static_cast<std::ptrdiff_t>(close) + 1,
              '1');
  }
  return out;
}

bool is_condition(const Token& first) {
  const Word* word = first.kind == TokenKind::Word ? find_statement(first.raw) : nullptr;
  return word != nullptr && word->splits_parentheses();
}

class Cutter {
 public:
  explicit Cutter(std::string_view text)
      : text_(text), shadow_(without_templates(text)), lexer_(shadow_, 0, bindings_, text_left_, sink_) {}

  runtime::Result<Source, std::string> run() {
    while (lexer_.next_statement()) {
      Token token = lexer_.next();
      if (token.kind == TokenKind::Bad) break;
      begin_statement(token);
      for (; token.kind != TokenKind::End && token.kind != TokenKind::Bad; token = lexer_.next()) take(token);
      in_statement_ = true;
    }
    const auto mistakes = sink_.take();
    if (!mistakes.empty()) {
      return runtime::fail(
          fmt::format("line {} cannot be laid out: a name in braces stands for more than a part of a "
                      "token there",
                      mistakes.front().at.line));
    }
    gap(text_.size());
    return std::move(source_);
  }

 private:
  /// Adds the token to the statement; after a ` \` in a row of its own.
  void take(Token token) {
    const std::size_t start = offset_of(token, shadow_);
    std::vector<Row>& rows = source_.back().rows;
    const bool continued = text_.substr(at_, start - at_).find('\n') != std::string_view::npos;
    if (continued && !rows.back().empty()) rows.emplace_back();
    token.raw = text_.substr(start, token.raw.size());
    rows.back().push_back(token);
    at_ = start + token.raw.size();
  }

  void begin_statement(const Token& first) {
    lexer_.split_parentheses(is_condition(first));
    gap(offset_of(first, shadow_));
    Item& item = source_.emplace_back();
    item.rows.emplace_back();
    item.blank_before = std::exchange(blank_, false);
  }

  /// From the end of the last token to `end`: blanks, ` \`, comments and line ends.
  void gap(std::size_t end) {
    bool empty = !in_statement_;  // nothing but blanks stands on this line so far
    while (at_ < end) {
      const char c = text_[at_];
      if (c == '#') {
        const std::size_t line_end = std::min(text_.find('\n', at_), end);
        comment(text_.substr(at_, line_end - at_));
        at_ = line_end;
        empty = false;
      } else if (c == '\\') {
        at_ = std::min(text_.find('\n', at_), end - 1) + 1;
      } else {
        if (c == '\n') {
          if (empty) blank_ = true;
          empty = true;
          in_statement_ = false;
        }
        ++at_;
      }
    }
  }

  void comment(std::string_view text) {
    text.remove_suffix(text.size() - (text.find_last_not_of(" \t\r\f\v") + 1));
    if (!in_statement_) source_.emplace_back().blank_before = std::exchange(blank_, false);
    source_.back().comment = text;
  }

  std::string_view text_;
  std::string shadow_;
  language::DiagnosticSink sink_;
  const language::Bindings bindings_;  // none: nothing is replaced here
  std::size_t text_left_ = SIZE_MAX;
  language::Lexer lexer_;
  Source source_;
  std::size_t at_ = 0;         // the end of the last token
  bool in_statement_ = false;  // its line has not ended yet
  bool blank_ = false;
};

std::string with_line_feeds(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw.substr(i, 2) != "\r\n") out += raw[i];
  }
  return out;
}

bool same_token(const Token& a, const Token& b) {
  if (a.kind != b.kind) return false;
  return a.raw == b.raw || with_line_feeds(a.raw) == with_line_feeds(b.raw);
}

bool same_item(const Item& a, const Item& b) {
  const auto same_row = [](const Row& left, const Row& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), same_token);
  };
  return a.comment == b.comment && std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), same_row);
}

}  // namespace

runtime::Result<Source, std::string> cut(std::string_view text) { return Cutter(text).run(); }

bool same_tokens(const Source& a, const Source& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_item);
}

}  // namespace hypersim::language::layout
