#pragma once
// Text in columns that stays within 100 columns of a terminal.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::cli {

inline constexpr std::size_t kColumnsMax = 100;

/// Characters (code points), not bytes.
std::size_t width_of(std::string_view text);

/// The text in lines of at most `width` characters: broken at blanks, and within a word only if it is longer than that.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// `text` wrapped, each line behind `indent` blanks.
std::string paragraph(std::string_view text, std::size_t indent);

using Row = std::vector<std::string>;
/// Widths for the columns of these rows, so that `indent`, the columns and two blanks between them fit. The widest
/// columns give way.
std::vector<std::size_t> column_widths(const std::vector<Row>& rows, std::size_t indent);
/// A row in those columns; cells that are too long go on in further lines.
std::string row_text(const Row& row, const std::vector<std::size_t>& widths, std::size_t indent);

}  // namespace hypersim::cli
