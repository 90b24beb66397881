#pragma once
// Files that somebody edits: what they hold now counts, and not what is on the disk.

#include <map>
#include <string>
#include <string_view>

#include "hypersim/language/parse.hpp"

namespace hypersim::language {

class OpenTexts {
 public:
  /// The text of the file at that path, for which there may be others: relative ones, and links.
  void add(const std::string& path, std::string text);
  /// Null if that file is not open.
  const std::string* find(const std::string& path) const;

 private:
  std::map<std::string, std::string> texts_;  // by the path without links
};

/// As the other parse_scenarios(). Where the scenario includes a file that is open, its text is that of `open`.
ParsedFile parse_scenarios(std::string_view text, const std::string& path, const Settings& settings,
                           const OpenTexts& open);

}  // namespace hypersim::language
