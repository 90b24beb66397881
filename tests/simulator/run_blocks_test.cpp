// How a run plays `repeat`, `pipeline`, `eventually`, `matches` and `log contains`, and explains what fails.

#include <algorithm>
#include <gmock/gmock.h>

#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kBlockCast = R"(scenario "test"
process a a:one:dev.os
process b b:two:dev.os
process s s:two:dev.os silent
)";

TEST(RunRepeat, PlaysEveryRound) {
  EXPECT_PASSES(kBlockCast + R"(a open d
repeat 20 as i
  a set d k{i} v{i}
  a get d k{i} => v{i}
end
check a/d keys 20
)");
}

TEST(RunRepeat, TellsTheRoundThatFailed) {
  const RunResult played = play(kBlockCast +
                                "a open d\nrepeat 3 as i\n repeat 2\n  a get d k{i} => any\n  a set d k1 {i} => "
                                "one of ok | 7\n a get d k1 => 1\n end\nend\n");
  ASSERT_TRUE(played.failure);
  EXPECT_EQ(played.failure->at.line, 10);
  EXPECT_EQ(played.failure->statement, "a get d k1 => 1  [i=2 round 1]");
  EXPECT_EQ(played.failure->got, "2");
}

TEST(RunPipeline, SendsEverythingBeforeAnyAnswerComes) {
  const RunResult played = play(kBlockCast + R"(a open d
pipeline a
  set d k 1
  set d k 2
  get d k => 2
end
)");
  EXPECT_EQ(played.verdict, Verdict::Passed) << story(played);
  std::vector<std::string> order;
  for (const auto& event : played.trace) {
    if (std::holds_alternative<runtime::fact::StepStarted>(event.fact)) order.emplace_back("started");
    if (std::holds_alternative<runtime::fact::StepEnded>(event.fact)) order.emplace_back("ended");
    if (std::holds_alternative<runtime::fact::Expecting>(event.fact)) order.emplace_back("asked");
    if (std::holds_alternative<runtime::fact::Answered>(event.fact)) order.emplace_back("answered");
  }
  order.erase(order.begin(), std::find(order.begin(), order.end(), "ended") + 1);
  EXPECT_THAT(order, ElementsAre("started", "started", "started", "started", "asked", "asked", "asked", "answered",
                                 "answered", "answered", "ended", "ended", "ended", "ended"));
}

TEST(RunPipeline, JudgesEachLine) {
  const std::string text = kBlockCast + R"(a open d
pipeline a
  set d k 1
  get d other        => error KeyNotFound
  request s within 2s => timeout
  get d k            => 2
  get d k            => 3
end
)";
  EXPECT_FAILS_AT(text, 10);
  const RunResult played = play(text);
  EXPECT_EQ(played.failure->statement, "get d k => 2");
  EXPECT_EQ(played.failure->got, "1");
}

TEST(RunPipeline, SavesForLaterSteps) {
  EXPECT_PASSES(kBlockCast + R"(a open d
a set d k v
pipeline a
  begin d -> tx
  get d k -> value
  send b body x -> r
  get d none -> none => any
end
a set d k2 $value in $tx
a commit d $tx
a await $r => "ok"
check a/d key k2 is v
)");
  EXPECT_FAILS_AT(kBlockCast + "a open d\npipeline a\n get d none -> none => any\nend\na set d k $none\n", 9);
}

TEST(RunPipeline, OfAProcessThatIsKilledEndsForAllOfItsLines) {
  const std::string block = R"(parallel
  pipeline a
    request s => any
    request s => REST
  end
  sim wait 1s
  sim kill a
end
)";
  std::string passes = block;
  EXPECT_PASSES(kBlockCast + passes.replace(passes.find("REST"), 4, "any"));
  std::string fails = block;
  EXPECT_FAILS_AT(kBlockCast + fails.replace(fails.find("REST"), 4, "timeout"), 8);
}

TEST(RunPipeline, CannotUseANameThatIsNotSet) {
  EXPECT_FAILS_AT(kBlockCast + "a open d\na get d k -> x => any\npipeline a\n set d k 1\n set d k $x\nend\n", 9);
}

TEST(RunPipeline, MayBeEmpty) { EXPECT_PASSES(kBlockCast + "pipeline a\nend\nparallel\npipeline a\nend\nend\n"); }

TEST(RunPipeline, SharesAndKeepsTakingSharesMeanwhile) {
  EXPECT_PASSES(kBlockCast + R"(a open d
parallel
  pipeline b
    request s within 1s => timeout
  end
  pipeline a
    share d read with b
    share d write with s
  end
end
check b holds a/d read
check s holds a/d write
)");
}

TEST(Eventually, HoldsIfItHeldAtAnyMoment) {
  EXPECT_PASSES(kBlockCast + "eventually a/d exists\neventually a/d key k is 1\na open d\na set d k 1\na remove d\n");
  EXPECT_PASSES("scenario \"test\"\nprocess a a:one:dev.os\neventually a alive\n");
}

TEST(Eventually, FailsWhereItStandsIfItNeverHeld) {
  const std::string text = kBlockCast + "eventually a/d key k is 2\na open d\na set d k 1\n";
  EXPECT_FAILS_AT(text, 5);
  const RunResult played = play(text);
  EXPECT_EQ(played.failure->statement, "eventually a/d key k is 2");
  EXPECT_EQ(played.failure->got, "it never held");
  EXPECT_THAT(played.failure->why, ElementsAre("It was judged after every event of the run. At the end:",
                                               HasSubstr("The key k is 1."), HasSubstr("line 7")));
}

TEST(Eventually, IsNotJudgedWhereAStepFails) { EXPECT_FAILS_AT(kBlockCast + "eventually a/d exists\na get d k\n", 6); }

TEST(Properties, ThatTheEndBreaksAreAllTold) {
  const RunResult played =
      play(kBlockCast + "eventually a/d exists\nfinally a/d exists\nfinally a alive\nfinally b dead\nsim settle\n");
  ASSERT_TRUE(played.failure);
  EXPECT_EQ(played.failure->at.line, 5);
  ASSERT_EQ(played.failure->also.size(), 2U);
  EXPECT_EQ(played.failure->also[0].at.line, 6);
  EXPECT_EQ(played.failure->also[1].at.line, 8);
  EXPECT_THAT(played.failure->also[1].why, ElementsAre("b is alive."));
}

TEST(LogContains, LooksIntoWhatWasPrintedSoFar) {
  EXPECT_PASSES(kBlockCast + R"(never log contains "panic"
eventually log contains "two"
finally log contains "ONE"
check not log contains ""
check not log contains "ONE"
a log "ONE and two"
check log contains "ONE"
check log contains ""
check ( log contains "and tw" and not log contains "one" )
)");
  EXPECT_FAILS_AT(kBlockCast + "never log contains \"x\"\na log \"y\"\na log \"axb\"\na log \"y\"\n", 5);
}

TEST(LogContains, IsExplained) {
  const auto why = [](const std::string& text) { return play(kBlockCast + text).failure->why; };
  EXPECT_THAT(why("check log contains \"x\"\n"), ElementsAre("Nothing has been printed."));
  EXPECT_THAT(why("a log \"y\"\ncheck log contains \"x\"\n"),
              ElementsAre("No printed line contains it. The last one: a printed at line 5: y."));
  EXPECT_THAT(why("a log \"axb\"\nb log \"y\"\ncheck not log contains \"x\"\n"),
              ElementsAre("a printed at line 5: axb."));
}

TEST(Matches, FindsAnywhereUnlessAnchored) {
  EXPECT_PASSES(kBlockCast + R"(a open d
a set d k abc123
a get d k => matches "c1"
a get d k => matches "^abc\\d+$"
a get d k => matches ""
a get d k => one of matches "^x" | matches "3$"
)");
}

TEST(Matches, TakesEndsOfTheValueNotOfItsLines) {
  EXPECT_PASSES(kBlockCast +
                "a open d\na set d k \"two\\nlines\"\na get d k => matches \"^two\"\na get d k => matches "
                "\"(?s)two.lines$\"\n");
  EXPECT_FAILS_AT(kBlockCast + "a open d\na set d k \"two\\nlines\"\na get d k => matches \"two$\"\n", 7);
  EXPECT_FAILS_AT(kBlockCast + "a open d\na set d k v\na get d none => matches \"\"\n", 7);
  EXPECT_FAILS_AT(kBlockCast + "a open d => matches \"\"\n", 5);
}

TEST(Matches, TakesBytesThatAreNoText) {
  EXPECT_PASSES(kBlockCast + "a open d\na set d k hex:ff41fe\na get d k => matches \"A\"\n");
}

TEST(Explanations, OfferTheDatabaseThatWasMeant) {
  const auto why = [](const std::string& text) { return play(kBlockCast + text).failure->why; };
  EXPECT_THAT(why("a open birthdays\na get birthday k\n"),
              ElementsAre("No process has opened a/birthday, so it is not there.",
                          "There is a/birthdays: is that the database that was meant?"));
  EXPECT_THAT(why("a open birthdays\ncheck b/birthdays exists\n"),
              ElementsAre("No process has opened b/birthdays, so it is not there.",
                          "There is a/birthdays: is that the database that was meant?"));
  EXPECT_THAT(why("a open birthdays\na remove birthdays\na get birthday k\n"),
              ElementsAre("a does not hold a/birthday read.", "Nobody holds it.",
                          HasSubstr("would have allowed it: `a open birthday`.")));
}

TEST(Explanations, SayHowAnErrorIsWritten) {
  const auto why = [](const std::string& text) { return play(kBlockCast + "a open d\n" + text).failure->why; };
  EXPECT_THAT(why("b get a/d k => NoReadCap\n"),
              ElementsAre("A word is a value. Write the error as: => error NoReadCap"));
  EXPECT_THAT(why("b get a/d k => NoWriteCap\n").front(), HasSubstr("does not hold"));
}

}  // namespace
}  // namespace hypersim::simulator
