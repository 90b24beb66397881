// The command as a user types it: options, exit codes, what is printed, and how it treats bad input.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kGood = R"(scenario "it works"
process a a:one:dev.os
a open d
a set d k v
a get d k => v
)";
constexpr const char* kFailing = R"(scenario "it does not work"
tags broken
process a a:one:dev.os
a get d k => v
)";
constexpr const char* kLimited = R"(scenario "it never ends"
option limit time 1s
process a a:one:dev.os
sim wait 2s
)";

TEST(Command, WithoutACommandIsBadUsage) {
  const Scratch scratch;
  EXPECT_THAT(scratch.complaint(""),
              AllOf(StartsWith("hypersim: expected run, "), HasSubstr(" after \"hypersim\" (hypersim --help)\n")));
}

TEST(Command, SaysWhatIsWrongWithAWordAndWhatIsNearest) {
  const Scratch scratch;
  const std::vector<std::pair<const char*, const char*>> mistakes = {
      {"run a b --sede 3", "run has no option --sede; did you mean \"--seed\"? (hypersim run --help)"},
      {"explore a --no-shrnk=yes", "explore has no option --no-shrnk; did you mean \"--no-shrink\"?"},
      {"--versoin", "hypersim has no option --versoin; did you mean \"--version\"? (hypersim --help)"},
      {"run --sed", "run has no option --sed"},
      {"run a -x", "run has no option -x"},
      {"run", "run needs PATH: Scenario files, or folders that are searched for *.scn"},
      {"run a --seed", "--seed needs a value: Seed of everything that varies"},
      {"run a --seed x", "--seed: expected a whole number from 0 to 18446744073709551615, got \"x\""},
      {"run a --storage memry", "--storage: expected rocksdb or memory, got \"memry\"; did you mean \"memory\"?"},
      {"run --seed 3 --seed 4 a", "--seed is given 2 times; once is enough"},
      {"run a --update --keep-going", "--keep-going and --update exclude each other; leave one of them out"},
      {"explore a --jobs 0", "--jobs: expected a number from 1 to 1024, got \"0\""},
      {"caps a --could x", "--could needs WHO CAP: Can WHO come to hold CAP by sharing?"},
      {"replay a b", "replay takes no further word, found \"b\" (hypersim replay --help)"},
      {"new", "expected process or scenario after \"hypersim new\" (hypersim new --help)"},
      {"new proces x",
       "expected process or scenario after \"hypersim new\", found \"proces\"; did you mean \"process\"?"},
  };
  for (const auto& [words, mistake] : mistakes)
    EXPECT_THAT(scratch.complaint(words), StartsWith(std::string("hypersim: ") + mistake)) << words;
}

TEST(Command, NeverWritesOverWhatItReads) {
  const Scratch scratch;
  scratch.write("good.json", kGood);
  scratch.write("other.scn", kGood);
  EXPECT_THAT(scratch.complaint("run good.json --report ./good.json"),
              StartsWith("hypersim: --report ./good.json would overwrite good.json, which is to be read"));
  EXPECT_THAT(scratch.complaint("run other.scn --report json:other.scn"), HasSubstr("--report other.scn"));
  EXPECT_THAT(scratch.complaint("run other.scn --trace other.scn"), HasSubstr("--trace other.scn"));
  EXPECT_THAT(scratch.complaint("explore good.json --report good.json"), HasSubstr("--report good.json"));
  EXPECT_EQ(scratch.read("good.json") + scratch.read("other.scn"), std::string(kGood) + kGood);
}

TEST(Command, AnUnknownOneIsNamedWithTheNearestSpelling) {
  const Scratch scratch;
  const Finished bogus = scratch.hypersim("bogus x.scn");
  EXPECT_EQ(bogus.exit_code, 2);
  EXPECT_THAT(bogus.err, AllOf(StartsWith("hypersim: there is no command \"bogus\"; there are run, check, caps, trace, "
                                          "fmt, explore, replay, worker, compare, audit, new, "),
                               testing::EndsWith(" (hypersim --help)\n")));
  EXPECT_THAT(scratch.complaint("chekc x.scn"), HasSubstr("did you mean \"check\"?"));
}

TEST(Command, HelpNamesEveryOptionAndVersionTheCommit) {
  const Scratch scratch;
  const Finished help = scratch.hypersim("run --help");
  EXPECT_EQ(help.exit_code, 0);
  for (const char* option : {"--seed", "--storage", "--home", "--only", "--tag", "--trace", "--color"}) {
    EXPECT_THAT(help.out, HasSubstr(option));
  }
  EXPECT_EQ(scratch.hypersim("--help").exit_code, 0);
  const Finished version = scratch.hypersim("--version");
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.out, AllOf(StartsWith("hypersim "), HasSubstr("commit")));
}

constexpr const char* kMatrix = R"(scenario "{n} is one"
matrix n 1 2
matrix mode "x y" (z)
process a a:one:dev.os
a open d
a set d k {n} => any
a get d k => 1
)";

constexpr const char* kLet = R"(scenario "{who} has {n}"
let who ann
matrix n 1 2
process {who} {who}:one:dev.os
{who} open d
{who} set d k "{n}"
{who} get d k => 1
)";

TEST(Set, ReplacesALetAndAMatrixInTheFilesThatHaveOne) {
  const Scratch scratch;
  scratch.write("l.scn", kLet);
  scratch.write("good.scn", kGood);
  EXPECT_EQ(scratch.hypersim("run l.scn --set who=ben --set n=1").out, "passed     l.scn  ben has 1 [n=1]\n");
  EXPECT_THAT(scratch.hypersim("check l.scn good.scn --set n=3").out,
              AllOf(HasSubstr("l.scn  ann has 3 [n=3]\n"), HasSubstr("good.scn  it works\n")));
  EXPECT_THAT(scratch.hypersim("caps l.scn --set who=ben --set n=1").out, HasSubstr("ben"));
}

TEST(Set, IsPartOfTheCommandThatRepeatsARun) {
  const Scratch scratch;
  scratch.write("l.scn", kLet);
  scratch.write("f.scn", kFailing);
  const Finished run = scratch.hypersim("run l.scn f.scn --set 'n=two words'");
  EXPECT_THAT(run.out, AllOf(HasSubstr("hypersim run l.scn --seed 0 --set 'n=\"two words\"' --only"),
                             HasSubstr("hypersim run f.scn --seed 0\n")));
}

TEST(Set, OfANameThatNoFileHasIsBadUsage) {
  const Scratch scratch;
  scratch.write("l.scn", kLet);
  EXPECT_EQ(scratch.complaint("run l.scn --set whoo=ben"),
            "hypersim: --set whoo: no file has a \"let\" or a \"matrix\" of that name; did you mean \"who\"?\n");
  EXPECT_THAT(scratch.complaint("explore l.scn --set 1=2"), HasSubstr("a name is a letter"));
  EXPECT_THAT(scratch.complaint("check l.scn --set n"), HasSubstr("expected NAME=VALUE"));
  EXPECT_THAT(scratch.complaint("check l.scn --set n=1 --set n=2"), HasSubstr("--set n is given twice"));
}

TEST(Matrix, RunsEachCombinationAndTellsThemApart) {
  const Scratch scratch;
  scratch.write("m.scn", kMatrix);
  const Finished run = scratch.hypersim("run m.scn");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("passed     m.scn  1 is one [n=1 mode=\"x y\"]\n"),
                    HasSubstr("passed     m.scn  1 is one [n=1 mode=(z)]\n"),
                    HasSubstr("FAILED     m.scn  2 is one [n=2 mode=(z)]\n"), HasSubstr("2 passed, 2 failed in ")));
  const Finished check = scratch.hypersim("check m.scn");
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_THAT(check.out, HasSubstr("valid   m.scn  2 is one [n=2 mode=\"x y\"]\n"));
}

TEST(Matrix, RepeatsOneCombinationByThePrintedCommand) {
  const Scratch scratch;
  scratch.write("m.scn", kMatrix);
  const Finished run = scratch.hypersim("run m.scn --storage memory");
  const std::string again = "hypersim run m.scn --seed 0 --only '\\[n=2 mode=\\(z\\)\\]$' --storage memory";
  ASSERT_THAT(run.out, HasSubstr("again\n    " + again + "\n"));
  const Finished repeated = scratch.hypersim(again.substr(again.find(' ') + 1));
  EXPECT_EQ(repeated.exit_code, 1);
  EXPECT_THAT(repeated.out, AllOf(StartsWith("FAILED     m.scn  2 is one [n=2 mode=(z)]\n"), Not(HasSubstr("x y"))));
}

TEST(Matrix, HasNoHomeAndOneTraceOnly) {
  const Scratch scratch;
  scratch.write("m.scn", kMatrix);
  scratch.write("one.scn", "scenario \"{n}\"\nmatrix n 1\n");
  for (const char* arguments : {"run m.scn --home h", "run m.scn --home h --only 'n=1 mode=.z'", "run one.scn --home h",
                                "run m.scn --trace t.jsonl"}) {
    const Finished finished = scratch.hypersim(arguments);
    EXPECT_EQ(finished.exit_code, 2) << arguments;
    EXPECT_EQ(finished.out, "") << arguments;
    EXPECT_FALSE(std::filesystem::exists(scratch.path("h"))) << arguments;
  }
  EXPECT_THAT(scratch.hypersim("run one.scn --home h").err, HasSubstr("without \"matrix\""));
  EXPECT_EQ(scratch.hypersim("run m.scn --trace t.jsonl --only 'n=1 mode=.z'").exit_code, 0);
}

TEST(Include, FilesOfDeclarationsMayLieBesideScenarios) {
  const Scratch scratch;
  scratch.write("one.scn", "scenario \"one\"\ninclude file:all.cast\na open d\n");
  scratch.write("all.cast", "process a a:one:dev.os\n");
  EXPECT_EQ(scratch.hypersim("run .").exit_code, 0);
  scratch.write("all.cast", "process a a:one:dev.os\na opne d\n");
  EXPECT_THAT(scratch.complaint("run ."), HasSubstr("all.cast:2:1: a file that is included holds declarations"));
}

TEST(Command, AnUnknownOptionOrValueIsBadUsage) {
  const Scratch scratch;
  scratch.write("good.scn", kGood);
  EXPECT_EQ(scratch.hypersim("run good.scn --sed 1").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("run good.scn --seed x").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("run good.scn --seed 18446744073709551616").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("run good.scn --storage tape").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("run good.scn --color sometimes").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("run").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("walk good.scn").exit_code, 2);
}

TEST(Run, PrintsOneLineAScenario) {
  const Scratch scratch;
  scratch.write("good.scn", kGood);
  const Finished finished = scratch.hypersim("run good.scn");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(finished.out, "passed     good.scn  it works\n");
  EXPECT_EQ(finished.err, "");
}

TEST(Run, SaysWhyAndHowToRepeatIt) {
  const Scratch scratch;
  scratch.write("bad.scn", kFailing);
  const Finished finished = scratch.hypersim("run bad.scn --seed 3 --storage memory");
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, AllOf(HasSubstr("bad.scn:4:1: a get d k => v"), HasSubstr("expected  v"),
                                  HasSubstr("got       error NoReadCap"), HasSubstr("does not hold"),
                                  HasSubstr("a open d"), HasSubstr("hypersim run bad.scn --seed 3 --storage memory")));
}

TEST(Run, TheFirstExitCodeInTheOrder2_3_1_4Counts) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("s"));
  scratch.write("s/a.scn", kGood);
  scratch.write("s/b.scn", kLimited);
  EXPECT_EQ(scratch.hypersim("run s").exit_code, 4);
  scratch.write("s/c.scn", kFailing);
  const Finished failed = scratch.hypersim("run s");
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.out, HasSubstr("1 passed, 1 failed, 1 undecided in "));
  scratch.write("s/d.scn", "nonsense\n");
  const Finished bad = scratch.hypersim("run s");
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_EQ(bad.out, "") << "with one bad file none is run";
}

TEST(Run, OutputThatCannotBeWrittenIsNoSuccess) {
  const Scratch scratch;
  scratch.write("good.scn", kGood);
  const Finished finished = scratch.hypersim("run good.scn >/dev/full #");
  EXPECT_EQ(finished.exit_code, 2);
}

TEST(Run, SelectsByNameAndByTag) {
  const Scratch scratch;
  scratch.write("good.scn", kGood);
  scratch.write("bad.scn", kFailing);
  EXPECT_EQ(scratch.hypersim("run . --only works").exit_code, 0);
  EXPECT_EQ(scratch.hypersim("run . --only '^(./)?bad'").exit_code, 1);
  EXPECT_EQ(scratch.hypersim("run . --tag broken").exit_code, 1);
  EXPECT_EQ(scratch.hypersim("run . --skip-tag broken").exit_code, 0);
  EXPECT_EQ(scratch.hypersim("explore . --tag broken --no-shrink").exit_code, 1);
  EXPECT_EQ(scratch.hypersim("explore . --skip-tag broken").exit_code, 0);
  EXPECT_EQ(scratch.complaint("explore . --tag none"), "hypersim: no scenario matches --only, --tag and --skip-tag\n");
  EXPECT_EQ(scratch.hypersim("run . --only nothing-of-that-name").exit_code, 2);
  EXPECT_THAT(scratch.complaint("run . --only '('"), HasSubstr("--only ("));
}

TEST(Run, ColoursOnlyWhereItIsWanted) {
  const Scratch scratch;
  scratch.write("good.scn", kGood);
  EXPECT_THAT(scratch.hypersim("run good.scn").out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(scratch.hypersim("run good.scn --color always").out, HasSubstr("\x1b["));
}

TEST(Check, ReportsEveryMistakeAndRunsNothing) {
  const Scratch scratch;
  scratch.write("good.scn", kGood);
  scratch.write("bad.scn", "scenario \"x\"\nprocess a a:one:dev.os\na gett d k\na open\n");
  EXPECT_EQ(scratch.hypersim("check good.scn").exit_code, 0);
  EXPECT_THAT(scratch.complaint("check good.scn bad.scn"), AllOf(HasSubstr("bad.scn:3:3:"), HasSubstr("bad.scn:4:")));
}

TEST(BadInput, IsAClearErrorAndExitCode2) {
  const Scratch scratch;
  scratch.write("empty.scn", "");
  scratch.write("binary.scn", std::string("\x7f\x45\x4c\x46\x00\x01\xff\xfe", 8));
  scratch.write("deep.scn", "scenario \"x\"\nprocess a a:one:dev.os\na open " + std::string(1'000'000, '[') + "\n");
  scratch.write("conditions.scn", "scenario \"x\"\ncheck " + std::string(200'000, '(') + "\n");
  scratch.write("value.scn", "scenario \"x\"\nprocess a a:one:dev.os\na open d\na set d k file:missing.bin\n");
  std::filesystem::create_directory(scratch.path("folder"));
  for (const char* name : {"empty.scn", "binary.scn", "deep.scn", "conditions.scn", "value.scn", "missing.scn",
                           "folder", "/dev/null", "/dev/zero"}) {
    for (const char* command : {"run ", "check "}) {
      const Finished finished = scratch.hypersim(std::string(command) + name);
      EXPECT_EQ(finished.exit_code, 2) << command << name << finished.out << finished.err;
      EXPECT_NE(finished.err, "") << command << name;
      EXPECT_LT(finished.err.size(), 40'000u) << command << name;
    }
  }
}

TEST(BadInput, AnEmptyPathIsCalledThat) {
  const Scratch scratch;
  for (const char* command : {"run ''", "check ''", "fmt ''"}) {
    const Finished finished = scratch.hypersim(command);
    EXPECT_EQ(finished.exit_code, 2) << command;
    EXPECT_EQ(finished.err, "hypersim: a path is empty\n") << command;
  }
}

TEST(BadInput, AFileOfAHundredMegabytesIsRefusedUnread) {
  const Scratch scratch;
  scratch.write("huge.scn", "");
  std::filesystem::resize_file(scratch.path("huge.scn"), 100'000'000);
  EXPECT_THAT(scratch.complaint("run huge.scn"), HasSubstr("16 MiB"));
}

TEST(Trace, IsTheSameForTheSameSeed) {
  const Scratch scratch;
  scratch.write("good.scn", kGood);
  EXPECT_EQ(scratch.hypersim("run good.scn --trace one.jsonl").exit_code, 0);
  EXPECT_EQ(scratch.hypersim("run good.scn --trace two.jsonl").exit_code, 0);
  EXPECT_THAT(scratch.read("one.jsonl"), StartsWith("{\"n\":0,\"t_ms\":0,\"event\":\"process_started\""));
  EXPECT_EQ(scratch.read("one.jsonl"), scratch.read("two.jsonl"));
}

TEST(Trace, ThatCannotBeWrittenIsBadInput) {
  const Scratch scratch;
  scratch.write("good.scn", kGood);
  scratch.write("other.scn", kGood);
  EXPECT_EQ(scratch.hypersim("run good.scn --trace nowhere/t.jsonl").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("run good.scn other.scn --trace t.jsonl").exit_code, 2);
  EXPECT_THAT(scratch.complaint("run good.scn --trace t.htm"), HasSubstr(".jsonl, .bin or .html"));
  ASSERT_EQ(::mkfifo(scratch.path("pipe.jsonl").c_str(), 0600), 0);
  EXPECT_THAT(scratch.complaint("run good.scn --trace pipe.jsonl"), HasSubstr("No such device or address"));
}

TEST(Trace, ThatCannotBeWrittenToItsEndIsNoSuccess) {
  const Scratch scratch;
  scratch.write("good.scn", kGood);
  std::filesystem::create_symlink("/dev/full", scratch.path("full.jsonl"));
  const Finished full = scratch.hypersim("run good.scn --trace full.jsonl");
  EXPECT_EQ(full.exit_code, 4);
  EXPECT_THAT(full.err, HasSubstr("No space left on device. Free space there, and run it again."));
}

TEST(Interrupt, StopsCleanlyAndSaysSo) {
  const Scratch scratch;
  std::string many =
      "scenario \"many\"\nprocess a a:one:dev.os\noption limit events 100000000\noption limit memory 64GiB\na open d\n";
  for (int i = 0; i < 200'000; ++i) many += "a set d k v\n";
  scratch.write("many.scn", many);
  for (const char* signal : {"INT", "TERM"}) {
    const Finished finished =
        scratch.hypersim("run many.scn --storage memory", std::string("timeout --foreground -s ") + signal + " 2");
    // timeout(1) returns its own code by default: 124 means that it sent the signal.
    EXPECT_TRUE(finished.exit_code == 124 || finished.exit_code == 0) << finished.exit_code;
    if (finished.exit_code == 124) {
      EXPECT_THAT(finished.out, HasSubstr("interrupted"));
    }
  }
}

TEST(Interrupt, OfCheckAndFmtIsExitCode4AndChangesNothing) {
  const Scratch scratch;
  const std::string text = "scenario   \"t\"\nprocess o o:o:o\nrepeat 50000\n  o log \"x\"\nend\n";
  std::filesystem::create_directory(scratch.path("many"));
  for (int i = 0; i < 40; ++i) scratch.write("many/" + std::to_string(i) + ".scn", text);
  for (const char* signal : {"INT", "TERM"}) {
    for (const char* command : {"check many", "fmt many", "fmt --check many"}) {
      const Finished finished =
          scratch.hypersim(command, std::string("timeout --preserve-status --foreground -s ") + signal + " 1.5");
      EXPECT_EQ(finished.exit_code, 4) << command;
      EXPECT_THAT(finished.out + finished.err, HasSubstr("interrupted")) << command;
    }
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path("many"))) {
    EXPECT_EQ(scratch.read("many/" + entry.path().filename().string()), text);
    ++files;
  }
  EXPECT_EQ(files, 40u);
}

TEST(Interrupt, CountsWhatWasNotRun) {
  const Scratch scratch;
  std::string many =
      "scenario \"many\"\nprocess a a:one:dev.os\noption limit events 100000000\noption limit memory 64GiB\na open d\n";
  for (int i = 0; i < 100'000; ++i) many += "a set d k v\n";
  scratch.write("a.scn", many);
  scratch.write("b.scn", kGood);
  const Finished finished =
      scratch.hypersim("run a.scn b.scn --storage memory", "timeout --preserve-status --foreground -s INT 1.5");
  if (finished.exit_code == 0) return;  // the command was faster than the signal
  EXPECT_EQ(finished.exit_code, 4);
  // The other message, if the signal came while the files were being read.
  EXPECT_THAT(finished.out, AnyOf(HasSubstr("interrupted; 1 scenario was not run\n"),
                                  HasSubstr("interrupted; no scenario was run\n")));
}

// What a scenario contains must not control the terminal or look like a line of the report.
TEST(Report, HoldsNoControlCharactersOfTheScenario) {
  const Scratch scratch;
  const std::string head = "scenario \"a\\u001b[31m\\nPASSED\\u007f\\u202e\"\nprocess owner o:app:dev.os\n";
  scratch.write("good.scn", head + "owner open d\n");
  scratch.write("bad.scn", head +
                               "owner log \"\\u001b[31mred\\nFAILED fake.scn\"\n"
                               "owner get d \"\\u0085k\" => v\n");
  const std::string title = "a\\u001b[31m\\nPASSED\\u007f\\u202e\n";
  const Finished good = scratch.hypersim("run good.scn");
  EXPECT_EQ(good.out, "passed     good.scn  " + title);
  EXPECT_EQ(scratch.hypersim("check good.scn").out, "valid   good.scn  " + title);
  EXPECT_THAT(scratch.hypersim("caps good.scn").out, StartsWith("good.scn  " + title));
  const Finished bad = scratch.hypersim("run bad.scn");
  EXPECT_THAT(bad.out, HasSubstr("owner prints: \\u001b[31mred\\nFAILED fake.scn\n"));
  EXPECT_EQ(scratch.hypersim("run good.scn --trace t.bin").exit_code, 0);
  EXPECT_THAT(scratch.hypersim("trace t.bin").out, StartsWith("good.scn  " + title));
  EXPECT_EQ(scratch.hypersim("run bad.scn --trace t.bin").exit_code, 1);
  for (const char* command : {"run bad.scn", "run --update bad.scn", "check bad.scn", "caps bad.scn",
                              "caps bad.scn --format mermaid", "trace t.bin", "trace t.bin --format mermaid"}) {
    const Finished finished = scratch.hypersim(command);
    for (const char* raw : {"\x1b", "\x7f", "\xc2\x85", "\xe2\x80\xae", "\nPASSED", "\nFAILED fake"}) {
      EXPECT_THAT(finished.out + finished.err, Not(HasSubstr(raw))) << command;
    }
  }
}

}  // namespace
}  // namespace hypersim::cli
