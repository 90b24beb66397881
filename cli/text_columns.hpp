#pragma once
// Tables and paragraphs within the 100 columns of a terminal.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::cli {

inline constexpr std::size_t kColumnsMax = 100;

/// `text` wrapped, each line behind `indent` blanks.
std::string paragraph(std::string_view text, std::size_t indent);

using Row = std::vector<std::string>;
/// Widths for the columns of these rows, such that `indent`, the columns and two blanks between them fit into so many.
/// It makes the widest columns narrower.
std::vector<std::size_t> column_widths(const std::vector<Row>& rows, std::size_t indent,
                                       std::size_t columns = kColumnsMax);
/// A row in those columns. Cells that are too long go on in further lines.
std::string row_text(const Row& row, const std::vector<std::size_t>& widths, std::size_t indent);

}  // namespace hypersim::cli
