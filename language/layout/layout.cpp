#include "hypersim/language/layout.hpp"

#include <algorithm>

#include "hypersim/runtime/assert.hpp"

#include "columns.hpp"
#include "items.hpp"

namespace hypersim::language {

namespace {

using layout::Columns;
using layout::Item;
using layout::Items;

void append_comment(std::string& out, const Item& item, const Columns& columns) {
  constexpr std::size_t kGap = 2;
  if (item.comment.empty()) return;
  const std::size_t width = layout::width_of_last_line(out);
  if (item.is_statement()) out.append(std::max(columns.comment, width + kGap) - width, ' ');
  out += item.comment;
}

std::string item_text(const Item& item, const Columns& columns) {
  std::string out;
  for (std::size_t row = 0; row < item.rows.size(); ++row) {
    if (row > 0) out += " \\\n";
    out += layout::row_text(item, row, columns);
  }
  if (!item.is_statement()) out += layout::indentation(columns);
  append_comment(out, item, columns);
  return out + "\n";
}

/// Does a blank line stand before item `i`? Blank lines at the beginning and the end of a block are removed, too.
bool blank_before(const Items& items, std::size_t i) {
  return items[i].blank_before && i > 0 && !layout::opens_block(items[i - 1]) && !layout::closes_block(items[i]);
}

}  // namespace

runtime::Result<std::string, std::string> lay_out(std::string_view text) {
  const auto items = layout::cut(text);
  if (!items) return runtime::fail(items.error());
  const std::vector<Columns> columns = layout::columns_of(*items);
  std::string out;
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (blank_before(*items, i)) out += '\n';
    out += item_text((*items)[i], columns[i]);
  }
  const auto again = layout::cut(out);
  HYPERSIM_ASSERT(again.ok() && layout::same_tokens(*items, *again));
  return out;
}

}  // namespace hypersim::language
