#include "columns.hpp"

#include <algorithm>
#include <string_view>

#include "hypersim/language/width.hpp"

#include "parse/table.hpp"

namespace hypersim::language::layout {

using language::Token;

namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kRowIndent = 4;  // of a row after the first, from the statement
/// A wider name does not move the columns of the others. What follows it comes directly after it.
constexpr std::size_t kNameWidthMax = 24;
constexpr std::size_t kIdWidthMax = 40;
constexpr std::size_t kArrowMin = 44;
constexpr std::size_t kArrowMax = 60;
constexpr std::size_t kArrowStep = 4;
constexpr std::size_t kCommentMax = 100;
/// Blanks before `=>` and before a comment, at least.
constexpr std::size_t kGap = 2;

enum class Kind { Step, Property, Declaration, Block, Comment };

/// What the statement begins with, if that is a word of the language.
const Keyword* keyword(const Item& item) {
  const bool is_word = item.is_statement() && item.first().kind == language::TokenKind::Word;
  return is_word ? find_statement(item.first().raw) : nullptr;
}

Kind kind_of(const Item& item) {
  if (!item.is_statement()) return Kind::Comment;
  if (opens_block(item) || closes_block(item)) return Kind::Block;
  const Keyword* word = keyword(item);
  if (word == nullptr) return Kind::Step;
  if (word->kind == KeywordKind::Property) return Kind::Property;
  return word->declares() ? Kind::Declaration : Kind::Step;
}

/// How many of the first tokens are in columns. In a step, it is who acts; in a `check` and a `do`, nobody does.
std::size_t aligned_tokens(const Item& item) {
  if (item.first().is("process")) return 3;
  if (item.first().is("check") || item.first().is("do")) return 0;
  return kind_of(item) == Kind::Declaration ? 2 : 1;
}

/// The end of the group that begins at `begin`. Comments on their own lines do not end a group.
std::size_t group_end(const Items& items, std::size_t begin) {
  const Kind kind = kind_of(items[begin]);
  std::size_t end = begin + 1;
  if (kind == Kind::Block || kind == Kind::Comment) return end;
  for (std::size_t at = end; at < items.size() && !items[at].blank_before; ++at) {
    if (kind_of(items[at]) == Kind::Comment) continue;
    if (kind_of(items[at]) != kind) break;
    if (kind == Kind::Declaration && items[at].first().raw != items[begin].first().raw) break;
    end = at + 1;
  }
  return end;
}

std::size_t arrow_in(const Row& row) {
  const auto arrow = std::find_if(row.begin(), row.end(), [](const Token& token) { return token.is("=>"); });
  return static_cast<std::size_t>(arrow - row.begin());
}

void append_lines(std::string& out, std::string_view raw) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw.substr(i, 2) != "\r\n") out += raw[i];
  }
}

void pad_to(std::string& out, std::size_t column, std::size_t gap) {
  const std::size_t width = width_of_last_line(out);
  out.append(std::max(column, width + gap) - width, ' ');
}

/// The row up to its `=>`, which begins at token `arrow`.
std::string left_of_arrow(const Item& item, std::size_t row, const Columns& columns) {
  const Row& tokens = item.rows[row];
  const std::size_t arrow = arrow_in(tokens);
  std::string out = indentation(columns);
  if (row > 0) out.append(kRowIndent, ' ');
  for (std::size_t i = 0; i < arrow; ++i) {
    append_lines(out, tokens[i].raw);
    if (i + 1 == arrow) break;
    const std::size_t width = row == 0 && i < columns.widths.size() ? columns.widths[i] : 0;
    const std::size_t own = width_of_last_line(tokens[i].raw);
    out.append(std::max(width, own) - own + 1, ' ');
  }
  return out;
}

class Group {
 public:
  Group(const Items& items, std::vector<Columns>& columns, std::size_t begin, std::size_t end)
      : items_(items), columns_(columns), begin_(begin), end_(end) {}

  void decide() {
    for_each([&](const Item& item, Columns&) { widen(item); });
    for_each([&](const Item& item, Columns& columns) {
      columns.widths = widths_;
      columns.widths.resize(std::min(widths_.size(), aligned_tokens(item)));
      for (std::size_t row = 0; row < item.rows.size(); ++row) {
        const std::size_t arrow = arrow_in(item.rows[row]);
        if (arrow > 0 && arrow < item.rows[row].size())
          note_arrow(width_of_last_line(left_of_arrow(item, row, columns)));
      }
    });
    for_each([&](const Item& item, Columns& columns) {
      columns.arrow = arrow_;
      if (item.comment.empty()) return;
      const std::size_t column = width_of_last_line(row_text(item, item.rows.size() - 1, columns)) + kGap;
      if (column <= kCommentMax) comment_ = std::max(comment_, column);
    });
    for_each([&](const Item&, Columns& columns) { columns.comment = comment_; });
  }

 private:
  template <class Function>
  void for_each(Function function) {
    for (std::size_t i = begin_; i < end_; ++i) {
      if (items_[i].is_statement()) function(items_[i], columns_[i]);
    }
  }

  void widen(const Item& item) {
    const Row& row = item.rows.front();
    widths_.resize(std::max(widths_.size(), aligned_tokens(item)));
    for (std::size_t i = 0; i + 1 < row.size() && i < aligned_tokens(item); ++i) {
      const std::size_t width = width_of_last_line(row[i].raw);
      const std::size_t most = i < 2 ? kNameWidthMax : kIdWidthMax;
      if (width <= most) widths_[i] = std::max(widths_[i], width);
    }
  }

  void note_arrow(std::size_t width) {
    const std::size_t column = (width + kGap + kArrowStep - 1) / kArrowStep * kArrowStep;
    if (column <= kArrowMax) arrow_ = std::max(arrow_, column);
  }

  const Items& items_;
  std::vector<Columns>& columns_;
  std::size_t begin_, end_;
  std::vector<std::size_t> widths_;
  std::size_t arrow_ = kArrowMin;
  std::size_t comment_ = 0;
};

}  // namespace

bool opens_block(const Item& item) {
  const Keyword* word = keyword(item);
  return word != nullptr && word->opens_block();
}

bool closes_block(const Item& item) {
  const Keyword* word = keyword(item);
  return word != nullptr && word->kind == KeywordKind::End;
}

std::string indentation(const Columns& columns) { return std::string(columns.depth * kIndent, ' '); }

std::size_t width_of_last_line(std::string_view text) { return width_of(text.substr(text.rfind('\n') + 1)); }

std::string row_text(const Item& item, std::size_t row, const Columns& columns) {
  std::string out = left_of_arrow(item, row, columns);
  const Row& tokens = item.rows[row];
  const std::size_t arrow = arrow_in(tokens);
  for (std::size_t i = arrow; i < tokens.size(); ++i) {
    if (i == arrow) {
      pad_to(out, columns.arrow, arrow == 0 ? 0 : kGap);
    } else {
      out += ' ';
    }
    append_lines(out, tokens[i].raw);
  }
  return out;
}

std::vector<Columns> columns_of(const Items& items) {
  std::vector<Columns> columns(items.size());
  std::size_t depth = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (closes_block(items[i])) depth -= std::min<std::size_t>(depth, 1);
    columns[i].depth = depth;
    if (opens_block(items[i])) ++depth;
  }
  for (std::size_t begin = 0, end = 0; begin < items.size(); begin = end) {
    end = group_end(items, begin);
    Group(items, columns, begin, end).decide();
  }
  return columns;
}

}  // namespace hypersim::language::layout
