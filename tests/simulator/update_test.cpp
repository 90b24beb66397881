// `run --update`: what it writes after `=>`, and what it changes in a file.

#include "hypersim/language/update.hpp"

#include <algorithm>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "support/bundled.hpp"
#include "support/files.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

language::Update updated(std::string_view text, const language::OutcomesByLine& outcomes) {
  auto update = language::update_expectations(text, outcomes);
  EXPECT_TRUE(update.ok()) << text;
  return update.ok() ? std::move(update).value() : language::Update{};
}

/// Plays each scenario of the text; with `outcomes`, as an update does.
void expect_all(const std::string& text, Verdict verdict, language::OutcomesByLine* outcomes,
                const std::string& path = "test.scn") {
  const language::ParsedFile file = language::parse_scenarios(text, path);
  EXPECT_THAT(file.diagnostics, IsEmpty()) << language::format_diagnostics(file);
  for (const language::Scenario& scenario : file.scenarios) {
    RunOptions options = on_memory();
    options.outcomes = outcomes;
    const RunResult result = run_scenario(scenario, options);
    EXPECT_EQ(result.verdict, verdict) << text << story(result);
  }
}

language::OutcomesByLine outcomes_of(const std::string& text, Verdict verdict = Verdict::Passed) {
  language::OutcomesByLine outcomes;
  expect_all(text, verdict, &outcomes);
  return outcomes;
}

/// The text after one run that updates. It must pass then.
std::string after_update(const std::string& text) {
  const language::Update update = updated(text, outcomes_of(text));
  EXPECT_THAT(update.unsettled, IsEmpty());
  expect_all(update.text, Verdict::Passed, nullptr);
  EXPECT_EQ(updated(update.text, outcomes_of(update.text)).text, update.text);
  return update.text;
}

// The text of a file ------------------------------------------------------------------------------------------------

TEST(Update, ChangesWhatStandsBehindTheArrowAndNothingElse) {
  const std::string text =
      "scenario   \"t\"\r\n\r\n"
      "a get box k    =>   one   of 1 | 2   # why\r\n"
      "\ta   get box k -> x => {\"a\":\r\n 1} blob q \\\r\n\r\n"
      "a get box k => keep";
  const language::Update update = updated(text, {{3, {false, {"v"}}}, {4, {false, {"ok"}}}, {7, {true, {}}}});
  EXPECT_EQ(update.text,
            "scenario   \"t\"\r\n\r\n"
            "a get box k    =>   v   # why\r\n"
            "\ta   get box k -> x => ok \\\r\n\r\n"
            "a get box k => keep");
  ASSERT_EQ(update.changes.size(), 2U);
  EXPECT_EQ(update.changes[0].line, 3);
  EXPECT_EQ(update.changes[0].before, "one of 1 | 2");
  EXPECT_EQ(update.changes[0].after, "v");
  EXPECT_EQ(update.changes[1].before, "{\"a\":1} blob q");
}

TEST(Update, AStepWithoutAnExpectationGetsOneInTheColumnOfItsGroup) {
  const std::string group = "a get box k\na get box " + std::string(40, 'x') + " => 1\na get box k # c\na get box k";
  EXPECT_EQ(updated(group, {{1, {false, {"v"}}}, {3, {false, {"v"}}}, {4, {false, {"v"}}}}).text,
            "a get box k" + std::string(41, ' ') + "=> v\na get box " + std::string(40, 'x') + " => 1\na get box k" +
                std::string(41, ' ') + "=> v # c\na get box k" + std::string(41, ' ') + "=> v");
  const std::string longer = "a get box " + std::string(60, 'x');
  EXPECT_EQ(updated(longer, {{1, {false, {"v"}}}}).text, longer + "  => v");
  EXPECT_EQ(updated("a get box \\\n  k\n", {{1, {false, {"v"}}}}).text,
            "a get box \\\n  k" + std::string(41, ' ') + "=> v\n");
  EXPECT_EQ(updated("a get box k", {{1, {false, {"v"}}}}).changes.at(0).before, "success");
}

TEST(Update, ALineThatEndedInSeveralWaysListsThem) {
  const auto text_for = [](const std::string& line, const language::LineOutcomes& outcomes) {
    return updated(line, {{1, outcomes}}).text;
  };
  EXPECT_EQ(text_for("a get box k => 1", {false, {"2", "3"}}), "a get box k => one of 2 | 3");
  EXPECT_EQ(text_for("a get box k => v{i}", {true, {"2"}}), "a get box k => one of v{i} | 2");
  EXPECT_EQ(text_for("a get box k => one of 1 | 2 blob x", {true, {"3"}}), "a get box k => one of 1 | 2 blob x | 3");
  EXPECT_EQ(text_for("a open box  => ok", {true, {"error IOError"}}), "a open box  => one of ok | error IOError");
  EXPECT_THAT(text_for("a open box", {true, {"bounced"}}), testing::EndsWith("=> one of ok | bounced"));
}

TEST(Update, ALineThatEndedInTooManyWaysStaysAsItIs) {
  language::OutcomesByLine outcomes = {{1, {false, {"1", "2", "3", "4", "5", "6", "7", "8"}}}};
  EXPECT_THAT(updated("a get box k => 0\n", outcomes).unsettled, IsEmpty());
  outcomes[1].held = true;
  const language::Update update = updated("a get box k => 0\n", outcomes);
  EXPECT_THAT(update.unsettled, ElementsAre(1));
  EXPECT_EQ(update.text, "a get box k => 0\n");
  EXPECT_THAT(update.changes, IsEmpty());
}

// What happened -----------------------------------------------------------------------------------------------------

TEST(UpdateOfARun, OfASequenceKnowsItsLines) {
  const std::string cast = "scenario \"t\"\nprocess a a:b:c\n";
  const auto with = [&](const std::string& expected) {
    return cast + "sequence read key\n  a get box {key}" + expected + "\nend\na open box\na set box k 1\ndo read k\n";
  };
  EXPECT_EQ(after_update(with(" => 2")), with(" => 1"));
  EXPECT_EQ(after_update(with(" => 1") + "do read other\n"),
            with(" => one of 1 | error KeyNotFound") + "do read other\n");
}

TEST(UpdateOfARun, OfAPartOfABodyKeepsItsMembers) {
  const std::string cast =
      "scenario \"t\"\nprocess a a:b:c\nprocess b b:b:c answers {\"x\": 1, \"y\": [{\"z\": 2, \"w\": 3}]}\n";
  EXPECT_EQ(after_update(cast + "a request b => has {\"y\": [{\"z\": 0}], \"v\": 1}\n"),
            cast + "a request b => has {\"y\":[{\"z\":2}]}\n");
  EXPECT_EQ(after_update(cast + "a request b -> x from /x\na request b => has {\"y\": [$x]}\n"),
            cast + "a request b -> x from /x\na request b => has {\"x\":1,\"y\":[{\"z\":2,\"w\":3}]}\n");
}

constexpr const char* kHead =
    "scenario \"t\"\nprocess a a:one:dev.os\nprocess b b:two:dev.os silent\nprocess wall wall:one:dev.os grants a\n"
    "a open box\n";
constexpr int kLine = 6;

/// What an update makes of the expectation of the last of these lines.
std::string expectation_of(const std::string& lines) {
  const std::string text = after_update(kHead + lines);
  const std::size_t arrow = text.rfind("=> ");
  return arrow == std::string::npos ? "none" : text.substr(arrow + 3);
}

TEST(UpdateRun, WhatHoldsIsLeftAlone) {
  for (const char* line :
       {"a open box => any", "a get box k => error any", "a get box k => one of 1 | error KeyNotFound", "a open box",
        "a request b within 1s => timeout"}) {
    const std::string text = std::string(kHead) + line;
    EXPECT_EQ(after_update(text), text);
  }
}

TEST(UpdateRun, EachOutcomeIsSpelledAsTheLanguageHasIt) {
  EXPECT_EQ(expectation_of("a open box => bounced"), "ok");
  EXPECT_EQ(expectation_of("a get box k"), "error KeyNotFound");
  EXPECT_EQ(expectation_of("a get box k => error NoReadCap"), "error KeyNotFound");
  EXPECT_EQ(expectation_of("a request b within 1s"), "timeout");
  EXPECT_EQ(expectation_of("wall request a => ok"), "bounced");
  EXPECT_EQ(expectation_of("a request x.os@c:d:e => ok"), "bounced");
  EXPECT_EQ(expectation_of("sim grant cap our@kernel:distro:sys \"network\" to a\na request x.os@c:d:e"), "offline");
  EXPECT_EQ(expectation_of("b share a/box read with a"), "refused");
  EXPECT_EQ(expectation_of("a begin box => error NoWriteCap"), "ok");
  EXPECT_EQ(expectation_of("wall open box"), "bounced");
}

TEST(UpdateRun, APayloadIsWrittenWhereOneStood) {
  EXPECT_EQ(expectation_of("a commit box 5"), "error NoTx");
  EXPECT_EQ(expectation_of("a commit box 5 => error NoTx 6"), "error NoTx 5");
  EXPECT_EQ(expectation_of("a commit box 5 => one of ok | error NoTx 7"), "error NoTx 5");
  EXPECT_EQ(expectation_of("a get box k => error NoTx 7"), "error KeyNotFound");
}

TEST(UpdateRun, AValueIsQuotedWhereItWouldMeanSomethingElse) {
  const auto value = [](const std::string& operand) {
    return expectation_of("a set box k " + operand + "\na get box k => \"something else\"");
  };
  EXPECT_EQ(value("1990-01-01"), "1990-01-01");
  EXPECT_EQ(value("\"two words\""), "\"two words\"");
  EXPECT_EQ(value("\"\""), "\"\"");
  for (const char* word : {"ok",   "any",   "error",   "bounced", "timeout",    "offline",     "refused", "crashed",
                           "json", "bytes", "matches", "one",     "blob",       "|",           "->",      "=>",
                           "$x",   "#x",    "hex:00",  "file:x",  "repeat:a*2", "base64:AAAA", "[x",      "a\\\\"}) {
    const std::string quoted = "\"" + std::string(word) + "\"";
    EXPECT_EQ(value(quoted), quoted);
  }
  EXPECT_EQ(value("{ \"a\" : [1, 2] }"), "{\"a\":[1,2]}");
  EXPECT_EQ(value("\"{ \\\"a\\\" : 1 }\""), "\"{ \\\"a\\\" : 1 }\"");
  EXPECT_EQ(value("hex:00ff"), "hex:00ff");
  EXPECT_EQ(value("\"\\u0007\\u202eé\""), "\"\\u0007\\u202eé\"");
  EXPECT_EQ(value("\"[\\\"\\u202e\\\"]\""), "\"[\\\"\\u202e\\\"]\"");
  EXPECT_EQ(value("\"a {name}\""), "\"a \\u007bname}\"");
  EXPECT_EQ(value("{\"a\":\"{name}\"}"), "\"{\\\"a\\\":\\\"\\u007bname}\\\"}\"");
  EXPECT_EQ(value("repeat:x*1024"), std::string(1024, 'x'));
  EXPECT_EQ(value("repeat:x*1025"), "bytes 1025");
}

TEST(UpdateRun, TheFormOfTheExpectationIsKept) {
  EXPECT_EQ(expectation_of("a set box k hello\na get box k => bytes 7"), "bytes 5");
  EXPECT_EQ(expectation_of("a set box k { \"x\" : \"{y}\" }\na get box k => json 7"), "json {\"x\":\"\\u007by}\"}");
  EXPECT_EQ(expectation_of("a set box k text\na get box k => json 7"), "text");
  EXPECT_EQ(expectation_of("a request kv:distro:sys body x => error NoTx"), "error MalformedRequest");
  EXPECT_EQ(expectation_of("a request kv:distro:sys body x => json 1"), "json {\"Err\":\"MalformedRequest\"}");
  EXPECT_EQ(expectation_of("a request kv:distro:sys body x => ok2"), "{\"Err\":\"MalformedRequest\"}");
  EXPECT_EQ(expectation_of("a set box k v\na get box k => w blob w"), "v blob v");
  EXPECT_EQ(expectation_of("a set box k v\na get box k => v blob w"), "v blob v");
  EXPECT_EQ(expectation_of("a set box k v\na get box k => w"), "v");
}

TEST(UpdateRun, TheRunGoesOnAsIfItHadBeenExpected) {
  const std::string text = std::string(kHead) +
                           "a get box k => v\n"
                           "a set box k v => error NoTx\n"
                           "parallel\n"
                           "  a get box k => w\n"
                           "  b open x => bounced\n"
                           "end\n"
                           "check a/box key k is v\n";
  EXPECT_EQ(after_update(text), std::string(kHead) +
                                    "a get box k => error KeyNotFound\n"
                                    "a set box k v => ok\n"
                                    "parallel\n"
                                    "  a get box k => v\n"
                                    "  b open x => ok\n"
                                    "end\n"
                                    "check a/box key k is v\n");
}

TEST(UpdateRun, WhatNoExpectationCanAskForEndsTheRun) {
  for (const char* line : {"check a dead", "finally a dead", "a receive", "a respond x",
                           "a begin nowhere -> tx => error NoWriteCap\na commit box $tx", "sim kill a\na open box"}) {
    language::OutcomesByLine outcomes =
        outcomes_of(std::string(kHead) + "a get box k => v\n" + line + "\n", Verdict::Failed);
    EXPECT_THAT(outcomes[kLine].others, ElementsAre("error KeyNotFound")) << line;
    outcomes.erase(kLine);
    for (const auto& [number, one] : outcomes) EXPECT_THAT(one.others, IsEmpty()) << line;
  }
}

// Lines that are played more than once ------------------------------------------------------------------------------

/// The expectations of the lines that an update changes.
std::vector<std::string> expectations_of(const std::string& lines) {
  const std::string text = kHead + lines;
  std::vector<std::string> expectations;
  for (const auto& change : updated(text, outcomes_of(text)).changes) expectations.push_back(change.after);
  after_update(text);
  return expectations;
}

TEST(UpdateRun, ALineOfARepeatExpectsWhatEachRoundCameTo) {
  EXPECT_THAT(expectations_of("repeat 3 as i\n  a set box k v => bounced\n  a get box k => v{i}\nend\n"),
              ElementsAre("ok", "v"));
  EXPECT_THAT(expectations_of("repeat 3 as i\n  a set box k v{i}\n  a get box k => v1\nend\n"),
              ElementsAre("one of v1 | v2 | v3"));
  EXPECT_THAT(expectations_of("a set box 2 x\nrepeat 3 as i\n  a get box {i} => v{i}\nend\n"),
              ElementsAre("one of error KeyNotFound | x"));
  EXPECT_THAT(expectations_of("repeat 2 as i\n  a set box k \"\\u007bi}\"\n  a get box k => w{i}\nend\n"),
              ElementsAre("\"\\u007bi}\""));
}

TEST(UpdateRun, ALineOfARepeatThatEndsInTooManyWaysIsLeftAlone) {
  const std::string text = std::string(kHead) + "repeat 9 as i\n  a set box k v{i}\n  a get box k => v1\nend\n";
  const language::Update update = updated(text, outcomes_of(text));
  EXPECT_THAT(update.unsettled, ElementsAre(kLine + 2));
  EXPECT_EQ(update.text, text);
}

TEST(UpdateRun, EachLineOfAPipelineHasItsOwnExpectation) {
  EXPECT_THAT(expectations_of("pipeline a\n  set box k 1 => bounced\n  get box k\n  get box l\nend\n"),
              ElementsAre("ok", "error KeyNotFound"));
}

TEST(UpdateRun, EachCombinationOfAMatrixCounts) {
  const std::string head = "scenario \"t\"\nmatrix n 1 2 3\nprocess a a:one:dev.os\na open box\n";
  EXPECT_EQ(after_update(head + "a set box k {n}\na get box k => {n}\na get box k => 2\na get box l\n"),
            head + "a set box k {n}\na get box k => {n}\na get box k => one of 2 | 1 | 3\na get box l" +
                std::string(33, ' ') + "=> error KeyNotFound\n");
}

// The bundled scenarios ---------------------------------------------------------------------------------------------

void for_each_step(const std::vector<language::Step>& steps,
                   const std::function<void(const language::Step&)>& function) {
  for (const language::Step& step : steps) {
    function(step);
    if (const auto* pipeline = std::get_if<language::PipelineStep>(&step.is)) for_each_step(pipeline->steps, function);
    if (const auto* parallel = std::get_if<language::ParallelStep>(&step.is)) {
      for (const language::Lane& lane : parallel->lanes) for_each_step(lane.steps, function);
    }
  }
}
void for_each_step(const std::vector<language::Scenario>& scenarios,
                   const std::function<void(const language::Step&)>& function) {
  for (const language::Scenario& scenario : scenarios) for_each_step(scenario.steps, function);
}

/// The text without any `=>` and without what follows it on its line.
std::string without_expectations(const std::string& text, const std::vector<language::Scenario>& scenarios) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  for_each_step(scenarios, [&](const language::Step& step) {
    if (!step.expected || !step.is_written()) return;
    std::string& line = lines[static_cast<std::size_t>(step.expected->at.line) - 1];
    line.resize(std::min(line.find("=>"), line.size()));
    line.resize(line.find_last_not_of(' ') + 1);
  });
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

class UpdateOf : public testing::TestWithParam<std::string> {};

TEST_P(UpdateOf, ABundledScenarioWithoutItsExpectationsPassesAgain) {
  const std::string& path = GetParam();
  const std::string text = support::read_file(path);
  const std::string stripped = without_expectations(text, scenarios_of(text, path));
  language::OutcomesByLine outcomes;
  expect_all(stripped, Verdict::Passed, &outcomes, path);
  expect_all(updated(stripped, outcomes).text, Verdict::Passed, nullptr, path);
}

TEST_P(UpdateOf, ABundledScenarioWithWrongExpectationsIsRestored) {
  const std::string& path = GetParam();
  const std::string text = support::read_file(path);
  language::OutcomesByLine wrong;
  std::vector<int> plain;  // lines whose expectation an update would write the same
  for_each_step(scenarios_of(text, path), [&](const language::Step& step) {
    if (!step.expected || !step.is_written()) return;
    wrong[step.at.line].others = {"\"something else\""};
    const auto* error = std::get_if<language::ExpectError>(&step.expected->is);
    const bool is_plain = (error != nullptr && !error->payload) || step.expected->text == "ok" ||
                          step.expected->text == "bounced" || step.expected->text == "timeout";
    if (is_plain && !std::holds_alternative<language::RequestStep>(step.is)) plain.push_back(step.at.line);
  });
  const std::string spoiled = updated(text, wrong).text;
  language::OutcomesByLine outcomes;
  expect_all(spoiled, Verdict::Passed, &outcomes, path);
  const language::Update update = updated(spoiled, outcomes);
  expect_all(update.text, Verdict::Passed, nullptr, path);
  const auto line_of = [](const std::string& of, int number) {
    std::istringstream in(of);
    std::string line;
    while (number-- > 0) std::getline(in, line);
    return line;
  };
  for (const int line : plain) EXPECT_EQ(line_of(update.text, line), line_of(text, line));
}

INSTANTIATE_TEST_SUITE_P(Files, UpdateOf, testing::ValuesIn(support::bundled_scenarios()), support::scenario_name);

}  // namespace
}  // namespace hypersim::simulator
