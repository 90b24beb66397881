#include "hypersim/analysis/mermaid_label.hpp"

#include <cctype>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/width.hpp"

namespace hypersim::analysis {

namespace {

constexpr const char* kLineBreak = "<br/>";

/// The characters as codes, which Mermaid makes characters again when it has read everything else.
std::string with_codes(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) {
      out += fmt::format("#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

/// What means something in a sequence diagram, or to HTML. Colons mean something behind a few words only.
std::string sequence_text(std::string_view text) {
  const auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  const bool colons = has("wrap:") || has("style") || has("classDef");
  return with_codes(text, colons ? "#;<&%$:" : "#;<&%$");
}

/// What means something in a flowchart, to HTML or to Markdown. A label that begins like a list would be one, for which
/// Mermaid shows an error; `fa:fa-x` would be an icon.
std::string flowchart_text(std::string_view text) {
  const bool has_icon = text.find(":fa-") != std::string_view::npos;
  std::string out = with_codes(text, has_icon ? "\"#<>&`%\\$*_~:" : "\"#<>&`%\\$*_~");
  std::size_t digits = 0;
  while (digits < out.size() && std::isdigit(static_cast<unsigned char>(out[digits])) != 0) ++digits;
  const char first = digits < out.size() ? out[digits] : '\0';
  const bool is_list = digits == 0 ? first == '-' || first == '+' : first == '.' || first == ')';
  if (is_list) out.replace(digits, 1, fmt::format("#{};", static_cast<int>(first)));
  return out;
}

template <class Escape>
std::string in_lines(std::string_view text, Escape escape) {
  std::string out;
  for (const std::string& line : language::wrapped(language::one_line(text), kMermaidColumnsMax)) {
    out += (out.empty() ? "" : kLineBreak) + escape(line);
  }
  return out;
}

}  // namespace

std::string mermaid_line(std::string_view text) { return in_lines(text, sequence_text); }
std::string mermaid_label(std::string_view text) { return in_lines(text, flowchart_text); }
std::string mermaid_name(std::string_view text) { return sequence_text(language::one_line(text)); }

}  // namespace hypersim::analysis
