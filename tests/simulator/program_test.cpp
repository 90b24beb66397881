// Members of the cast that run programs: the clauses, what a run gives them, and programs that do not end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/processes/process_lib.hpp"

#include "../language/reading.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using namespace hypersim::processes;
using language::reading::mistakes_of;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Task<> tells_args() {
  println("args " + to_json(args<std::optional<std::vector<int>>>()));
  for (;;) {
    const auto message = co_await await_message();
    if (message && message.unwrap().text() == "crash") throw std::runtime_error("as told");
    if (message && message.unwrap().text() == "kid") {
      const auto kid = co_await spawn("kid", "test-tells-args");
      println(kid ? "spawned" : "not spawned");
    }
    co_await Response().body("done").send();
  }
}
HYPERSIM_PROCESS("test-tells-args", tells_args)

Task<> sends_without_end(Address our) {
  for (;;) co_await Request::to(Address(our.node(), ProcessId("other", {"app", "dev.os"}))).body("x").send();
}
HYPERSIM_PROCESS("test-sends-without-end", sends_without_end)

Task<> prints_without_end() {
  co_await our_capabilities();
  for (;;) println("x");
}
HYPERSIM_PROCESS("test-prints-without-end", prints_without_end)

Task<> asks_without_end() {
  for (;;) co_await our_capabilities();
}
HYPERSIM_PROCESS("test-asks-without-end", asks_without_end)

Task<> crashes_at_once() {
  throw std::runtime_error("no disk");
  co_return;
}
HYPERSIM_PROCESS("test-crashes-at-once", crashes_at_once)

const std::string kTitle = "scenario \"t\"\n";

TEST(ProgramThatCrashes, BeforeTheFirstStepIsNotedAndTheVerdictIsTheSame) {
  const RunResult result = play(kTitle +
                                "node a.dev b.dev\nprocess a a:app:dev.os program test-crashes-at-once\n"
                                "process b b:app:dev.os on b.dev exit restart program test-crashes-at-once\n"
                                "process c c:app:dev.os\nc log \"x\"\nc spawn d program test-crashes-at-once\n");
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_THAT(result.crashed_at_boot, ElementsAre(CrashAtBoot{"a", "std::runtime_error: no disk", false},
                                                  CrashAtBoot{"b", "std::runtime_error: no disk", true}));
}

TEST(ProgramThatCrashes, InAStepIsNotNotedSoThatItsOutcomeIsTheStepsBusiness) {
  const RunResult result = play(kTitle +
                                "process a a:app:dev.os program test-tells-args\nprocess b b:app:dev.os\n"
                                "b request a body crash within 1s => timeout\n");
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_THAT(result.crashed_at_boot, IsEmpty());
}

TEST(ProgramClauses, AreReadInAnyOrder) {
  const language::Scenario scenario =
      language::reading::read(kTitle +
                              "process a a:app:dev.os args [1,  2] public program test-tells-args\n"
                              "process b b:app:dev.os\nb spawn c program test-tells-args args {}\n");
  EXPECT_EQ(scenario.cast[0].program, "test-tells-args");
  EXPECT_EQ(scenario.cast[0].args.json, "[1,2]");
  EXPECT_EQ(scenario.cast[1].program, "");
  const auto& spawn = std::get<language::SpawnStep>(scenario.steps[0].is);
  EXPECT_EQ(spawn.child.program, "test-tells-args");
  EXPECT_EQ(spawn.child.args.json, "{}");
}

TEST(ProgramClauses, MistakesAreTold) {
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os program test-tels-args\n"),
              ElementsAre("2:32 there is no program \"test-tels-args\" | did you mean \"test-tells-args\"?"));
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os program zzz\n"),
              ElementsAre(AllOf(HasSubstr("there is no program \"zzz\""), HasSubstr("--load FILE.so"))));
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os args [1]\n"),
              ElementsAre("2:24 \"args\" are for a program, and this is a script: add program NAME"));
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os silent program test-tells-args ignores\n"),
              ElementsAre(HasSubstr("2:24 \"silent\" is for a script"), HasSubstr("2:55 \"ignores\" is for a script")));
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os program test-tells-args program test-tells-args\n"),
              ElementsAre(HasSubstr("\"program\" is given twice")));
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os program\n"),
              ElementsAre(HasSubstr("the name of a program")));
}

TEST(ProgramClauses, OnlyAScriptTakesSteps) {
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os program test-tells-args\na open box\na open box\n"),
              ElementsAre(HasSubstr("3:1 \"a\" runs the program test-tells-args, which acts by itself")));
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os program test-tells-args\npipeline a\n  open box\nend\n"),
              ElementsAre(HasSubstr("3:10 \"a\" runs the program")));
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os\na spawn kid program test-tells-args\nkid exit\n"),
              ElementsAre(HasSubstr("4:1 \"kid\" runs the program")));
}

TEST(ProgramClauses, ANameIsAScriptOrAProgramInTheWholeScenario) {
  EXPECT_THAT(mistakes_of(kTitle + "process a a:app:dev.os\na spawn kid\na spawn kid program test-tells-args\n"),
              ElementsAre(HasSubstr("3:9 \"kid\" is a script here, and runs the program test-tells-args elsewhere")));
}

std::vector<std::string> printed(const RunResult& result) {
  std::vector<std::string> lines;
  for (const auto& event : result.trace) {
    const auto* line = std::get_if<runtime::fact::Printed>(&event.fact);
    if (line != nullptr && !line->text.starts_with("event loop")) lines.push_back(line->text);
  }
  return lines;
}

TEST(ProgramRuns, ArgumentsComeWithEachLife) {
  const RunResult result = play(kTitle +
                                "process a a:app:dev.os program test-tells-args args [1] exit restart\n"
                                "process b b:app:dev.os\nb request a body hello => \"done\"\n"
                                "b request a body crash within 1s => timeout\nb request a body hello => \"done\"\n"
                                "sim restart our.dev\n");
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_THAT(printed(result), ElementsAre("args [1]", "args [1]", "args [1]"));
}

TEST(ProgramRuns, AChildOfAScriptOrOfAProgram) {
  const RunResult result =
      play(kTitle +
           "process a a:app:dev.os program test-tells-args args [1]\nprocess b b:app:dev.os\n"
           "b spawn c program test-tells-args args [2] grants b requests b\n"
           "b request a body kid => \"done\"\nb request c body x => \"done\"\ncheck kid:app:dev.os alive\n");
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_THAT(printed(result), ElementsAre("args [1]", "args [2]", "args null", "spawned"));
  EXPECT_THAT(texts(result.breaches), IsEmpty());
}

/// How a run of that program ends.
std::string limit(const std::string& program) {
  const RunResult result = play(kTitle + "option limit events 5000\nprocess busy busy:app:dev.os program " + program +
                                "\nprocess other other:app:dev.os\nother request busy body x\n");
  EXPECT_EQ(result.verdict, Verdict::Undecided) << story(result);
  EXPECT_LT(result.trace.size(), 20'000U);
  if (!result.failure || result.failure->why.empty()) return "no reason";
  return result.failure->got + ". " + result.failure->why[0];
}

TEST(ProgramRuns, OneThatSendsPrintsOrAsksWithoutEndIsNamedByTheLimit) {
  EXPECT_THAT(limit("test-sends-without-end"),
              AllOf(HasSubstr("more than 5000 events"), HasSubstr("The busiest process is busy: it sent or printed")));
  EXPECT_THAT(limit("test-prints-without-end"),
              AllOf(HasSubstr("more than 5000 events"), HasSubstr("The busiest process is busy: it sent or printed")));
  EXPECT_THAT(limit("test-asks-without-end"),
              AllOf(HasSubstr("more than 5000 turns"), HasSubstr("The busiest process is busy: it had its turn")));
}

}  // namespace
}  // namespace hypersim::simulator
