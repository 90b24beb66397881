// `--report` of run and explore, and annotations: complete, never stale, well-formed for any bytes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/report/scenario_result.hpp"
#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kOk = "scenario \"Only one\"\nprocess owner birthdays:app:dev.os\nowner open d\n";
const std::string kFifo = "scenario \"fifo only\"\ntags fifo\nprocess owner birthdays:app:dev.os\nowner open d\n";
const std::string kBad = "scenario \"bad\"\nBAD FORMAT\n";
const std::string kLong =
    "scenario \"Too long\"\noption limit events 20\nprocess owner birthdays:app:dev.os\nowner open d\n"
    "repeat 20\nowner set d a b\nend\n";
const std::string kSoft =
    "scenario \"A form has four independent fields\"\nprocess owner birthdays:app:dev.os\nowner open form\n"
    "owner set form name alice\nowner set form city paris\nowner set form zip 75001\nowner get form name => Alice\n"
    "owner get form city => Paris\nowner get form zip => 75001\nowner get form mail => error KeyNotFound\n"
    "check owner/form keys 4\n";
const std::string kNoncharacter =
    "scenario \"A value has a character that XML cannot say\"\nprocess owner birthdays:app:dev.os\nowner open d\n"
    "owner set d k \"\\ufffe\\uffff\\u0001]]>\"\nowner get d k => plain\n";
const std::string kWarned =
    "scenario \"A value that was saved is quoted\"\nprocess owner birthdays:app:dev.os\nowner open d\n"
    "owner set d k 1\nowner get d k -> answer\nowner set d pay {\"pay\": \"$answer\"}\n";

const std::string kAll = " --report r.xml --report r.json --report r.tap";

/// What is wrong with the report by the schema, or empty.
std::string xml_mistakes(const Scratch& scratch, const std::string& name = "r.xml") {
  const Finished checked = support::run_shell(
      "xmllint --noout --schema " + support::quoted(support::source_dir() + "/tests/data/junit.xsd") + " " + name,
      scratch.path().string());
  return checked.exit_code == 0 ? "" : checked.err;
}

json read_json(const Scratch& scratch) { return json::parse(scratch.read("r.json")); }

/// The statuses of the scenarios, in order: `passed error skipped`.
std::string statuses(const Scratch& scratch) {
  std::string all;
  const json report = read_json(scratch);
  for (const json& scenario : report["scenarios"])
    all += (all.empty() ? "" : " ") + scenario["status"].get<std::string>();
  return all;
}

TEST(Report, NotesAProcessThatCrashedBeforeTheFirstStep) {
  const Scratch scratch;
  scratch.write("boot.scn",
                "scenario \"A counter has no kv\"\nprocess counter counter:app:dev.os unwired program counter\n"
                "process other other:other:other.os\nother log \"x\"\n");
  const Finished ran = scratch.hypersim("run boot.scn --storage memory" + kAll);
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const std::string note = "counter crashed before the first step: counter.cpp:14: unwrap() of an error";
  EXPECT_THAT(ran.out, StartsWith("passed     boot.scn  A counter has no kv\n  note: " + note));
  EXPECT_EQ(xml_mistakes(scratch), "");
  EXPECT_THAT(scratch.read("r.xml"), HasSubstr("<system-err>  note: " + note));
  EXPECT_THAT(scratch.read("r.tap"), HasSubstr("  notes:\n    - \"" + note));
  EXPECT_THAT(read_json(scratch)["scenarios"][0]["notes"][0].get<std::string>(), StartsWith(note));
}

TEST(Report, SaysWhatTheTerminalSaysAboutAFailure) {
  const Scratch scratch;
  scratch.write("soft.scn", kSoft);
  const Finished ran = scratch.hypersim("run soft.scn" + kAll);
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_EQ(xml_mistakes(scratch), "");
  const std::string xml = scratch.read("r.xml");
  EXPECT_THAT(xml,
              HasSubstr("<failure message=\"soft.scn:7:1: owner get form name => Alice: expected Alice, got alice\" "
                        "type=\"failed\">"));
  EXPECT_THAT(xml,
              HasSubstr("  soft.scn:7:1: owner get form name =&gt; Alice\n    expected  Alice\n    got       alice\n"
                        "  why\n    owner wrote name last, at line 4.\n"));
  EXPECT_THAT(xml, HasSubstr("  again\n    hypersim run soft.scn --seed 0\n"));

  const json report = read_json(scratch);
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["exit_code"], 1);
  const json& failure = report["scenarios"][0]["failures"][0];
  EXPECT_EQ(failure["file"], "soft.scn");
  EXPECT_EQ(failure["line"], 7);
  EXPECT_EQ(failure["expected"], "Alice");
  EXPECT_EQ(failure["got"], "alice");
  EXPECT_EQ(failure["why"], json::array({"owner wrote name last, at line 4."}));
  EXPECT_EQ(failure["again"], "hypersim run soft.scn --seed 0");

  EXPECT_THAT(
      scratch.read("r.tap"),
      AllOf(StartsWith("TAP version 13\n1..1\nnot ok 1 - soft.scn: A form has four independent fields\n  ---\n"),
            HasSubstr("      line: 7\n"), HasSubstr("      got: \"alice\"\n"), EndsWith("\n  ...\n")));
}

TEST(Report, HasAFileThatCannotBeReadAndWhatWasNotPlayedBecauseOfIt) {
  const Scratch scratch;
  scratch.write("all/a.scn", kOk);
  scratch.write("all/b.scn", kBad);
  scratch.write("all/c.scn", kSoft);
  EXPECT_EQ(scratch.hypersim("run all" + kAll).exit_code, 2);
  EXPECT_EQ(xml_mistakes(scratch), "");
  EXPECT_EQ(statuses(scratch), "skipped skipped error");
  const json bad = read_json(scratch)["scenarios"][2];
  EXPECT_EQ(bad["path"], "all/b.scn");
  EXPECT_EQ(bad["mistakes"][0]["line"], 2);
  EXPECT_THAT(scratch.read("r.xml"), HasSubstr("<error message=\"all/b.scn:2:1: expected a statement"));
  EXPECT_THAT(scratch.read("r.tap"), HasSubstr("ok 1 - all/a.scn: Only one # SKIP not played"));
  EXPECT_EQ(scratch.hypersim("explore all" + kAll).exit_code, 2);
  EXPECT_EQ(statuses(scratch), "skipped skipped error");
}

TEST(Report, OfAMistakeOfTheCommandLineIsAnError) {
  const Scratch scratch;
  scratch.write("ok.scn", kOk);
  for (const char* arguments : {"run none.scn", "run ok.scn --only nothing", "run ok.scn --set x=1", "explore none.scn",
                                "run ok.scn --load none.so", "run ok.scn --trace no/such/t.bin"}) {
    scratch.write("r.xml", "an old green one");
    EXPECT_EQ(scratch.hypersim(arguments + kAll).exit_code, 2) << arguments;
    EXPECT_EQ(xml_mistakes(scratch), "") << arguments;
    EXPECT_THAT(statuses(scratch), EndsWith("error")) << arguments;
    EXPECT_THAT(scratch.read("r.tap"), HasSubstr("not ok")) << arguments;
  }
}

TEST(Report, DistinguishesWhatPassedWhatIsUndecidedAndWhatIsSkipped) {
  const Scratch scratch;
  scratch.write("all/a.scn", kOk);
  scratch.write("all/b.scn", kLong);
  scratch.write("all/c.scn", kFifo);
  EXPECT_EQ(scratch.hypersim("explore all" + kAll).exit_code, 4);
  EXPECT_EQ(xml_mistakes(scratch), "");
  EXPECT_EQ(statuses(scratch), "passed error skipped");
  EXPECT_THAT(scratch.read("r.xml"),
              AllOf(HasSubstr("tests=\"3\" failures=\"0\" errors=\"1\""), HasSubstr("skipped=\"1\""),
                    HasSubstr("type=\"undecided\""), HasSubstr("got       more than 20 events (option limit events)"),
                    HasSubstr("<skipped message=\"tagged fifo: it relies on the default order\" />")));
  EXPECT_EQ(scratch.hypersim("run all --schedule random" + kAll).exit_code, 4);
  EXPECT_EQ(statuses(scratch), "passed error skipped");
}

TEST(Report, HasEveryScenarioAfterAnInterruption) {
  const Scratch scratch;
  std::string declarations = "scenario \"Six writers\"\n", steps;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    declarations += "process " + std::string(name) + " " + name + ":app:dev.os\n";
    steps += std::string(name) + " open x\n";
  }
  steps += "parallel\n  repeat 4 as i\n";
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) steps += std::string(name) + " set x k " + name + "{i}\n";
  scratch.write("all/a.scn", declarations + steps + "end\nend\n");
  scratch.write("all/b.scn", kSoft);
  scratch.write("all/c.scn", kOk);
  const Finished ended =
      scratch.hypersim("explore all --exhaustive" + kAll, "timeout --preserve-status -k 60 -s TERM 1");
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_EQ(xml_mistakes(scratch), "");
  EXPECT_EQ(statuses(scratch), "error error error");
  EXPECT_THAT(scratch.read("r.xml"), HasSubstr("<error message=\"interrupted before it was played\""));
  EXPECT_THAT(scratch.read("r.tap"), HasSubstr("\nnot ok 3 - all/c.scn: Only one\n"));
}

TEST(Report, KilledInTheMiddleSaysThatItHasNotEnded) {
  const Scratch scratch;
  scratch.write("endless.scn", kEndless);
  scratch.write("r.xml", "an old green one");
  scratch.hypersim("run endless.scn" + kLoadEndless + kAll, "timeout -s KILL 1");
  EXPECT_EQ(xml_mistakes(scratch), "");
  EXPECT_EQ(statuses(scratch), "error");
  EXPECT_EQ(read_json(scratch)["ended"], false);
  EXPECT_THAT(scratch.read("r.xml"), HasSubstr("<error message=\"the command ended before it was played\""));
}

TEST(Report, IsWellFormedForAnyBytes) {
  const Scratch scratch;
  const std::string path = "od\xff d<&\"'\x01#\\.scn";
  scratch.write(path, kNoncharacter);
  scratch.write("title.scn", "scenario \"]]> <a> \\u0001 # SKIP \\\\ \\ufffe\"\nprocess o b:app:dev.os\no get d k\n");
  EXPECT_EQ(scratch.hypersim("run ." + kAll).exit_code, 1);
  EXPECT_EQ(xml_mistakes(scratch), "");
  const json report = read_json(scratch);  // nlohmann's parser refuses what is not UTF-8
  EXPECT_EQ(report["counts"]["failed"], 2);
  EXPECT_THAT(scratch.read("r.xml"), HasSubstr("\\ufffe"));
  const std::string tap = scratch.read("r.tap");
  EXPECT_THAT(tap, HasSubstr("not ok 2 - title.scn: ]]> <a> \\\\u0001 \\# SKIP \\\\ \\\\ufffe\n"));
  EXPECT_THAT(tap, Not(HasSubstr("\xff d")));
}

TEST(Report, IsRefusedBeforeAnythingRuns) {
  const Scratch scratch;
  scratch.write("soft.scn", kSoft);
  for (const char* name : {"r.txt", "no/such/r.xml", ".", "xml:", "r.xml --report ./r.xml", "- --report tap:-"}) {
    const Finished refused = scratch.hypersim(std::string("run soft.scn --report ") + name);
    EXPECT_EQ(refused.exit_code, 2) << name;
    EXPECT_THAT(refused.out, Not(HasSubstr("FAILED"))) << name;
    EXPECT_THAT(refused.err, AllOf(StartsWith("hypersim: "), Not(HasSubstr("FAILED")))) << name;
  }
  support::run_shell("mkfifo pipe.xml", scratch.path().string());
  EXPECT_THAT(scratch.complaint("run soft.scn --report pipe.xml"), HasSubstr("the report pipe.xml cannot be written"));
}

TEST(Report, ThatCannotBeWrittenToItsEndDoesNotHideTheVerdict) {
  const Scratch scratch;
  scratch.write("soft.scn", kSoft);
  scratch.write("good.scn", "scenario \"s\"\nprocess a a:app:dev.os\na open d\n");
  const Finished failed = scratch.hypersim("run soft.scn --report xml:/dev/full");
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err, HasSubstr("the report /dev/full cannot be written whole: No space left on device. Free "));
  EXPECT_EQ(scratch.hypersim("run good.scn --report xml:/dev/full").exit_code, 4);
}

TEST(Report, OnStandardOutputStandsThereAlone) {
  const Scratch scratch;
  scratch.write("soft.scn", kSoft);
  const Finished as_json = scratch.hypersim("run soft.scn --report - --report r.xml", "GITHUB_ACTIONS=true");
  EXPECT_EQ(as_json.exit_code, 1);
  EXPECT_EQ(json::parse(as_json.out)["counts"]["failed"], 1);
  EXPECT_THAT(as_json.err, AllOf(HasSubstr("FAILED     soft.scn"), HasSubstr("::error ")));
  EXPECT_EQ(xml_mistakes(scratch), "");
  EXPECT_THAT(scratch.hypersim("explore soft.scn --report tap:-").out, StartsWith("TAP version 13\n1..1\nnot ok 1"));
  EXPECT_THAT(scratch.hypersim("run soft.scn --report xml:-").out, StartsWith("<?xml "));
  EXPECT_THAT(scratch.hypersim("run soft.scn --report tap:/dev/stdout").out, StartsWith("TAP version 13\n"));
  EXPECT_THAT(scratch.hypersim("run none.scn --report -").out, HasSubstr("\"exit_code\": 2"));
  EXPECT_EQ(support::run_shell(
                support::quoted(support::hypersim_program()) + " run soft.scn --report - 2>/dev/null | head -c 1",
                scratch.path().string())
                .err,
            "");
}

TEST(Report, HasTheWarningsOfAFile) {
  const Scratch scratch;
  scratch.write("warned.scn", kWarned);
  EXPECT_EQ(scratch.hypersim("run warned.scn" + kAll).exit_code, 0);
  EXPECT_EQ(xml_mistakes(scratch), "");
  EXPECT_THAT(scratch.read("r.xml"), HasSubstr("<system-err>warned.scn:6:"));
  const json warning = read_json(scratch)["scenarios"][0]["warnings"][0];
  EXPECT_EQ(warning["line"], 6);
  EXPECT_THAT(scratch.read("r.tap"),
              AllOf(HasSubstr("ok 1 - "), HasSubstr("  warnings:\n    - file: \"warned.scn\"\n")));
  EXPECT_THAT(scratch.hypersim("run warned.scn", "GITHUB_ACTIONS=true").out,
              HasSubstr("\n::warning file=warned.scn,line=6,col="));
}

TEST(Report, NamesEachDoOfALineOfASequence) {
  const Scratch scratch;
  scratch.write("do.scn",
                "scenario \"do\"\nprocess o b:app:dev.os\nsequence look\n  o get d k => 2\nend\n"
                "sequence all\n  do look\nend\no open d\no set d k 1\ndo all\n");
  EXPECT_EQ(scratch.hypersim("run do.scn" + kAll).exit_code, 1);
  const json done_by = read_json(scratch)["scenarios"][0]["failures"][0]["done_by"];
  ASSERT_EQ(done_by.size(), 2u);
  EXPECT_EQ(done_by[0]["statement"], "do look");
  EXPECT_EQ(done_by[1]["line"], 11);
  EXPECT_THAT(scratch.read("r.xml"), HasSubstr("    done by   do.scn:11:1: do all\n"));
  EXPECT_THAT(scratch.read("r.tap"), HasSubstr("      done_by:\n        - \"do.scn:7:3: do look\"\n"));
}

TEST(KeepGoing, ReportsEachStepThatCanStillBePlayedOnce) {
  const Scratch scratch;
  scratch.write("soft.scn", kSoft);
  const Finished ran = scratch.hypersim("run soft.scn --keep-going" + kAll);
  EXPECT_EQ(ran.exit_code, 1);
  for (const char* line :
       {"  soft.scn:7:1: owner get form name => Alice\n    expected  Alice\n    got       alice\n",
        "  soft.scn:8:1: owner get form city => Paris\n", "  soft.scn:11:1: check owner/form keys 4\n",
        "  again\n    hypersim run soft.scn --seed 0 --keep-going\n"}) {
    EXPECT_THAT(ran.out, HasSubstr(line));
  }
  EXPECT_EQ(xml_mistakes(scratch), "");
  EXPECT_THAT(scratch.read("r.xml"),
              AllOf(HasSubstr("got alice (and 2 more)\""), HasSubstr("tests=\"1\" failures=\"1\"")));
  std::vector<int> lines;
  const json report = read_json(scratch);
  for (const json& failure : report["scenarios"][0]["failures"]) lines.push_back(failure["line"].get<int>());
  EXPECT_THAT(lines, testing::ElementsAre(7, 8, 11));
}

TEST(KeepGoing, LeavesOutWhatCouldNotBePlayedBecauseOfAFailure) {
  const Scratch scratch;
  scratch.write("all.scn",
                "scenario \"all\"\nprocess a a:app:dev.os\nprocess b b:app:dev.os\nprocess c c:app:dev.os\n"
                "never a holds a/d read\nfinally c dead\na open d\na get d nothing -> v\na set d copy $v\n"
                "b crash \"x\" => ok\nb open e\na set d k 1\nparallel\n  a get d k => 7\n  b open e\n  c open f\nend\n"
                "pipeline a\n  get d z\n  get d k => 5\nend\nc receive body zz\nc respond ok\na get d k => 2\n");
  scratch.hypersim("run all.scn --keep-going" + kAll);
  std::vector<int> lines;
  const json report = read_json(scratch);
  for (const json& failure : report["scenarios"][0]["failures"]) lines.push_back(failure["line"].get<int>());
  EXPECT_THAT(lines, testing::ElementsAre(5, 8, 10, 14, 19, 20, 22, 24, 6));
}

TEST(KeepGoing, TellsAHundredFailures) {
  const Scratch scratch;
  scratch.write("many.scn",
                "scenario \"many\"\nprocess a a:app:dev.os\na open d\nrepeat 150 as i\na get d k{i}\nend\n");
  const Finished ran = scratch.hypersim("run many.scn --keep-going --report r.json");
  EXPECT_THAT(ran.out, HasSubstr("\n  50 more failures, not shown\n"));
  EXPECT_EQ(read_json(scratch)["scenarios"][0]["failures_left_out"], 50);
  EXPECT_THAT(scratch.complaint("run many.scn --keep-going --update"), HasSubstr("--keep-going and --update exclude"));
}

TEST(Annotations, AreEscapedAsGitHubDemands) {
  const Scratch scratch;
  scratch.write("a,b:c%.scn", "scenario \"100 %: a, b\"\nprocess o b:app:dev.os\no open d\no get d k => 1\n");
  const std::string out = scratch.hypersim("run a,b:c%.scn", "GITHUB_ACTIONS=true").out;
  EXPECT_THAT(out, HasSubstr("\n::error file=a%2Cb%3Ac%25.scn,line=4,col=1,title=100 %25%3A a%2C b::o get d k => 1%0A"
                             "expected 1%0Agot error KeyNotFound"));
  EXPECT_THAT(scratch.hypersim("run a,b:c%.scn", "GITHUB_ACTIONS=false").out, Not(HasSubstr("::error")));
  scratch.write("bad.scn", kBad);
  EXPECT_THAT(scratch.hypersim("run bad.scn", "GITHUB_ACTIONS=true").out,
              HasSubstr("::error file=bad.scn,line=2,col=1,title=not a scenario::expected a statement"));
}

TEST(Annotations, OfCheckAreMistakesAndWarnings) {
  const Scratch scratch;
  scratch.write("bad.scn", kBad);
  scratch.write("warned.scn", kWarned);
  const Finished checked = scratch.hypersim("check bad.scn warned.scn", "GITHUB_ACTIONS=true");
  EXPECT_EQ(checked.exit_code, 2);
  EXPECT_THAT(checked.out,
              AllOf(HasSubstr("::error file=bad.scn,line=2,"), HasSubstr("::warning file=warned.scn,line=6,")));
}

TEST(ScenarioResult, GoesToAnotherProcessWhole) {
  ScenarioResult result;
  result.kind = ResultKind::EndedProgram;
  result.path = "a\xff.scn";
  result.seed = 7;
  result.explored.emplace().rights = {{"read", 3}};
  FailedRun& run = result.runs.emplace_back();
  run.failures.push_back({{"b.scn", 3, 4}, "a open d", {{{"b.scn", 9, 1}, "do it"}}, "to go on", "exit", {"because"}});
  const std::string bytes = to_bytes(result);
  const auto read = from_bytes(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(to_bytes(*read), bytes);
  EXPECT_EQ(read->runs[0].failures[0].done_by[0].statement, "do it");
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(from_bytes(bytes.substr(0, size))) << size;
  EXPECT_FALSE(from_bytes(bytes + "x"));
}

TEST(ScenarioResult, OfAnotherProcessHasOnlyValuesOfItsTypes) {
  const std::string bytes = to_bytes(ScenarioResult());
  ASSERT_GT(bytes.size(), 3U);
  std::string of_no_kind = bytes, too_long = bytes;
  of_no_kind[1] = 9;  // behind the byte order; the last kind is 8
  EXPECT_FALSE(from_bytes(of_no_kind));
  too_long.replace(2, 1, "\xff\xff\xff\xff\xff\xff\xff\x7f");  // the size of the path
  EXPECT_FALSE(from_bytes(too_long));
}

TEST(Annotations, NamePathsFromTheWorkspace) {
  const Scratch scratch;
  scratch.write("project/tests/soft.scn", kSoft);
  const std::string out =
      scratch.hypersim("run tests/soft.scn", "cd project && GITHUB_ACTIONS=true GITHUB_WORKSPACE=$PWD/..").out;
  EXPECT_THAT(out, HasSubstr("::error file=project/tests/soft.scn,line=7,"));
}

TEST(Report, HoldsTheMistakeOfACommandLineAndNothingOlder) {
  const Scratch scratch;
  scratch.write("ok.scn", "scenario \"It passes\"\nprocess a a:app:dev.os\na open d\n");
  for (const char* mistake : {"run ok.scn --frobnicate", "run --seed x ok.scn", "explore ok.scn --strategy foo"}) {
    ASSERT_EQ(scratch.hypersim("run ok.scn --report r.json --report r.xml").exit_code, 0);
    EXPECT_EQ(scratch.hypersim(std::string(mistake) + " --report r.json --report=r.xml").exit_code, 2) << mistake;
    for (const char* name : {"r.json", "r.xml"}) {
      EXPECT_THAT(scratch.read(name), AllOf(HasSubstr("bad-input"), Not(HasSubstr("It passes")))) << mistake;
    }
  }
}

TEST(Report, IsReadByProve) {
  const Scratch scratch;
  scratch.write("ok.scn", "scenario \"It passes\"\nprocess a a:app:dev.os\na open d\n");
  ASSERT_EQ(scratch.hypersim("run ok.scn --report r.tap").exit_code, 0);
  EXPECT_EQ(support::run_shell("prove r.tap", scratch.path().string()).exit_code, 0);
}

}  // namespace
}  // namespace hypersim::cli
