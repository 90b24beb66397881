#pragma once
// What a layout must keep of a scenario file: statements, in rows of tokens, and comments.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/result.hpp"

#include "parse/token.hpp"

namespace hypersim::language::layout {

/// The tokens of a statement up to a ` \`, or to its end; at least one.
using Row = std::vector<language::Token>;

/// A statement with the comment that ends its line, or a comment on a line of its own.
struct Item {
  std::vector<Row> rows;     // empty for a comment of its own
  std::string_view comment;  // from its `#`, without the white space at its end; or empty
  bool blank_before = false;

  bool is_statement() const { return !rows.empty(); }
  const language::Token& first() const { return rows.front().front(); }
  const language::Token& last() const { return rows.back().back(); }
};

/// Views into the text, which outlives it.
using Items = std::vector<Item>;

/// The error is a sentence: see lay_out().
runtime::Result<Items, std::string> cut(std::string_view text);

/// Do both have the same statements, in the same rows, and the same comments? Line ends in a JSON value may differ, and
/// blank lines do not count.
bool same_tokens(const Items& a, const Items& b);

/// Where the token begins in the text that it was cut from.
inline std::size_t offset_of(const language::Token& token, std::string_view text) {
  return static_cast<std::size_t>(token.raw.data() - text.data());
}

}  // namespace hypersim::language::layout
