#pragma once
// One HTML file that shows something by itself: what it shows, and all that shows it, is in the file. It opens from a
// disk without a network, and its Content-Security-Policy lets it do nothing else.

#include <string>
#include <string_view>
#include <vector>

namespace hypersim::viewer {

/// What the page shows, and which blocks of data it takes.
enum class PageKind {
  Run,       // `story` and `lines` (analysis/run_page.hpp)
  Finding,   // those of the failing run, and `passing-story` of the one beside it
  Authority  // `authority`: who gave what to whom
};

/// A block of data, UTF-8. It is compressed in the page.
struct PageBlock {
  std::string_view name;
  std::string_view text;
};

/// The page, UTF-8. The same arguments give the same bytes. The title may hold anything.
std::string make_page(PageKind kind, std::string_view title, const std::vector<PageBlock>& blocks);

}  // namespace hypersim::viewer
