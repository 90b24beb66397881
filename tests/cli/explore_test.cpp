// hypersim explore and hypersim replay, as a user meets them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kRace =
    "scenario \"race\"\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\nann open d\nben open d\nann set d k 0\n"
    "parallel\n  ann set d k 1\n  ben log \"a\"\n  ben log \"b\"\n  ben get d x => any\n  ben get d k => 1\nend\n";

TEST(Explore, LeavesWhatRepeatsAFailure) {
  const Scratch scratch;
  scratch.write("race.scn", kRace);
  EXPECT_EQ(scratch.hypersim("run race.scn").exit_code, 0);
  const Finished explored = scratch.hypersim("explore race.scn");
  EXPECT_EQ(explored.exit_code, 1) << explored.err;
  EXPECT_THAT(explored.out, StartsWith("FAILED     race.scn  race\n  schedule "));
  EXPECT_THAT(explored.out, HasSubstr("  again\n    hypersim replay hypersim-out/race-1\n"));
  EXPECT_THAT(scratch.read("hypersim-out/race-1/explanation.txt"), StartsWith("FAILED     race.scn  race\n"));
  EXPECT_THAT(scratch.read("hypersim-out/race-1/page.html"), HasSubstr("<body data-page=\"finding\">"));

  const Finished replayed = scratch.hypersim("replay hypersim-out/race-1 --trace again.jsonl");
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("the recorded run: "));
  EXPECT_EQ(scratch.read("again.jsonl"), scratch.read("hypersim-out/race-1/trace.jsonl"));
  EXPECT_EQ(scratch.hypersim("replay hypersim-out/latest/replay").exit_code, 1);
}

TEST(Explore, NeverWritesOverWhatItHasLeft) {
  const Scratch scratch;
  scratch.write("race.scn", kRace);
  scratch.hypersim("explore race.scn");
  const std::string first = scratch.read("hypersim-out/race-1/replay");
  EXPECT_THAT(scratch.hypersim("explore race.scn").out, HasSubstr("hypersim replay hypersim-out/race-2\n"));
  EXPECT_EQ(scratch.read("hypersim-out/race-1/replay"), first);
}

TEST(Explore, KeepsWhatWasSetForReplayAndForTheSmallerScenario) {
  const Scratch scratch;
  std::string text = kRace;
  text.replace(text.find("process"), 0, "let wanted 0\n");
  text.replace(text.rfind("=> 1"), 4, "=> {wanted}");
  scratch.write("race.scn", text);
  EXPECT_EQ(scratch.hypersim("run race.scn --set wanted=1").exit_code, 0);
  EXPECT_EQ(scratch.hypersim("explore race.scn --set wanted=1").exit_code, 1);
  const Finished replayed = scratch.hypersim("replay hypersim-out/race-1");
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("the recorded run: "));
  EXPECT_THAT(scratch.read("hypersim-out/race-1/shrunk.scn"), HasSubstr("let wanted 1\n"));
  EXPECT_EQ(scratch.hypersim("explore hypersim-out/race-1/shrunk.scn").exit_code, 1);
}

TEST(Explore, SaysHowManyOutcomesThereWere) {
  const Scratch scratch;
  scratch.write("ok.scn", "scenario \"ok\"\nprocess ann ann:app:dev.os\nann open d\n");
  EXPECT_EQ(scratch.hypersim("explore ok.scn --schedules 7 --strategy random").out,
            "passed     ok.scn  ok\n  7 schedules, 1 distinct outcome\n");
  EXPECT_THAT(scratch.hypersim("explore ok.scn --schedules 3 --storage rocksdb").out, HasSubstr("3 schedules"));
}

TEST(Explore, LeavesASmallerScenarioThatFailsByItself) {
  const Scratch scratch;
  scratch.write("race.scn", kRace);
  EXPECT_THAT(scratch.hypersim("explore race.scn").out,
              HasSubstr("  shrunk\n    hypersim-out/race-1/shrunk.scn: 5 steps, a race, 1 choice that departs from"));
  EXPECT_THAT(scratch.read("hypersim-out/race-1/explanation.txt"),
              HasSubstr("\n    found     expected 1, got 0\n    shrunken  expected 1, got 0\n"));
  EXPECT_EQ(scratch.hypersim("explore hypersim-out/race-1/shrunk.scn").exit_code, 1);
  EXPECT_THAT(scratch.hypersim("explore race.scn --no-shrink").out, testing::Not(HasSubstr("shrunk")));
}

TEST(Explore, WritesReports) {
  const Scratch scratch;
  scratch.write("race.scn", kRace);
  EXPECT_EQ(scratch.hypersim("explore race.scn --report r.json --jobs 1 --schedules 100").exit_code, 1);
  const std::string report = scratch.read("r.json");
  for (const char* name : {"\"schedules\": ", "\"distinct_outcomes\": ", "\"failures\": 1", "\"elapsed_s\": ",
                           "\"statement\": \"ben get d k => 1\"", "\"right\": \"ann:app:dev.os: {"}) {
    EXPECT_THAT(report, HasSubstr(name));
  }
  scratch.hypersim("explore race.scn --report r.xml");
  EXPECT_THAT(scratch.read("r.xml"), HasSubstr("ben get d k => 1: expected 1, got 0\" type=\"failed\">  schedule "));
  EXPECT_EQ(scratch.hypersim("explore race.scn --report r.txt").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("explore race.scn --report no/such/r.xml").exit_code, 2);
}

TEST(Explore, PrintsTheSameWithSeveralThreads) {
  const Scratch scratch;
  scratch.write("race.scn", kRace);
  const std::string one = scratch.hypersim("explore race.scn --keep-going --schedules 300 --jobs 1").out;
  std::string three = scratch.hypersim("explore race.scn --keep-going --schedules 300 --jobs 3").out;
  for (std::size_t at = 0; (at = three.find("race-2", at)) != std::string::npos;) three.replace(at, 6, "race-1");
  EXPECT_EQ(one, three);
}

/// A folder of small scenarios, some of which fail, and a race whose exploration takes longer than its beginning.
std::string several_scenarios(const Scratch& scratch) {
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    std::string text = kRace;
    if (i % 7 != 3) text.replace(text.find("get d k => 1"), 12, "get d k => any");
    scratch.write("all/s" + number + ".scn", text);
  }
  std::string text = "scenario \"long\"\n";
  std::string opens;
  std::string lines = "parallel\n";
  for (const std::string name : {"a", "b", "c", "d"}) {
    text += "process " + name + " " + name + ":app:dev.os\n";
    opens += name + " open d\n";
    lines += "  " + name + " get d k => any\n  " + name + " set d k " + name + "\n";
  }
  scratch.write("all/s1-long.scn", text + opens + lines + "end\n");
  return "all";
}

/// What is printed, but for how long it took.
std::string without_times(std::string out) {
  static const std::regex seconds(R"(, [0-9.]+ m?s\n)");
  return std::regex_replace(out, seconds, "\n");
}

TEST(Explore, PrintsTheSameOfAFolderWithSeveralThreads) {
  for (const std::string command :
       {"explore --exhaustive --no-shrink ", "explore --no-shrink --schedules 60 ", "run --storage memory "}) {
    const auto printed = [&](const char* jobs) {
      const Scratch scratch;
      return without_times(scratch.hypersim(command + several_scenarios(scratch) + " --jobs " + jobs).out);
    };
    const std::string one = printed("1");
    EXPECT_EQ(printed("2"), one) << command;
    EXPECT_EQ(printed("5"), one) << command;
    EXPECT_THAT(one, HasSubstr(command.starts_with("run") ? "41 passed, 0 failed" : "35 passed, 6 failed"));
  }
}

TEST(Explore, StopsAtTheFirstFailureWithSeveralThreads) {
  const Scratch scratch;
  const std::string folder = several_scenarios(scratch);
  const Finished found = scratch.hypersim("explore --exhaustive --no-shrink --fail-fast --jobs 3 " + folder);
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_THAT(found.out, HasSubstr("FAILED     all/s10.scn"));
  EXPECT_THAT(found.out, Not(HasSubstr("all/s11.scn")));
}

TEST(Explore, FailsWhereSometimesNeverHappens) {
  const Scratch scratch;
  scratch.write("s.scn",
                "scenario \"s\"\nprocess ann ann:app:dev.os\nsometimes ( ann dead and ann alive )\nann open d\n");
  const Finished explored = scratch.hypersim("explore s.scn --schedules 5");
  EXPECT_EQ(explored.exit_code, 1);
  EXPECT_THAT(explored.out, HasSubstr("in none of 4; at best 1 of its 2 parts at once\n"));
  EXPECT_EQ(scratch.hypersim("run s.scn").exit_code, 0) << "only explore judges it";
}

TEST(Explore, LooksForSoLongAndNoLonger) {
  const Scratch scratch;
  scratch.write("ok.scn", "scenario \"ok\"\nprocess ann ann:app:dev.os\nann open d\n");
  EXPECT_EQ(scratch.hypersim("explore ok.scn --strategy random --time 200ms").exit_code, 0);
  EXPECT_EQ(scratch.hypersim("explore ok.scn --time soon").exit_code, 2);
}

TEST(Explore, LeavesOutWhatReliesOnTheDefaultOrder) {
  const Scratch scratch;
  scratch.write("fifo.scn", "scenario \"f\"\ntags fifo\nprocess ann ann:app:dev.os\nann open d\n");
  const Finished explored = scratch.hypersim("explore fifo.scn");
  EXPECT_EQ(explored.exit_code, 0);
  EXPECT_THAT(explored.out, StartsWith("skipped"));
}

TEST(Explore, RefusesBadInput) {
  const Scratch scratch;
  scratch.write("bad.scn", "scenario\n");
  EXPECT_EQ(scratch.hypersim("explore bad.scn").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("explore no-such.scn").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("explore").exit_code, 2);
  scratch.write("ok.scn", "scenario \"ok\"\nprocess ann ann:app:dev.os\nann open d\n");
  EXPECT_EQ(scratch.hypersim("explore ok.scn --strategy guess").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("explore ok.scn --only nothing").exit_code, 2);
}

TEST(Replay, ShowsTheFirstChoices) {
  const Scratch scratch;
  scratch.write("race.scn", kRace);
  scratch.hypersim("explore race.scn");
  const Finished walked = scratch.hypersim("replay hypersim-out/latest --to 2");
  EXPECT_THAT(walked.out, HasSubstr("\nchoice 2 of "));
  EXPECT_THAT(walked.out, testing::Not(HasSubstr("\nchoice 3 of ")));
  scratch.write("keys", "\n\nq\n");
  const Finished stepped = scratch.hypersim("replay hypersim-out/latest --step <keys");
  EXPECT_THAT(stepped.out, HasSubstr("\nchoice 2 of "));
  EXPECT_THAT(stepped.out, testing::Not(HasSubstr("\nchoice 3 of ")));
}

/// Explores the race, and then puts another text in place of the first of these.
class ReplayAfter : public testing::Test {
 protected:
  ReplayAfter() {
    scratch_.write("race.scn", kRace);
    scratch_.hypersim("explore race.scn --no-shrink");
  }
  Finished edited(const std::string& text, const std::string& other) {
    std::string changed = kRace;
    scratch_.write("race.scn", changed.replace(changed.find(text), text.size(), other));
    return scratch_.hypersim("replay hypersim-out/latest");
  }

  Scratch scratch_;
};

TEST_F(ReplayAfter, AChangeOfLinesAlonePlaysTheRecordedRun) {
  const Finished replayed = edited("ann open d\n", "# A comment.\n\nann open d\n");
  EXPECT_EQ(replayed.exit_code, 1);
  EXPECT_THAT(
      replayed.out,
      StartsWith("race.scn has changed since it was recorded; --scenario hypersim-out/latest/scenario.scn is what "
                 "it was\n"));
  EXPECT_THAT(replayed.out, HasSubstr("  the recorded run: "));
}

TEST_F(ReplayAfter, AHarmlessStepMoreFailsInTheSameWay) {
  const Finished replayed = edited("ann set d k 0\n", "ben set d other 1\nann set d k 0\n");
  EXPECT_EQ(replayed.exit_code, 1);
  EXPECT_THAT(replayed.out, HasSubstr("    expected  1\n    got       0\n"));
  EXPECT_THAT(replayed.out, HasSubstr(", all made again; "));
  EXPECT_THAT(replayed.out, HasSubstr(" more belong to new steps\n"));
}

TEST_F(ReplayAfter, ANewNameOfAProcessMakesEveryChoiceAgain) {
  std::string renamed = kRace;
  for (std::size_t at = 0; (at = renamed.find("ann ", at)) != std::string::npos; at += 6)
    renamed.replace(at, 3, "annie");
  const Finished replayed = edited(kRace, renamed);
  EXPECT_EQ(replayed.exit_code, 1);
  EXPECT_THAT(replayed.out, StartsWith("race.scn has changed since it was recorded"));
  EXPECT_THAT(replayed.out, HasSubstr(", all made again\n"));
}

TEST_F(ReplayAfter, ANewProcessIdMakesEveryChoiceAgain) {
  const Finished replayed = edited("process ann ann:app:dev.os", "process ann writer:app:dev.os");
  EXPECT_EQ(replayed.exit_code, 1);
  EXPECT_THAT(replayed.out, HasSubstr(", all made again\n"));
}

TEST_F(ReplayAfter, ANewPackageOfAllMakesEveryChoiceAgain) {
  std::string moved = kRace;
  for (std::size_t at = 0; (at = moved.find(":app:dev.os", at)) != std::string::npos; at += 13)
    moved.replace(at, 11, ":shop:dana.os");
  const Finished replayed = edited(kRace, moved);
  EXPECT_EQ(replayed.exit_code, 1);
  EXPECT_THAT(replayed.out, HasSubstr(", all made again\n"));
}

TEST_F(ReplayAfter, AMoveToWhereAnotherFileLiesPlaysTheTextInTheFolder) {
  std::string other = kRace;
  scratch_.write("elsewhere/race.scn", other.replace(other.find("=> 1"), 4, "=> any"));
  scratch_.hypersim("--version", "mkdir elsewhere/hypersim-out; mv hypersim-out/race-1 elsewhere/hypersim-out;");
  const Finished replayed = scratch_.hypersim("replay elsewhere/hypersim-out/race-1");
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out,
              StartsWith("elsewhere/race.scn is not what was recorded, and the folder has been moved; played "
                         "as it was recorded (--scenario elsewhere/race.scn)\n"
                         "FAILED     elsewhere/hypersim-out/race-1/scenario.scn"));
  EXPECT_THAT(replayed.out, HasSubstr("  the recorded run: "));
  scratch_.write("elsewhere/race.scn", kRace);
  EXPECT_THAT(scratch_.hypersim("replay elsewhere/hypersim-out/race-1").out,
              StartsWith("FAILED     elsewhere/race.scn"));
}

TEST_F(ReplayAfter, ADivergenceNeverPasses) {
  const Finished replayed = edited("  ben get d k => 1\n", "");
  EXPECT_THAT(replayed.out, StartsWith("race.scn has changed"));
  EXPECT_THAT(replayed.out, HasSubstr("\npassed     race.scn"));
  EXPECT_THAT(replayed.out, HasSubstr("  not the recorded run: "));
  EXPECT_THAT(replayed.out, HasSubstr("    its step is not there any more\n"));
  EXPECT_THAT(replayed.out, HasSubstr("  explore again\n    hypersim explore race.scn\n"));
  EXPECT_EQ(replayed.exit_code, 4);
}

TEST_F(ReplayAfter, AnotherTextCanBeNamed) {
  EXPECT_EQ(edited("  ben get d k => 1\n", "").exit_code, 4);
  const Finished as_it_was =
      scratch_.hypersim("replay hypersim-out/latest --scenario hypersim-out/race-1/scenario.scn");
  EXPECT_EQ(as_it_was.exit_code, 1);
  EXPECT_THAT(as_it_was.out, HasSubstr("  the recorded run: "));
}

TEST_F(ReplayAfter, ARenameTheFolderIsEnough) {
  scratch_.hypersim("--version", "mkdir elsewhere; mv race.scn renamed.scn; mv hypersim-out/race-1 elsewhere/found;");
  const Finished replayed = scratch_.hypersim("replay elsewhere/found");
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out, StartsWith("race.scn is not there any more; played as it was recorded\n"));
  EXPECT_THAT(replayed.out, HasSubstr("  the recorded run: "));
}

TEST_F(ReplayAfter, AChangeOfTheFolderItIsFound) {
  const Finished replayed = scratch_.hypersim("replay ../hypersim-out/race-1", "mkdir inner; cd inner;");
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out, StartsWith("FAILED     ../race.scn"));
  EXPECT_THAT(replayed.out, HasSubstr("  the recorded run: "));
}

TEST_F(ReplayAfter, TheTraceOfTheFolderCanBeShown) {
  const Finished shown = scratch_.hypersim("trace hypersim-out/latest --format jsonl");
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(shown.out, scratch_.read("hypersim-out/race-1/trace.jsonl"));
  EXPECT_EQ(scratch_.hypersim("trace hypersim-out/race-1/trace.bin").exit_code, 0);
  EXPECT_EQ(scratch_.hypersim("trace hypersim-out/race-1/trace.jsonl").exit_code, 0);
}

TEST(Replay, WritesTheScenarioWithWhatItIncludes) {
  const Scratch scratch;
  scratch.write("cast/two.cast", kRace.substr(kRace.find("process"), kRace.find("ann open") - kRace.find("process")));
  scratch.write("race.scn", "scenario \"race\"\ninclude file:cast/two.cast\n" + kRace.substr(kRace.find("ann open")));
  EXPECT_EQ(scratch.hypersim("explore race.scn --no-shrink").exit_code, 1);
  const Finished replayed = scratch.hypersim("replay hypersim-out/latest", "rm -r race.scn cast;");
  EXPECT_EQ(replayed.exit_code, 1) << replayed.err;
  EXPECT_THAT(replayed.out, HasSubstr("  the recorded run: "));
}

// Work that takes long ------------------------------------------------------------------------------------------------

TEST(LongWork, IsEndedByASignalInTheMiddleOfARun) {
  const Scratch scratch;
  scratch.write("endless.scn", kEndless);
  for (const char* command :
       {"run endless.scn --storage memory", "explore endless.scn", "explore endless.scn --jobs 1"}) {
    const Finished ended = scratch.hypersim(command + kLoadEndless, "timeout --preserve-status -k 60 -s INT 1");
    EXPECT_EQ(ended.exit_code, 4) << command << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("interrupted")) << command;
  }
}

TEST(LongWork, OfExploreEndsWithItsTime) {
  const Scratch scratch;
  scratch.write("endless.scn", kEndless);
  const Finished ended = scratch.hypersim("explore endless.scn --time 300ms" + kLoadEndless, "timeout -k 1 60");
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("not one schedule came to its end within --time\n"));
}

TEST(LongWork, SaysOnATerminalHowFarItIs) {
  const Scratch scratch;
  scratch.write("endless.scn", kEndless);
  for (const std::string command : {"run endless.scn --storage memory", "explore endless.scn", "caps endless.scn"}) {
    const Finished ended = support::run_shell(
        "script -qec " +
            support::quoted("timeout --preserve-status -k 60 -s INT 2 " + support::quoted(support::hypersim_program()) +
                            " " + command + kLoadEndless + " >/dev/null") +
            " /dev/null",
        scratch.path().string());
    EXPECT_THAT(ended.out, testing::ContainsRegex("endless.scn: .*[1-9][0-9]* events, [0-9]+ s")) << command;
  }
  EXPECT_EQ(
      scratch.hypersim("run endless.scn --storage memory" + kLoadEndless, "timeout --preserve-status -k 60 -s INT 1")
          .err,
      "")
      << "not where nobody looks";
}

TEST(LongWork, OfShrinkingLeavesTheBestSoFar) {
  const Scratch scratch;
  std::string text = "scenario \"long\"\nprocess a a:app:dev.os\nprocess b b:app:dev.os\na open x\nb open x\n";
  for (int i = 0; i < 2000; ++i) text += "a set x k" + std::to_string(i) + " v\n";
  scratch.write("long.scn", text + "parallel\n  a set x z 1\n  b get x z => 1\nend\n");
  const Finished explored = scratch.hypersim("explore long.scn --shrink-time 1ms");
  EXPECT_EQ(explored.exit_code, 1) << explored.err;
  EXPECT_THAT(explored.out, HasSubstr("\n    not the smallest: its time was over (--shrink-time, --time)\n"));
  EXPECT_THAT(scratch.read("hypersim-out/long-1/shrunk.scn"), HasSubstr("  b get x z"));
  EXPECT_EQ(scratch.hypersim("explore long.scn --shrink-time soon").exit_code, 2);
}

TEST(Replay, RefusesWhatIsNoRecording) {
  const Scratch scratch;
  scratch.write("race.scn", kRace);
  scratch.hypersim("explore race.scn");
  std::string bytes = scratch.read("hypersim-out/race-1/replay");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] + 1);
  scratch.write("damaged", bytes);
  const Finished damaged = scratch.hypersim("replay damaged");
  EXPECT_EQ(damaged.exit_code, 2);
  EXPECT_THAT(damaged.err, HasSubstr("the replay file is damaged"));
  EXPECT_EQ(scratch.hypersim("replay race.scn").exit_code, 2);
  EXPECT_EQ(scratch.hypersim("replay no-such").exit_code, 2);
}

}  // namespace
}  // namespace hypersim::cli
