#pragma once
// Where the parts of a statement begin in the canonical layout: how deep it is indented, how wide its first words are
// made, and the columns of `=>` and of the comment behind it. They are the same for a group: statements of one kind
// without a blank line or a block between them.

#include <cstddef>
#include <string>
#include <vector>

#include "items.hpp"

namespace hypersim::language::layout {

struct Columns {
  std::size_t depth = 0;            // blocks around it
  std::vector<std::size_t> widths;  // of the first tokens; the others are as wide as they are
  std::size_t arrow = 0;            // of `=>`: blanks and characters before it
  std::size_t comment = 0;          // of the comment behind the statement
};

/// One for each item.
std::vector<Columns> columns_of(const Items& items);

/// A row of the item without its comment and ` \`: laid out, indented.
std::string row_text(const Item& item, std::size_t row, const Columns& columns);

std::string indentation(const Columns& columns);

bool opens_block(const Item& item);
bool closes_block(const Item& item);

/// How wide the last line of `text` is.
std::size_t width_of_last_line(std::string_view text);

}  // namespace hypersim::language::layout
