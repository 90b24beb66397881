#pragma once
// The patterns of one .gitignore file, with the meaning that gitignore(5) gives them. hypersim reads them itself: then
// the same folder holds the same scenarios where git is not installed, and where git refuses to look because the folder
// belongs to somebody else, as in many containers.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::cli {

class IgnoreRules {
 public:
  /// `depth`: how many names of a path lead to the folder that holds the file.
  IgnoreRules(std::string_view text, std::size_t depth);

  /// What the last pattern says that matches the path, which is given name by name. Nothing if none matches.
  std::optional<bool> ignore(std::span<const std::string> path, bool is_folder) const;

 private:
  struct Pattern {
    std::vector<std::string> names;  // "**" matches any number of them
    bool takes_back = false;         // it begins with `!`
    bool only_folders = false;       // it ends with `/`
  };
  static Pattern pattern_of(std::string_view line);

  std::vector<Pattern> patterns_;
  std::size_t depth_;
};

}  // namespace hypersim::cli
