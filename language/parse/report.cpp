// format_diagnostics(): the report that a person reads.

#include <algorithm>

#include "hypersim/language/parse.hpp"

#include "diagnostics.hpp"
#include "text/limits.hpp"
#include "text/shown.hpp"
#include "text/utf8.hpp"

namespace hypersim::language {
namespace {

using namespace language;

constexpr std::string_view kIndent = "  ";
constexpr std::string_view kEllipsis = "…";
/// A caret up to this column fits beside the ellipsis of a line that is cut at its end.
constexpr int kCaretMax = static_cast<int>(kColumnsShownMax) - 10;
/// How much of the line stands before a caret beyond that.
constexpr int kColumnsBefore = static_cast<int>(kColumnsShownMax) / 2;

std::string shown(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) at += append_shown(out, text, at);
  return out;
}

/// Walks through the text as the diagnostics come: every character is looked at once, not once a diagnostic.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  /// The offset of a place, or of the end of its line if that is shorter.
  std::size_t offset_of(Position place) {
    if (place.line < line_ || (place.line == line_ && place.column < column_)) *this = Lines(text_);
    while (line_ < place.line) {
      const std::size_t newline = text_.find('\n', at_);
      if (newline == std::string_view::npos) return text_.size();
      at_ = newline + 1;
      ++line_;
      column_ = 1;
    }
    for (; column_ < place.column && !at_line_end(at_); ++column_) at_ += size_at(at_);
    return at_;
  }

  bool at_line_end(std::size_t at) const {
    return at >= text_.size() || text_[at] == '\n' || text_.substr(at, 2) == "\r\n";
  }
  std::size_t size_at(std::size_t at) const { return std::max<std::size_t>(1, code_point_at(text_, at).size); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
};

/// Appends the line and the caret below it.
void append_source(std::string& out, Lines& lines, std::string_view text, const Diagnostic& diagnostic) {
  const int column = diagnostic.at.column;
  const int first = column <= kCaretMax ? 1 : column - kColumnsBefore;
  std::size_t at = lines.offset_of({diagnostic.at.line, first});
  std::string source(first == 1 ? "" : kEllipsis);
  std::size_t width = first == 1 ? 0 : 1;
  std::string last;
  for (; !lines.at_line_end(at) && width < kColumnsShownMax; ++width) {
    last.clear();
    at += append_shown(last, text, at);
    source += last;
  }
  if (!lines.at_line_end(at)) {
    source.resize(source.size() - last.size());
    source += kEllipsis;
  }
  if (source.empty()) {
    if (!diagnostic.hint.empty()) out += std::string(kIndent) + shown(diagnostic.hint) + "\n";
    return;
  }
  const int caret = column - first + (first == 1 ? 0 : 1);
  out += std::string(kIndent) + source + "\n" + std::string(kIndent) +
         std::string(static_cast<std::size_t>(caret), ' ') + "^";
  if (!diagnostic.hint.empty()) out += " " + shown(diagnostic.hint);
  out += "\n";
}

}  // namespace

std::string format_diagnostics(const ParsedFile& file) {
  std::string out;
  std::vector<Lines> lines;
  for (const SourceFile& source : file.sources) lines.emplace_back(source.text);
  const std::size_t count = std::min(file.diagnostics.size(), kDiagnosticsShownMax);
  for (std::size_t i = 0; i < count; ++i) {
    const Diagnostic& one = file.diagnostics[i];
    const auto index = static_cast<std::size_t>(one.at.source);
    const SourceFile& source = file.sources[index];
    out += shown(source.path) + ":" + std::to_string(one.at.line) + ":" + std::to_string(one.at.column) + ": ";
    out += shown(one.message) + "\n";
    append_source(out, lines[index], source.text, one);
  }
  if (const std::size_t more = file.diagnostics.size() - count; more > 0) {
    out += "… and " + std::to_string(more) + (more == 1 ? " more error\n" : " more errors\n");
  }
  return out;
}

}  // namespace hypersim::language
