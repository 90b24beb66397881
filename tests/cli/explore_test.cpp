// hypersim explore and hypersim replay, as a user meets them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scratch.hpp"

namespace hypersim::cli {
namespace {

using testing::HasSubstr;
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
              HasSubstr("  shrunk\n    hypersim-out/race-1/shrunk.scn: 4 steps, a race, 1 choice that departs from"));
  EXPECT_EQ(scratch.hypersim("explore hypersim-out/race-1/shrunk.scn").exit_code, 1);
  EXPECT_THAT(scratch.hypersim("explore race.scn --no-shrink").out, testing::Not(HasSubstr("shrunk")));
}

TEST(Explore, WritesReports) {
  const Scratch scratch;
  scratch.write("race.scn", kRace);
  EXPECT_EQ(scratch.hypersim("explore race.scn --report r.json --jobs 1 --schedules 100").exit_code, 1);
  const std::string report = scratch.read("r.json");
  for (const char* name : {"\"schedules\":", "\"distinct_outcomes\":", "\"failures\":1",
                           "\"elapsed_s\":", "\"statement\":\"ben get d k => 1\"", "\"right\":\"ann:app:dev.os: {"}) {
    EXPECT_THAT(report, HasSubstr(name));
  }
  scratch.hypersim("explore race.scn --report r.xml");
  EXPECT_THAT(scratch.read("r.xml"), HasSubstr("<failure message=\"ben get d k => 1\">got 0; schedule "));
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

TEST(Replay, SaysWhatHasChanged) {
  const Scratch scratch;
  scratch.write("race.scn", kRace);
  scratch.hypersim("explore race.scn");
  std::string changed = kRace;
  scratch.write("race.scn", changed.replace(changed.find("ann set d k 0"), 13, "ann set d k 5"));
  const Finished replayed = scratch.hypersim("replay hypersim-out/latest");
  EXPECT_THAT(replayed.out, StartsWith("race.scn has changed since it was recorded\n"));
  EXPECT_THAT(replayed.out, HasSubstr("  not the recorded run; it differs first at choice "));
  EXPECT_EQ(replayed.exit_code, 1) << "the scenario is another: no fault of hypersim";
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
