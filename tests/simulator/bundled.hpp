#pragma once
// The bundled scenarios that pass, for tests that hold an analysis to real runs.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

inline std::vector<std::string> bundled_scenarios() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(HYPERSIM_SOURCE_DIR "/scenarios/ok")) {
    if (entry.path().extension() == ".scn") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

inline std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// The scenarios of that text, without their properties: a test may break them.
inline std::vector<language::Scenario> without_properties(const std::string& text, const std::string& path) {
  language::ParsedFile file = language::parse_scenarios(text, path);
  EXPECT_FALSE(file.scenarios.empty()) << language::format_diagnostics(file);
  for (language::Scenario& scenario : file.scenarios) scenario.properties.clear();
  return std::move(file.scenarios);
}

inline RunResult run_on_memory(const language::Scenario& scenario) {
  RunOptions options;
  options.storage = language::StorageKind::Memory;
  return run_scenario(scenario, options);
}

/// For the name of a parametrized test: `share_a_database`.
inline std::string scenario_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = std::filesystem::path(info.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace hypersim::simulator
