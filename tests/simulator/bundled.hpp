#pragma once
// The bundled scenarios that pass, for tests that hold an analysis to real runs.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#include "hypersim/simulator/parse.hpp"
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

/// The scenario of that text, without its properties: a test may break them.
inline Scenario without_properties(const std::string& text, const std::string& path) {
  ParsedScenario result = parse_scenario(text, path);
  EXPECT_TRUE(result.scenario.has_value()) << format_diagnostics(path, text, result.diagnostics);
  if (!result.scenario) return {};
  result.scenario->properties.clear();
  return std::move(*result.scenario);
}

inline RunResult run_on_memory(const Scenario& scenario) {
  RunOptions options;
  options.storage = StorageKind::Memory;
  return run_scenario(scenario, options);
}

/// For the name of a parametrized test: `share_a_database`.
inline std::string scenario_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = std::filesystem::path(info.param).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace hypersim::simulator
