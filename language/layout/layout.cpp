#include "hypersim/language/layout.hpp"

#include <algorithm>

#include "hypersim/runtime/assert.hpp"

#include "columns.hpp"
#include "source.hpp"

namespace hypersim::language {

namespace {

using layout::Columns;
using layout::Item;
using layout::Source;

void append_comment(std::string& out, const Item& item, const Columns& columns) {
  constexpr std::size_t kGap = 2;
  if (item.comment.empty()) return;
  const std::size_t width = layout::width_of(out);
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

/// Is a blank line to stand before item `i`? Those at the beginning and the end of a block go, too.
bool blank_before(const Source& source, std::size_t i) {
  return source[i].blank_before && i > 0 && !layout::opens_block(source[i - 1]) && !layout::closes_block(source[i]);
}

}  // namespace

runtime::Result<std::string, std::string> lay_out(std::string_view text) {
  const auto source = layout::cut(text);
  if (!source) return runtime::fail(source.error());
  const std::vector<Columns> columns = layout::columns_of(*source);
  std::string out;
  for (std::size_t i = 0; i < source->size(); ++i) {
    if (blank_before(*source, i)) out += '\n';
    out += item_text((*source)[i], columns[i]);
  }
  const auto again = layout::cut(out);
  HYPERSIM_ASSERT(again.ok() && layout::same_tokens(*source, *again));
  return out;
}

}  // namespace hypersim::language
