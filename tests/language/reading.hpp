#pragma once
// What the tests of the language share: scenarios from text, and their mistakes as one text each.

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/language/parse.hpp"

namespace hypersim::language::reading {

/// The lines that most scenarios of these tests begin with; what is tested begins in line 4.
inline const std::string kPrelude =
    "scenario \"A test\"\n"
    "process owner birthdays:app:dev.os\n"
    "process viewer viewer:viewer:other.os\n";

/// `4:7 expected …` or, with a hint, `4:7 expected … | did you mean …`.
inline std::vector<std::string> mistakes(const ParsedFile& parsed) {
  std::vector<std::string> out;
  for (const Diagnostic& one : parsed.diagnostics) {
    std::string text = std::to_string(one.at.line) + ":" + std::to_string(one.at.column) + " " + one.message;
    if (!one.hint.empty()) text += " | " + one.hint;
    out.push_back(std::move(text));
  }
  return out;
}

inline std::vector<std::string> mistakes_of(std::string_view text) {
  return mistakes(parse_scenarios(text, "test.scn"));
}
inline std::vector<std::string> mistakes_after_prelude(std::string_view text) {
  return mistakes_of(kPrelude + std::string(text));
}

/// The scenario; a failure that lists the mistakes if there are any.
inline Scenario read(std::string_view text) {
  ParsedFile parsed = parse_scenarios(text, "test.scn");
  EXPECT_EQ(mistakes(parsed), std::vector<std::string>{}) << text;
  EXPECT_EQ(parsed.scenarios.size(), parsed.diagnostics.empty() ? 1U : 0U);
  return parsed.scenarios.size() == 1 ? std::move(parsed.scenarios.front()) : Scenario();
}
inline Scenario read_after_prelude(std::string_view text) { return read(kPrelude + std::string(text)); }

/// The steps as they are written.
inline std::vector<std::string> texts(const std::vector<Step>& steps) {
  std::vector<std::string> out;
  out.reserve(steps.size());
  for (const Step& step : steps) out.push_back(step.text);
  return out;
}
inline std::vector<std::string> texts_after_prelude(std::string_view text) {
  return texts(read_after_prelude(text).steps);
}

/// The only step of a scenario that has the prelude's cast.
inline Step read_step(std::string_view line) {
  Scenario scenario = read_after_prelude(line);
  EXPECT_EQ(scenario.steps.size(), 1U) << line;
  return scenario.steps.empty() ? Step() : std::move(scenario.steps.front());
}

/// The step as this kind; a harmless one if it is another.
template <class Kind>
const Kind& as(const Step& step) {
  static const Kind none{};
  const Kind* kind = std::get_if<Kind>(&step.is);
  EXPECT_NE(kind, nullptr) << step.text;
  return kind != nullptr ? *kind : none;
}

}  // namespace hypersim::language::reading
