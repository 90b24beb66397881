// format_diagnostics(): the report that a person reads.

#include <algorithm>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/width.hpp"
#include "hypersim/runtime/utf8.hpp"

#include "diagnostics.hpp"
#include "text/limits.hpp"
#include "text/shown.hpp"

namespace hypersim::language {
namespace {

using namespace language;

constexpr std::string_view kIndent = "  ";
constexpr std::string_view kEllipsis = "…";
/// If not more than this is before the caret, it fits beside the ellipsis of a line that is cut at its end.
constexpr std::size_t kBeforeMax = kColumnsShownMax - 10;
/// Otherwise so much of the line is shown before it.
constexpr std::size_t kBeforeShown = kColumnsShownMax / 2;

std::string shown(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) at += append_shown(out, text, at);
  return out;
}

/// Goes through the text along with the diagnostics, so that it looks at every character once, and not once for each
/// diagnostic.
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
  std::size_t size_at(std::size_t at) const { return std::max<std::size_t>(1, runtime::code_point_at(text_, at).size); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
};

/// Where the character before byte `at` begins.
std::size_t character_before(std::string_view text, std::size_t at) {
  constexpr std::size_t kBytesMax = 4;
  for (std::size_t bytes = 2; bytes <= std::min(kBytesMax, at); ++bytes) {
    if (runtime::code_point_at(text, at - bytes).size == bytes) return at - bytes;
  }
  return at - 1;
}

struct Beginning {
  std::size_t at = 0;       // in the text
  std::size_t width = 0;    // from there to the caret
  bool is_cut_off = false;  // more of the line stands before
};

/// The part of the line that is shown before the caret. Looks at nothing else.
Beginning beginning(std::string_view text, std::size_t caret) {
  Beginning whole{caret}, part{caret, 0, true};
  while (whole.at > 0 && text[whole.at - 1] != '\n') {
    const std::size_t before = character_before(text, whole.at);
    whole.width += width_of(shown(text.substr(before, whole.at - before)));
    whole.at = before;
    if (whole.width <= kBeforeShown) part = {whole.at, whole.width, true};
    if (whole.width >= kBeforeMax) return part;
  }
  return whole;
}

/// Appends the line and the caret below it.
void append_source(std::string& out, Lines& lines, std::string_view text, const Diagnostic& diagnostic) {
  const Beginning begin = beginning(text, lines.offset_of(diagnostic.at));
  std::string source(begin.is_cut_off ? kEllipsis : "");
  std::size_t width = width_of(source);
  const std::size_t caret = width + begin.width;
  std::string last;
  std::size_t at = begin.at;
  for (; !lines.at_line_end(at) && width < kColumnsShownMax; width += width_of(last)) {
    last.clear();
    at += append_shown(last, text, at);
    source += last;
  }
  if (!lines.at_line_end(at)) {
    source.resize(source.size() - last.size());
    source += kEllipsis;
  }
  if (source.empty()) {
    if (!diagnostic.hint.empty()) out += std::string(kIndent) + one_line(diagnostic.hint) + "\n";
    return;
  }
  const std::string line = not_a_command(source);
  const std::size_t moved = line.size() - std::min(line.size(), source.size());  // by an escape at its beginning
  out += std::string(kIndent) + line + "\n" + std::string(kIndent) + std::string(caret + moved, ' ') + "^";
  if (!diagnostic.hint.empty()) out += " " + one_line(diagnostic.hint);
  out += "\n";
}

std::string place_text(const ParsedFile& file, Position at) {
  const SourceFile& source = file.sources[static_cast<std::size_t>(at.source)];
  return not_a_command(one_line(source.path)) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

/// A line for each `do` that plays the line of a sequence.
void append_done_by(std::string& out, const ParsedFile& file, const Diagnostic& diagnostic) {
  for (const DoneBy* by = diagnostic.done_by.get(); by != nullptr; by = by->around.get()) {
    out += std::string(kIndent) + "done by " + place_text(file, by->at) + one_line(by->text) + "\n";
  }
}

std::string format(const ParsedFile& file, const std::vector<Diagnostic>& all, std::string_view kind,
                   std::string_view what) {
  std::string out;
  std::vector<Lines> lines;
  for (const SourceFile& source : file.sources) lines.emplace_back(source.text);
  const std::size_t count = std::min(all.size(), kDiagnosticsShownMax);
  for (std::size_t i = 0; i < count; ++i) {
    const Diagnostic& one = all[i];
    const auto index = static_cast<std::size_t>(one.at.source);
    out += place_text(file, one.at) + std::string(kind) + one_line(one.message) + "\n";
    append_source(out, lines[index], file.sources[index].text, one);
    append_done_by(out, file, one);
  }
  if (const std::size_t more = all.size() - count; more > 0) {
    out += "… and " + std::to_string(more) + " more " + std::string(what) + (more == 1 ? "\n" : "s\n");
  }
  return out;
}

}  // namespace

std::string format_diagnostics(const ParsedFile& file) { return format(file, file.diagnostics, "", "error"); }

std::string format_warnings(const ParsedFile& file) { return format(file, file.warnings, "warning: ", "warning"); }

}  // namespace hypersim::language
