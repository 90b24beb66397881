#include "ignore_rules.hpp"

#include <algorithm>
#include <fnmatch.h>
#include <utility>

namespace hypersim::cli {

namespace {

constexpr std::string_view kAnyFolders = "**";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Spaces at the end do not count, unless a backslash is before them.
std::string_view without_trailing_spaces(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool escapes = line[i] == '\\' && i + 1 < line.size();
    if (escapes) ++i;
    if (line[i] != ' ' || escapes) end = i + 1;
  }
  return line.substr(0, end);
}

bool match_names(std::span<const std::string> pattern, std::span<const std::string> path) {
  std::size_t p = 0, at = 0;
  std::optional<std::size_t> behind_any;  // the place in the pattern behind the last "**"
  std::size_t any_end = 0;                // up to where that "**" matches the path
  while (at < path.size()) {
    if (p < pattern.size() && pattern[p] == kAnyFolders) {
      behind_any = ++p;
      any_end = at;
    } else if (p < pattern.size() && ::fnmatch(pattern[p].c_str(), path[at].c_str(), 0) == 0) {
      ++p;
      ++at;
    } else if (behind_any) {
      p = *behind_any;
      at = ++any_end;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == kAnyFolders) ++p;
  return p == pattern.size();
}

}  // namespace

IgnoreRules::IgnoreRules(std::string_view text, std::size_t depth) : depth_(depth) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('#')) continue;
    Pattern pattern = pattern_of(without_trailing_spaces(line));
    if (!pattern.names.empty()) patterns_.push_back(std::move(pattern));
  }
}

IgnoreRules::Pattern IgnoreRules::pattern_of(std::string_view line) {
  Pattern pattern;
  if (line.starts_with('!')) {
    pattern.takes_back = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    pattern.only_folders = true;
    line.remove_suffix(1);
  }
  if (line.empty()) return pattern;
  const bool is_anchored = line.find('/') != std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  if (!is_anchored) pattern.names.emplace_back(kAnyFolders);
  for (bool more = true; more;) {
    const std::size_t slash = line.find('/');
    pattern.names.emplace_back(line.substr(0, slash));
    more = slash != std::string_view::npos;
    if (more) line.remove_prefix(slash + 1);
  }
  // What is in the folder, but not the folder itself.
  if (pattern.names.back() == kAnyFolders) pattern.names.emplace_back("*");
  return pattern;
}

std::optional<bool> IgnoreRules::ignore(std::span<const std::string> path, bool is_folder) const {
  const auto below = path.subspan(depth_);
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->only_folders && !is_folder) continue;
    if (match_names(pattern->names, below)) return !pattern->takes_back;
  }
  return std::nullopt;
}

}  // namespace hypersim::cli
