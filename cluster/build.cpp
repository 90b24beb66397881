#include "hypersim/cluster/build.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace hypersim::cluster {

namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kDigitsShown = 12;

/// The library in a line of libraries_text().
std::string shown_library(const std::string& line) {
  return line.size() <= kHashDigits
             ? "a library"
             : fmt::format("{} (sha256 {}…)", line.substr(kHashDigits + 1), line.substr(0, kDigitsShown));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// The first line whose hash none of the others has; or null.
const std::string* first_missing(const std::vector<std::string>& lines, const std::vector<std::string>& others) {
  for (const std::string& line : lines) {
    const bool is_there = std::any_of(others.begin(), others.end(), [&](const std::string& other) {
      return other.substr(0, kHashDigits) == line.substr(0, kHashDigits);
    });
    if (!is_there) return &line;
  }
  return nullptr;
}

}  // namespace

std::string libraries_text(const std::vector<Library>& libraries) {
  std::vector<std::string> lines;
  for (const Library& one : libraries) {
    std::string name = one.name;
    std::replace(name.begin(), name.end(), '\n', ' ');
    lines.push_back(one.sha256 + " " + name);
  }
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string unlike(const Build& here, const std::string& id, const std::string& words, const std::string& libraries) {
  if (id != here.id) {
    return fmt::format(
        "it is another build of hypersim: {} ({}…), and here is {} ({}…); both have to be the same file, since what a "
        "schedule comes to depends on it",
        words, id.substr(0, kDigitsShown), here.words, here.id.substr(0, kDigitsShown));
  }
  const auto ours = lines_of(libraries_text(here.libraries));
  const auto theirs = lines_of(libraries);
  if (const std::string* missing = first_missing(ours, theirs)) {
    return fmt::format("it has not loaded {}, which is loaded here; --load has to name the same files at both",
                       shown_library(*missing));
  }
  if (const std::string* missing = first_missing(theirs, ours)) {
    return fmt::format("it has loaded {}, which is not loaded here; --load has to name the same files at both",
                       shown_library(*missing));
  }
  return {};
}

}  // namespace hypersim::cluster
