#pragma once
// The pages of the documentation, which are Markdown, as text for a terminal.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::cli {

struct TextLayout {
  std::size_t columns = 80;  // what is not a code block is within them, as far as its words let it be
  bool color = false;        // headings and code are bold
};

std::string markdown_text(std::string_view markdown, const TextLayout& layout);

/// A heading, with the part of the page that it heads: up to the next one of its level or above.
struct Section {
  int level = 0;       // from 1
  std::string title;   // as written
  std::string anchor;  // as links name it: `exit-codes`
  std::string_view markdown;
};
/// In the order of the page, which outlives them.
std::vector<Section> sections_of(std::string_view page);

}  // namespace hypersim::cli
