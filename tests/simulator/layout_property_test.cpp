// A scenario that is laid out and read again is the same. The language reads what an update writes as what happened.

#include <algorithm>
#include <gmock/gmock.h>
#include <iterator>

#include "hypersim/language/layout.hpp"
#include "hypersim/language/update.hpp"

#include "../language/random_scenario.hpp"
#include "../language/scenario_dump.hpp"
#include "../language/scenario_kinds.hpp"
#include "../property/property.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using property::cases;
using property::expect_property;

std::string dump_of(const std::string& text) {
  const language::ParsedFile file = language::parse_scenarios(text, "random.scn");
  if (!file.diagnostics.empty()) RC_FAIL(text + "\n" + language::format_diagnostics(file));
  return language::ScenarioDump::of(file);
}

std::string random_text() {
  // Larger than rapidcheck's own lists, because each token takes a choice or two.
  const auto choice = rc::gen::inRange(0, 1 << 16);
  return language::random_scenario(*rc::gen::scale(6.0, rc::gen::container<std::vector<int>>(choice)));
}

TEST(LayoutProperty, AScenarioThatIsLaidOutAndReadAgainIsTheSame) {
  expect_property("layout_keeps_the_meaning", cases(5'000), [] {
    const std::string text = random_text();
    const auto out = language::lay_out(text);
    RC_ASSERT(out.ok());
    RC_LOG() << text << "\n--- laid out\n" << *out;
    RC_ASSERT(dump_of(*out) == dump_of(text));
    RC_ASSERT(*language::lay_out(*out) == *out);
  });
}

// The properties above and below do not cover what these texts never say.
TEST(LayoutProperty, SaysEveryKindOfStepConditionExpectationAndClause) {
  language::ScenarioKinds kinds;
  expect_property("every_kind", 6'000, [&kinds] {
    for (const language::Scenario& scenario : language::parse_scenarios(random_text(), "random.scn").scenarios)
      kinds.note(scenario);
  });
  const std::set<std::string> all = language::ScenarioKinds::all();
  std::vector<std::string> missing;
  std::set_difference(all.begin(), all.end(), kinds.noted().begin(), kinds.noted().end(), std::back_inserter(missing));
  EXPECT_THAT(missing, testing::IsEmpty());
}

TEST(LayoutProperty, NoLineEndsInABlankAndNoTwoAreEmpty) {
  expect_property("layout_has_no_waste", cases(1'000), [] {
    const std::string out = language::lay_out(random_text()).value();
    RC_LOG() << out;
    // Lines within a JSON value stay as they were written; none of them ends in a blank.
    RC_ASSERT(out.find(" \n") == std::string::npos);
    RC_ASSERT(out.find("\n\n\n") == std::string::npos);
    RC_ASSERT(out.find('\r') == std::string::npos);
    RC_ASSERT(out.back() == '\n');
  });
}

std::string as_hex(const std::string& bytes) {
  std::string out = "hex:";
  constexpr const char* kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

rc::Gen<std::string> any_value() {
  const auto piece = rc::gen::elementOf(std::vector<std::string>{
      "a", "{",  "}",  "\"", "[", "]",    "i",    ":",      " ",  "\\",   "|",       "ok",  "error",   "#",
      "$", "\n", "\t", "1",  "é", "\xff", "\x7f", "\u202e", "->", "hex:", "{\"a\":", "{i}", "\\u0041", ","});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string value;
    for (const std::string& one : pieces) value += one;
    return value;
  });
}

TEST(UpdateProperty, AnyValueIsWrittenSoThatItIsReadAgain) {
  expect_property("values_are_written_exactly", cases(1'000), [] {
    const std::string value = *any_value();
    const std::string text = "scenario \"t\"\nprocess a a:one:dev.os\na open box\na set box k " + as_hex(value) +
                             "\na get box k => \"something else\" blob x\n";
    language::OutcomesByLine outcomes;
    RunOptions options = on_memory();
    options.outcomes = &outcomes;
    RC_ASSERT(play(text, options).verdict == Verdict::Passed);
    const std::string updated = language::update_expectations(text, outcomes).value().text;
    RC_LOG() << updated;
    const language::ParsedFile again = language::parse_scenarios(updated, "t.scn");
    RC_ASSERT(again.diagnostics.empty());
    const language::Step& last = again.scenarios.front().steps.back();
    const auto* expected = std::get_if<language::ExpectBytes>(&last.expected->is);
    RC_ASSERT(expected != nullptr);
    RC_ASSERT(expected->bytes.bytes == value);
    RC_ASSERT(last.expected->blob->bytes == value);
  });
}

}  // namespace
}  // namespace hypersim::simulator
