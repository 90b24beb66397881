#pragma once
// Plays a scenario that a test contains, on memory by default.

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// The scenarios of a text. A refused text is an exception, which ends the test and which rapidcheck can shrink.
inline std::vector<language::Scenario> scenarios_of(const std::string& text, const std::string& path = "test.scn") {
  language::ParsedFile file = language::parse_scenarios(text, path);
  if (file.scenarios.empty()) throw std::invalid_argument(text + "\n" + language::format_diagnostics(file));
  return std::move(file.scenarios);
}
/// The only scenario of a text.
inline language::Scenario scenario_of(const std::string& text) {
  std::vector<language::Scenario> scenarios = scenarios_of(text);
  EXPECT_EQ(scenarios.size(), 1U) << text;
  return std::move(scenarios.front());
}
/// The scenarios without their properties, because a test may break them.
inline std::vector<language::Scenario> without_properties(const std::string& text, const std::string& path) {
  std::vector<language::Scenario> scenarios = scenarios_of(text, path);
  for (language::Scenario& scenario : scenarios) scenario.properties.clear();
  return scenarios;
}

inline RunOptions on_memory(std::uint64_t seed = 0) {
  RunOptions options;
  options.seed = seed;
  options.storage = language::StorageKind::Memory;
  return options;
}
/// The home is a folder that exists and is empty.
inline RunOptions on_rocksdb(const std::string& home) {
  RunOptions options;
  options.storage = language::StorageKind::RocksDb;
  options.home = home;
  return options;
}

inline RunResult play(const language::Scenario& scenario, const RunOptions& options = on_memory()) {
  return run_scenario(scenario, options);
}
inline RunResult play(const std::string& text, const RunOptions& options = on_memory()) {
  return run_scenario(scenario_of(text), options);
}

/// Every event, one per line.
inline std::string jsonl(const RunResult& result) {
  std::string text;
  for (std::size_t i = 0; i < result.trace.size(); ++i) text += runtime::to_jsonl(result.trace[i], i) + "\n";
  return text;
}

/// As reports have them.
inline std::vector<std::string> texts(const std::vector<Breach>& breaches) {
  std::vector<std::string> texts;
  for (const Breach& breach : breaches) texts.push_back(to_text(breach));
  return texts;
}

/// Why it did not pass, for the message of a test.
inline std::string story(const RunResult& result) {
  std::string text;
  for (const Breach& breach : result.breaches) text += to_text(breach) + "\n";
  if (!result.failure) return text;
  const Failure& failure = *result.failure;
  text += failure.statement + "\n  expected " + failure.expected + "\n  got " + failure.got + "\n";
  for (const std::string& why : failure.why) text += "  " + why + "\n";
  for (const std::string& event : failure.last_events) text += event + "\n";
  return text;
}

#define EXPECT_PASSES(text)                                      \
  do {                                                           \
    const RunResult played = play(text);                         \
    EXPECT_EQ(played.verdict, Verdict::Passed) << story(played); \
  } while (false)

#define EXPECT_FAILS_AT(text, at_line)                              \
  do {                                                              \
    const RunResult played = play(text);                            \
    EXPECT_EQ(played.verdict, Verdict::Failed) << story(played);    \
    if (played.failure) {                                           \
      EXPECT_EQ(played.failure->at.line, at_line) << story(played); \
    }                                                               \
  } while (false)

}  // namespace hypersim::simulator
