#pragma once
// What the tests of the documentation see of a Markdown page: its fenced blocks, links, headings and `code spans`.

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::docs {

struct Block {
  std::string page;  // relative to the source root
  int line = 0;      // of the opening fence
  std::string info;  // what follows the fence: `console`, `json KvAction refused`
  std::vector<std::string> lines;

  /// The first word of the info.
  std::string language() const { return info.substr(0, info.find(' ')); }
  /// `docs/trace.md:7`
  std::string place() const { return page + ":" + std::to_string(line); }
};
/// For GoogleTest: prints a block as its place.
void PrintTo(const Block& block, std::ostream* out);

struct Place {
  std::string page;
  int line = 0;
  std::string text;
};

struct Page {
  std::string path;  // relative to the source root
  std::vector<Block> blocks;
  std::vector<Place> links;  // the targets, as written
  std::vector<Place> spans;  // `code`, without the backticks
  std::vector<Place> lines;  // all of them
  std::vector<std::string> anchors;
};

Page read_page(const std::string& path, std::string_view text);

/// Every page of the project, in order.
const std::vector<Page>& all_pages();

std::vector<std::string> split_lines(std::string_view text);

}  // namespace hypersim::docs
