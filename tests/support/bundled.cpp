#include "support/bundled.hpp"

#include <filesystem>

#include "support/files.hpp"
#include "support/paths.hpp"

namespace hypersim::support {

namespace fs = std::filesystem;

std::vector<std::string> bundled_scenarios(const std::vector<std::string>& folders) {
  std::vector<std::string> paths;
  for (const std::string& folder : folders) {
    for (const fs::path& path : files_with_extension(fs::path(source_dir()) / folder, ".scn")) {
      paths.push_back(path.string());
    }
  }
  return paths;
}

std::string scenario_name(const testing::TestParamInfo<std::string>& info) {
  // The path below scenarios/FOLDER/ or docs/FOLDER/.
  const fs::path relative = fs::path(info.param).lexically_relative(source_dir());
  fs::path name;
  for (auto part = std::next(relative.begin(), 2); part != relative.end(); ++part) name /= *part;
  std::string text = name.replace_extension().string();
  for (char& c : text) {
    if (c == '-' || c == '/' || c == '.') c = '_';
  }
  return text;
}

}  // namespace hypersim::support
