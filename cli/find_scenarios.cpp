#include "find_scenarios.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <re2/re2.h>

namespace hypersim::cli {

namespace fs = std::filesystem;

runtime::Result<std::vector<std::string>, std::string> find_scenarios(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (path.empty()) return runtime::fail(std::string("a path is empty"));
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (fs::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() == ".scn") found.push_back(at->path().lexically_normal().string());
    }
    if (error) return runtime::fail(fmt::format("the folder {} cannot be read: {}", path, error.message()));
    if (found.empty()) return runtime::fail(fmt::format("the folder {} holds no scenario (no *.scn file)", path));
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

std::optional<std::vector<language::Scenario>> load_all(const std::vector<std::string>& files,
                                                        const std::atomic<bool>& interrupted) {
  std::vector<language::Scenario> scenarios;
  bool bad = false;
  for (const std::string& file : files) {
    language::ParsedFile loaded = language::load_scenarios(file);
    std::move(loaded.scenarios.begin(), loaded.scenarios.end(), std::back_inserter(scenarios));
    if (!loaded.diagnostics.empty()) {
      bad = true;
      std::fputs(language::format_diagnostics(loaded).c_str(), stderr);
    }
    if (interrupted.load()) break;
  }
  if (bad) return std::nullopt;
  return scenarios;
}

runtime::Result<std::vector<language::Scenario>, std::string> only_matching(std::vector<language::Scenario> scenarios,
                                                                            const std::string& only) {
  const RE2 pattern(only, RE2::Quiet);
  if (!pattern.ok()) return runtime::fail(fmt::format("--only {}: {}", only, pattern.error()));
  std::erase_if(scenarios, [&](const language::Scenario& scenario) {
    return !RE2::PartialMatch(scenario.path, pattern) && !RE2::PartialMatch(scenario.full_title(), pattern);
  });
  return scenarios;
}

}  // namespace hypersim::cli
