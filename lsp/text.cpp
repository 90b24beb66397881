#include "text.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/utf8.hpp"

namespace hypersim::lsp {
namespace {

constexpr std::uint32_t kBeyondOneUnit = 0x10000;

std::size_t character_size(std::string_view text, std::size_t at) {
  return std::max<std::size_t>(1, runtime::code_point_at(text, at).size);
}

std::size_t units_of(std::string_view text, std::size_t at, Encoding encoding) {
  if (encoding == Encoding::Utf8) return character_size(text, at);
  return runtime::code_point_at(text, at).value >= kBeyondOneUnit ? 2 : 1;
}

std::size_t number_of_line(const std::vector<std::size_t>& lines, std::size_t offset) {
  return static_cast<std::size_t>(std::upper_bound(lines.begin(), lines.end(), offset) - lines.begin()) - 1;
}

}  // namespace

Text::Text(std::string text) : bytes_(std::move(text)) { find_lines(); }

void Text::find_lines() {
  lines_ = {0};
  language_lines_ = {0};
  for (std::size_t at = 0; (at = bytes_.find_first_of("\r\n", at)) != std::string::npos; ++at) {
    const bool is_feed = bytes_[at] == '\n';
    const bool is_before_feed = !is_feed && at + 1 < bytes_.size() && bytes_[at + 1] == '\n';
    if (is_before_feed) continue;
    lines_.push_back(at + 1);
    if (is_feed) language_lines_.push_back(at + 1);
  }
}

std::size_t Text::end_of_line(std::size_t line) const {
  if (line + 1 >= lines_.size()) return bytes_.size();
  std::size_t end = lines_[line + 1] - 1;
  if (end > lines_[line] && bytes_[end] == '\n' && bytes_[end - 1] == '\r') --end;
  return end;
}

std::size_t Text::offset_of(EditorPosition at, Encoding encoding) const {
  if (at.line >= lines_.size()) return bytes_.size();
  std::size_t offset = lines_[at.line];
  const std::size_t end = end_of_line(at.line);
  for (std::size_t units = 0; offset < end;) {
    units += units_of(bytes_, offset, encoding);
    if (units > at.character) break;
    offset += character_size(bytes_, offset);
  }
  return std::min(offset, end);
}

EditorPosition Text::position_of(std::size_t offset, Encoding encoding) const {
  offset = std::min(offset, bytes_.size());
  EditorPosition position{number_of_line(lines_, offset), 0};
  for (std::size_t at = lines_[position.line]; at < offset; at += character_size(bytes_, at))
    position.character += units_of(bytes_, at, encoding);
  return position;
}

std::size_t Text::offset_of(language::Position at) const {
  const auto line = static_cast<std::size_t>(std::max(at.line, 1)) - 1;
  if (line >= language_lines_.size()) return bytes_.size();
  std::size_t offset = language_lines_[line];
  for (int column = 1; column < at.column && offset < bytes_.size() && bytes_[offset] != '\n'; ++column)
    offset += character_size(bytes_, offset);
  return offset;
}

int Text::line_of(std::size_t offset) const { return static_cast<int>(number_of_line(language_lines_, offset)) + 1; }

std::vector<Text::Line> Text::lines() const {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < lines_.size(); ++i) lines.push_back({i, {lines_[i], end_of_line(i)}});
  return lines;
}

Text::Character Text::character_at(std::size_t offset, Encoding encoding) const {
  return {character_size(bytes_, offset), units_of(bytes_, offset, encoding)};
}

void Text::replace(Span span, std::string_view with) {
  const std::size_t begin = std::min(span.begin, bytes_.size());
  const std::size_t end = std::clamp(span.end, begin, bytes_.size());
  bytes_.replace(begin, end - begin, with);
  find_lines();
}

nlohmann::json to_json(EditorPosition at) { return {{"line", at.line}, {"character", at.character}}; }

nlohmann::json range_json(const Text& text, Span span, Encoding encoding) {
  return {{"start", to_json(text.position_of(span.begin, encoding))},
          {"end", to_json(text.position_of(std::max(span.begin, span.end), encoding))}};
}

}  // namespace hypersim::lsp
