#pragma once
// Where the parts of a statement begin in the canonical layout: how deep it is indented, how wide its first words are
// made, and the columns of `=>` and of the comment behind it. They are decided for a group of statements of one kind
// that no blank line and no block parts.

#include <cstddef>
#include <string>
#include <vector>

#include "source.hpp"

namespace hypersim::language::layout {

struct Columns {
  std::size_t depth = 0;            // blocks around it
  std::vector<std::size_t> widths;  // of the first tokens; the others are as wide as they are
  std::size_t arrow = 0;            // of `=>`: blanks and characters before it
  std::size_t comment = 0;          // of the comment behind the statement
};

/// One for each item.
std::vector<Columns> columns_of(const Source& source);

/// A row of the item without its comment and ` \`: laid out, indented.
std::string row_text(const Item& item, std::size_t row, const Columns& columns);

std::string indentation(const Columns& columns);

bool opens_block(const Item& item);
bool closes_block(const Item& item);

/// Characters in the last line of `text`.
std::size_t width_of(std::string_view text);

}  // namespace hypersim::language::layout
