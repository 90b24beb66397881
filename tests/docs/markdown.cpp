#include "markdown.hpp"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>

#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::docs {

namespace fs = std::filesystem;

namespace {

/// A heading's anchor: lower case, blanks as '-', punctuation gone.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= 'A' && c <= 'Z') {
      anchor += static_cast<char>(c - 'A' + 'a');
    } else if (c == ' ') {
      anchor += '-';
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || byte >= 0x80) {
      anchor += c;
    }
  }
  return anchor;
}

void add_matches(std::vector<Place>& out, const Place& line, const std::regex& pattern) {
  for (std::sregex_iterator at(line.text.begin(), line.text.end(), pattern), end; at != end; ++at) {
    out.push_back({line.page, line.line, (*at)[1]});
  }
}

void read_prose(Page& page, const Place& line) {
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  static const std::regex span("`([^`]+)`");
  static const std::regex heading("^#+ +(.*)$");
  add_matches(page.links, line, link);
  add_matches(page.spans, line, span);
  std::smatch match;
  if (std::regex_match(line.text, match, heading)) page.anchors.push_back(anchor_of(match[1].str()));
}

}  // namespace

void PrintTo(const Block& block, std::ostream* out) { *out << block.place(); }

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Page read_page(const std::string& path, std::string_view text) {
  Page page;
  page.path = path;
  bool in_block = false;
  int number = 0;
  for (const std::string& line : split_lines(text)) {
    const Place place{path, ++number, line};
    page.lines.push_back(place);
    if (line.starts_with("```")) {
      if (!in_block) page.blocks.push_back({path, number, line.substr(3), {}});
      in_block = !in_block;
    } else if (in_block) {
      page.blocks.back().lines.push_back(line);
    } else {
      read_prose(page, place);
    }
  }
  return page;
}

const std::vector<Page>& all_pages() {
  static const std::vector<Page> pages = [] {
    const fs::path root(support::source_dir());
    std::vector<std::string> paths;
    for (fs::recursive_directory_iterator at(root), end; at != end; ++at) {
      const std::string name = at->path().filename().string();
      const bool is_foreign = name.starts_with(".") || (at.depth() == 0 && (name == "build" || name == "hypersim-out"));
      if (at->is_directory() && is_foreign) at.disable_recursion_pending();
      if (at->path().extension() == ".md") paths.push_back(at->path().lexically_relative(root).string());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<Page> read;
    for (const std::string& path : paths) read.push_back(read_page(path, support::read_file(root / path)));
    return read;
  }();
  return pages;
}

}  // namespace hypersim::docs
