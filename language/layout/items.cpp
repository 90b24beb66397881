#include "items.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "hypersim/language/cut.hpp"

#include "parse/place.hpp"

namespace hypersim::language::layout {

using language::Token;

namespace {

class Collector {
 public:
  runtime::Result<Items, std::string> run(std::string_view text) {
    Cutter cutter(text, Braces::Names);
    Piece before;
    for (Piece piece = cutter.next(); piece.kind != PieceKind::End; before = piece, piece = cutter.next()) {
      if (is_only_part(piece, before)) {
        return runtime::fail(
            fmt::format("line {} cannot be laid out: a name in braces stands for more than a part of a "
                        "token there",
                        place_.line));
      }
      add(piece);
      advance(place_, piece.text);
    }
    return std::move(items_);
  }

 private:
  /// In a text without mistakes this is so only where a name in braces stands for the rest of a token, or for a blank.
  static bool is_only_part(const Piece& piece, const Piece& before) {
    const auto is_parenthesis = [](const Piece& one) {
      return one.kind == PieceKind::Open || one.kind == PieceKind::Close;
    };
    const bool touch = piece.is_token() && before.is_token() && !is_parenthesis(piece) && !is_parenthesis(before);
    return touch || piece.kind == PieceKind::Unclosed;
  }

  void add(const Piece& piece) {
    if (piece.is_token()) return token(piece);
    if (piece.kind == PieceKind::Comment) return comment(piece.text);
    if (piece.kind == PieceKind::Continuation) new_row_ = true;
    if (piece.kind != PieceKind::LineEnd) return;
    if (is_line_empty_) is_after_blank_line_ = true;
    is_line_empty_ = true;
    in_statement_ = false;
  }

  void token(const Piece& piece) {
    if (!std::exchange(in_statement_, true)) {
      items_.emplace_back().blank_before = std::exchange(is_after_blank_line_, false);
      new_row_ = true;
    }
    std::vector<Row>& rows = items_.back().rows;
    if (std::exchange(new_row_, false)) rows.emplace_back();
    rows.back().push_back({token_kind(piece.kind), piece.text, place_});
    is_line_empty_ = false;
  }

  void comment(std::string_view text) {
    text.remove_suffix(text.size() - (text.find_last_not_of(" \t\r\f\v") + 1));
    if (!in_statement_) items_.emplace_back().blank_before = std::exchange(is_after_blank_line_, false);
    items_.back().comment = text;
    is_line_empty_ = false;
  }

  Items items_;
  Position place_{1, 1, 0};
  bool in_statement_ = false;  // its line has not ended yet
  bool new_row_ = false;
  bool is_line_empty_ = true;  // nothing but blanks stands on it so far
  bool is_after_blank_line_ = false;
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

runtime::Result<Items, std::string> cut(std::string_view text) { return Collector().run(text); }

bool same_tokens(const Items& a, const Items& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_item);
}

}  // namespace hypersim::language::layout
