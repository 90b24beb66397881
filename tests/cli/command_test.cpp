// What all commands that play scenarios have in common: which scenarios, what is printed, the environment.

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kPasses = "scenario \"passes\"\ntags good slow\nprocess a a:one:dev.os\nnever a dead\na open d\n";
const std::string kFails = "scenario \"fails {n}\"\nmatrix n 1 2\nprocess a a:one:dev.os\na get d k => v\n";

class Common : public testing::Test {
 protected:
  Common() {
    scratch_.write("a.scn", kPasses);
    scratch_.write("b.scn", kFails);
    scratch_.write("sub/c.scn", kPasses);
  }
  Finished hypersim(const std::string& arguments, const std::string& before = "") const {
    return scratch_.hypersim(arguments, "export XDG_CACHE_HOME=$PWD/cache;" + before);
  }
  std::string out(const std::string& arguments) const { return hypersim(arguments).out; }

  Scratch scratch_;
};

TEST_F(Common, ListSaysWhatWouldBePlayedAndPlaysNothing) {
  const std::string list =
      "a.scn  passes  tags good slow\nb.scn  fails 1 [n=1]\nb.scn  fails 2 [n=2]\nsub/c.scn  passes  tags good slow\n";
  for (const char* command : {"run", "explore", "compare", "audit"}) {
    const Finished listed = hypersim(std::string(command) + " . --list");
    EXPECT_EQ(listed.exit_code, 0) << command;
    EXPECT_EQ(listed.out, list) << command;
  }
  EXPECT_FALSE(fs::exists(scratch_.path("hypersim-out")));
  scratch_.write("f.scn", "scenario \"in order\"\ntags fifo\nprocess a a:one:dev.os\na open d\n");
  EXPECT_EQ(out("run f.scn a.scn --list --schedule random"), "a.scn  passes  tags good slow\n");
  EXPECT_THAT(hypersim("run . --list --report r.json").err, HasSubstr("--list and --report exclude each other"));
}

TEST_F(Common, SelectionsWorkInEveryCommandThatReadsScenarios) {
  EXPECT_EQ(out("check . --tag good"), "valid   a.scn  passes\nvalid   sub/c.scn  passes\n");
  EXPECT_EQ(out("check . --only 'n=2'"), "valid   b.scn  fails 2 [n=2]\n");
  EXPECT_EQ(out("check . --skip-tag slow -q"), "");
  scratch_.write("a.scn", kPasses + "a    open   d\n");
  scratch_.write("b.scn", kFails + "a    open   d\n");
  EXPECT_EQ(out("fmt --check . --skip-tag slow"), "b.scn\n");
  EXPECT_THAT(out("caps b.scn --only n=1"), StartsWith("b.scn  fails 1 [n=1]\n"));
  EXPECT_THAT(out("caps a.scn --tag good"), StartsWith("a.scn  passes\n"));
  for (const char* command : {"run", "check", "fmt", "caps", "explore", "compare", "audit"}) {
    EXPECT_THAT(scratch_.complaint(std::string(command) + " a.scn --tag nothing"),
                HasSubstr("no scenario matches --only, --tag and --skip-tag"))
        << command;
  }
}

TEST_F(Common, ExcludeIsWhatAGitignoreWouldBe) {
  EXPECT_EQ(out("run . --exclude sub/ --exclude '/b.*' --list"), "a.scn  passes  tags good slow\n");
  EXPECT_EQ(out("run . --exclude '*.scn' --exclude '!c.scn' --list"), "sub/c.scn  passes  tags good slow\n");
  EXPECT_EQ(out("run sub --exclude '/c.scn' --list"), "sub/c.scn  passes  tags good slow\n") << "not from here";
  EXPECT_EQ(out("run a.scn --exclude a.scn --list"), "a.scn  passes  tags good slow\n") << "it is named";
  EXPECT_THAT(hypersim("run . --exclude '*.scn'").err, HasSubstr("--exclude"));
  EXPECT_EQ(hypersim("run . --exclude ''").exit_code, 2);
}

TEST_F(Common, StandardInputIsAScenario) {
  EXPECT_EQ(out("run - < a.scn"), "passed     <stdin>  passes\n");
  EXPECT_THAT(out("run a.scn - < b.scn"), AllOf(HasSubstr("passed     a.scn"), HasSubstr("FAILED     <stdin>  fails 2"),
                                                HasSubstr("hypersim run - --seed 0 --only '\\[n=1\\]$'\n")));
  EXPECT_EQ(out("check - < a.scn"), "valid   <stdin>  passes\n");
  EXPECT_THAT(out("caps - < a.scn"), StartsWith("<stdin>  passes\n"));
  scratch_.write("inner.scn", "scenario \"includes\"\ninclude file:cast\na open d\n");
  scratch_.write("cast", "process a a:one:dev.os\n");
  EXPECT_EQ(out("run - < inner.scn"), "passed     <stdin>  includes\n");
  const Finished explored = hypersim("explore - --only n=1 < b.scn");
  EXPECT_EQ(explored.exit_code, 1) << explored.err;
  EXPECT_TRUE(fs::exists(scratch_.path("hypersim-out/stdin-1/shrunk.scn")));
  EXPECT_EQ(scratch_.read("hypersim-out/stdin-1/scenario.scn"), kFails);
  EXPECT_THAT(out("replay hypersim-out/stdin-1"), HasSubstr("fails 1 [n=1]"));
  EXPECT_THAT(scratch_.complaint("run - - < a.scn"), HasSubstr("- (standard input) is given twice"));
  EXPECT_THAT(scratch_.complaint("run - --update < a.scn"), HasSubstr("--update rewrites files"));
  EXPECT_THAT(scratch_.complaint("run - < /dev/null"), StartsWith("<stdin>:1:1: "));
}

TEST_F(Common, FailFastPlaysNothingAfterTheFirstThatDoesNotPass) {
  for (const char* command : {"run", "explore"}) {
    const Finished run = hypersim(std::string(command) + " . --fail-fast --report r.json");
    EXPECT_EQ(run.exit_code, 1) << command;
    EXPECT_THAT(run.out, HasSubstr("1 passed, 1 failed, 2 not played (--fail-fast) in ")) << command;
    EXPECT_THAT(run.out, Not(HasSubstr("fails 2"))) << command;
    EXPECT_THAT(scratch_.read("r.json"), HasSubstr("not played, because another did not pass (--fail-fast)"));
  }
  EXPECT_THAT(out("run a.scn sub --fail-fast"), HasSubstr("2 passed, 0 failed in "));
  EXPECT_THAT(out("audit . --fail-fast"), Not(HasSubstr("--fail-fast")));
}

TEST_F(Common, QuietPrintsOnlyWhatDoesNotPass) {
  for (const char* command : {"run", "explore", "compare", "audit"}) {
    const Finished quiet = hypersim(std::string(command) + " -q a.scn sub");
    EXPECT_EQ(quiet.exit_code, 0) << command;
    EXPECT_EQ(quiet.out + quiet.err, "") << command;
  }
  EXPECT_THAT(out("run -q ."),
              AllOf(StartsWith("FAILED     b.scn"), HasSubstr("2 passed, 2 failed in "), Not(HasSubstr("a.scn"))));
  EXPECT_THAT(scratch_.complaint("run -q -v a.scn"), HasSubstr("exclude each other"));
}

TEST_F(Common, VerboseTellsTheStoryOfARun) {
  EXPECT_EQ(out("run a.scn -v"),
            "passed     a.scn  passes\n"
            "  5  0 ms  a open d      ok\n"
            "  4        never a dead  held; nothing of which it speaks has changed\n");
  scratch_.write(
      "r.scn",
      "scenario \"rounds\"\ninclude file:cast\nrepeat 2 as i\n  a sleep 5ms\nend\nparallel\n  a log \"x\"\nend\n");
  scratch_.write("cast", "process a a:one:dev.os\nsequence nap\n  a sleep 1s\nend\n");
  EXPECT_EQ(out("run r.scn --verbose"),
            "passed     r.scn  rounds\n"
            "  4   5 ms  a sleep 5ms (i=1)  ok\n"
            "  4  10 ms  a sleep 5ms (i=2)  ok\n"
            "  7  10 ms  a log \"x\"          ok\n");
  scratch_.write("s.scn", "scenario \"s\"\ninclude file:cast\ndo nap\na get d k\na open d\n");
  EXPECT_THAT(
      out("run s.scn --verbose"),
      StartsWith("FAILED     s.scn  s\n  cast:3  1000 ms  a sleep 1s  ok\n       4  1000 ms  a get d k   error"));
}

TEST_F(Common, LastFailedLeavesOutWhatPassedAsItIsNow) {
  const std::string last = "run . --last-failed --list";
  const std::string all = out("run . --list");
  EXPECT_EQ(out(last), all) << "nothing is known";
  EXPECT_EQ(hypersim("run . sub").exit_code, 1) << "also what is named twice";
  EXPECT_EQ(out(last), "b.scn  fails 1 [n=1]\nb.scn  fails 2 [n=2]\n");
  EXPECT_EQ(out("explore . --last-failed --list"), all) << "another command";
  fs::rename(scratch_.path("b.scn"), scratch_.path("e.scn"));
  fs::rename(scratch_.path("sub/c.scn"), scratch_.path("sub/d.scn"));
  EXPECT_EQ(out(last), "e.scn  fails 1 [n=1]\ne.scn  fails 2 [n=2]\nsub/d.scn  passes  tags good slow\n");
  scratch_.write("a.scn", kPasses + "a set d k v\n");
  EXPECT_THAT(out(last), StartsWith("a.scn  passes"));
  scratch_.write("e.scn", "scenario \"mended\"\nprocess a a:one:dev.os\na open d\n");
  EXPECT_THAT(out("run . --last-failed"), HasSubstr("3 passed, 0 failed in "));
  const Finished none = hypersim("run . --last-failed");
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.out, "nothing is left to play: 3 scenarios passed, and have not changed since\n");
  EXPECT_EQ(out("run . --last-failed -q"), "");
  EXPECT_EQ(hypersim("run ./sub/../a.scn --last-failed").out,
            "nothing is left to play: 1 scenario passed, and has not changed since\n");
  scratch_.write("a.scn", "scenario \"passes\"\nprocess a a:one:dev.os\na get d k => v\n");
  EXPECT_EQ(hypersim("run a.scn").exit_code, 1);
  EXPECT_EQ(out(last), "a.scn  passes\n");
  scratch_.write("n.scn", "scenario \"names\"\nprocess a a:one:dev.os\na open d\na set d k file:value\n");
  scratch_.write("value", "v");
  EXPECT_EQ(hypersim("run n.scn").exit_code, 0);
  EXPECT_EQ(out("run n.scn --last-failed -q --list"), "");
  scratch_.write("value", "other");
  EXPECT_EQ(out("run n.scn --last-failed --list"), "n.scn  names\n");
  EXPECT_THAT(scratch_.hypersim("run . --last-failed --list", "export XDG_CACHE_HOME=$PWD/other;").out,
              HasSubstr("sub/d.scn"));
}

TEST_F(Common, LastFailedKnowsNothingOfWhatItCannotRead) {
  EXPECT_EQ(hypersim("run a.scn").exit_code, 0);
  std::size_t records = 0;
  for (const auto& record : fs::directory_iterator(scratch_.path("cache/hypersim/passed"))) {
    if (record.path().filename() == "lock") continue;
    ++records;
    const std::string whole = scratch_.read("cache/hypersim/passed/" + record.path().filename().string());
    scratch_.write("cache/hypersim/passed/" + record.path().filename().string(), whole.substr(0, whole.size() - 3));
  }
  EXPECT_EQ(records, 1u);
  EXPECT_EQ(out("run a.scn --last-failed"), "passed     a.scn  passes\n");
  const Finished nowhere = scratch_.hypersim("run a.scn --last-failed", "export XDG_CACHE_HOME=/proc/no;");
  EXPECT_EQ(nowhere.exit_code, 0);
  EXPECT_EQ(nowhere.out + nowhere.err, "passed     a.scn  passes\n");
}

TEST_F(Common, TheEnvironmentCountsLessThanTheCommandLine) {
  const std::string both = "export HYPERSIM_SEED=7 HYPERSIM_STORAGE=memory;";
  EXPECT_THAT(hypersim("run b.scn --only n=1", both).out, HasSubstr("--seed 7 --only '\\[n=1\\]$' --storage memory\n"));
  EXPECT_THAT(hypersim("run b.scn --only n=1 --seed 8 --storage rocksdb", both).out,
              HasSubstr("--seed 8 --only '\\[n=1\\]$' --storage rocksdb\n"));
  EXPECT_THAT(hypersim("explore b.scn --no-shrink --only n=1 --out x/y", "export HYPERSIM_SEED=9;").exit_code, 1);
  const Finished seed = hypersim("run a.scn", "export HYPERSIM_SEED=x;");
  EXPECT_EQ(seed.exit_code, 2);
  EXPECT_THAT(seed.err, StartsWith("hypersim: HYPERSIM_SEED: expected a whole number from 0 to 18446744073709551615, "
                                   "got \"x\" (hypersim run --help)"));
  EXPECT_THAT(hypersim("caps a.scn", "export HYPERSIM_STORAGE=memry;").err,
              StartsWith("hypersim: HYPERSIM_STORAGE: expected rocksdb or memory, got \"memry\"; did you mean"));
  EXPECT_EQ(hypersim("check a.scn", "export HYPERSIM_SEED=x;").exit_code, 0) << "it has no seed";
  EXPECT_EQ(hypersim("run a.scn", "export HYPERSIM_SEED=;").exit_code, 0);
}

TEST_F(Common, AnOptionOfAnotherCommandIsNamed) {
  EXPECT_THAT(scratch_.complaint("check a.scn --seed 3"),
              StartsWith("hypersim: check has no option --seed; run, caps, explore, compare, audit and shell have it"));
  EXPECT_THAT(scratch_.complaint("--seed 3 run a.scn"),
              StartsWith("hypersim: hypersim has no option --seed; it is one of run, and stands behind that word"));
  EXPECT_THAT(scratch_.complaint("run a.scn --fail-fats"), HasSubstr("did you mean \"--fail-fast\"?"));
}

}  // namespace
}  // namespace hypersim::cli
