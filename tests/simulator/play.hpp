#pragma once
// Plays a scenario that a test wrote down, on memory unless told.

#include <gtest/gtest.h>
#include <string>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

inline language::Scenario parsed(const std::string& text) {
  language::ParsedFile file = language::parse_scenarios(text, "test.scn");
  EXPECT_EQ(file.scenarios.size(), 1U) << language::format_diagnostics(file);
  return file.scenarios.size() == 1 ? std::move(file.scenarios.front()) : language::Scenario{};
}

inline RunResult play(const std::string& text, std::uint64_t seed = 0) {
  RunOptions options;
  options.seed = seed;
  options.storage = language::StorageKind::Memory;
  return run_scenario(parsed(text), options);
}

inline std::string jsonl(const RunResult& result) {
  std::string text;
  for (std::size_t i = 0; i < result.trace.size(); ++i) text += runtime::to_jsonl(result.trace[i], i) + "\n";
  return text;
}

/// Why it did not pass, for the message of a test.
inline std::string story(const RunResult& result) {
  std::string text;
  for (const std::string& breach : result.breaches) text += breach + "\n";
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
