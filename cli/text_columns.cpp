#include "text_columns.hpp"

#include <algorithm>
#include <numeric>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/width.hpp"

namespace hypersim::cli {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kColumnMin = 16;

}  // namespace

std::string paragraph(std::string_view text, std::size_t indent) {
  std::string out;
  for (const std::string& line : language::wrapped(language::one_line(text), kColumnsMax - indent))
    out += std::string(indent, ' ') + language::beginning_of_line(line) + "\n";
  return out;
}

std::vector<std::size_t> column_widths(const std::vector<Row>& rows, std::size_t indent, std::size_t columns) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], language::width_of(row[i]));
  }
  if (widths.empty()) return widths;
  const std::size_t taken = indent + kGap * (widths.size() - 1);
  const std::size_t room = columns - std::min(columns, taken);
  while (std::accumulate(widths.begin(), widths.end(), std::size_t{0}) > room) {
    std::size_t& widest = *std::max_element(widths.begin(), widths.end());
    if (widest <= kColumnMin) break;
    --widest;
  }
  return widths;
}

std::string row_text(const Row& row, const std::vector<std::size_t>& widths, std::size_t indent) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t i = 0; i < row.size(); ++i) {
    cells.push_back(language::wrapped(row[i], widths[i]));
    height = std::max(height, cells.back().size());
  }
  std::string out;
  for (std::size_t line = 0; line < height; ++line) {
    std::string text(indent, ' ');
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string cell = line < cells[i].size() ? cells[i][line] : std::string();
      text += cell + std::string(widths[i] - std::min(widths[i], language::width_of(cell)) + kGap, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += language::beginning_of_line(text) + "\n";
  }
  return out;
}

}  // namespace hypersim::cli
