// How a run plays the language: what a script does with messages, lanes, time, names, properties, limits.

#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

const std::string kCast = R"(scenario "test"
process a a:one:dev.os
process b b:two:dev.os
process c c:two:dev.os answers fine
)";

TEST(Scripts, AnswerWithTheirTextWhereNoReceiveTakesTheRequest) {
  EXPECT_PASSES(kCast + "a request b body x => ok\na request b body x => \"ok\"\na request c => fine\n");
}

TEST(Scripts, ARequestAtTheTopIsNotTakenByALaterReceive) {
  EXPECT_FAILS_AT(kCast + "a request b body x => \"ok\"\nb receive\n", 6);
}

TEST(Scripts, ASendWaitsForAReceiveThatIsAhead) {
  EXPECT_PASSES(
      kCast +
      "a send b body x -> r\nc request b => \"ok\"\nb receive from a body x => x\nb respond yes\na await $r => yes\n");
}

TEST(Scripts, OnlyAsManySendsWaitAsThereAreReceivesAhead) {
  EXPECT_PASSES(
      kCast +
      "a send b body 1 -> one\na send b body 2 -> two\na await $two => \"ok\"\nb receive body 1\nb respond first\n"
      "a await $one => first\n");
}

TEST(Scripts, ARequestWaitsForAReceiveInTheSameParallelBlock) {
  EXPECT_PASSES(kCast + R"(parallel
  a request b body ping => pong
  b receive from a body ping
  b respond pong
end
)");
}

TEST(Scripts, AReceiveInALaterBlockDoesNotTakeARequestThatIsWaitedFor) {
  EXPECT_PASSES(kCast + R"(parallel
  a request b body ping => "ok"
  c request b body ping => "ok"
end
a send b body late
parallel
  b receive body late
end
)");
}

TEST(Scripts, TakeAShareAtOnceEvenWhileTheyAwaitAnAnswer) {
  EXPECT_PASSES(kCast + R"(a open d
b send c body slow -> r
parallel
  b await $r => quick
  a share d read with b
  a send c body now no answer
  c receive body slow
  c receive body now
  c respond quick
end
check b holds a/d read
)");
}

TEST(Scripts, AMessageThatIsNotAsTheReceiveSaysFailsIt) {
  EXPECT_FAILS_AT(kCast + "a send b body x\nb receive body y\n", 6);
  EXPECT_FAILS_AT(kCast + "a send b body x\nb receive from c => any\n", 6);
  EXPECT_FAILS_AT(kCast + "a send b body x\nb receive blob y\n", 6);
  EXPECT_FAILS_AT(kCast + "a send b body x\nb receive with cap a \"Read\"\n", 6);
}

TEST(Scripts, AReceiveThatNothingCanMeetFailsAtItsLine) {
  EXPECT_FAILS_AT(kCast + "b receive => any\n", 5);
  EXPECT_FAILS_AT(kCast + "a send b no answer\nb receive\nb receive\n", 7);
}

TEST(Scripts, CannotAwaitAnAnswerFromThemselves) {
  EXPECT_FAILS_AT(kCast + "a request a body x\n", 5);
  EXPECT_FAILS_AT(kCast + "a send a body x -> r\na await $r\n", 6);
  EXPECT_PASSES(kCast + "a send a body x\na receive from a body x => x\n");
}

TEST(Scripts, ARespondWithoutARequestFails) { EXPECT_FAILS_AT(kCast + "b respond x => any\n", 5); }

TEST(Scripts, ASilentOneNeverAnswersByItself) {
  EXPECT_PASSES(R"(scenario "test"
process a a:one:dev.os
process s s:two:dev.os silent
a request s within 2s => timeout
a open d
a share d read with s
check s holds a/d read
a send s body x -> r
s receive
s respond yes
a await $r => yes
)");
}

TEST(Scripts, AResponseGoesToTheLatestRequestThatAReceiveTookAndSomebodyWaitsFor) {
  EXPECT_PASSES(kCast + R"(a send b body first -> one
c send b body second -> two
a send b body third no answer
b receive body first
b receive body second
b receive body third
b respond late
c await $two => late
a await $one => timeout
)");
}

TEST(Scripts, WhatTheyAnswerInPassingDoesNotTakeThePlaceOfWhatTheyReceived) {
  EXPECT_PASSES(kCast + R"(a open d
a send b body question -> r
b receive
a share d read with b
c request b => "ok"
b respond answer
a await $r => answer
parallel
  a request b body one => for-a
  c request b body two => "ok"
  b receive body one
  b respond for-a
end
)");
}

TEST(Scripts, IgnoreCapabilitiesIfTheyAreToldTo) {
  EXPECT_PASSES(R"(scenario "test"
process a a:one:dev.os
process i i:two:dev.os ignores
a open d
a share d read with i
check i lacks a/d read
i save a/d read
check i holds a/d read
)");
}

TEST(Names, AreSavedWhereTheStepSucceededAndFailTheLineThatUsesThemElse) {
  EXPECT_PASSES(kCast + "a open d\na set d k v\na get d k -> x\na set d k2 $x\na get d k2 => v\na get d k2 => $x\n");
  EXPECT_FAILS_AT(kCast + "a open d\na get d k -> x => error KeyNotFound\na set d k $x\n", 7);
}

TEST(Names, AStepThatDidNotSucceedLeavesItsNameUnsetEvenIfItWasSetBefore) {
  EXPECT_FAILS_AT(kCast + "a open d\na set d k v\na get d k -> x\na get d nope -> x => any\na set d k2 $x => any\n", 9);
}

TEST(Names, AnUnsetNameFailsEvenAnExpectationOfAnything) {
  EXPECT_FAILS_AT(kCast + "a open d\na get d k -> x => error KeyNotFound\na set d k $x => any\n", 7);
}

TEST(Expectations, TellOkFromTheBytesOk) {
  EXPECT_PASSES(kCast + "a open d => ok\na set d k ok\na get d k => ok\na get d k => \"ok\"\n");
  EXPECT_FAILS_AT(kCast + "a open d => \"ok\"\n", 5);
}

TEST(Expectations, WithoutOneAnySuccessIsRightAndAnyErrorWrong) {
  EXPECT_FAILS_AT(kCast + "a get d k\n", 5);
  EXPECT_FAILS_AT(kCast + "a request x:y:z\n", 5);
  EXPECT_PASSES(kCast + "a request kv:distro:sys body nonsense\n");
}

TEST(Expectations, CompareErrorsWithTheirPayload) {
  EXPECT_PASSES(kCast + R"(a open d
a commit d 7 => error NoTx
a commit d 7 => error NoTx 7
a commit d 7 => error any
a request kv:distro:sys body nonsense => error MalformedRequest
a set d k v in 42 => one of error NoDb | error NoTx 42
)");
  EXPECT_FAILS_AT(kCast + "a open d\na commit d 7 => error NoTx 8\n", 6);
  EXPECT_FAILS_AT(kCast + "a open d\na commit d 7 => error NoDb\n", 6);
}

TEST(Expectations, CompareJsonAsAValueAndBlobsAsBytes) {
  EXPECT_PASSES(kCast + R"(a open d
a set d k "{\"b\": 1, \"a\": [1.0]}"
a get d k => json {"a":[1.00],"b":1}
a get d k => bytes 20
a get d k => any blob "{\"b\": 1, \"a\": [1.0]}"
)");
  EXPECT_FAILS_AT(kCast + "a open d\na set d k 1\na get d k => json 1.0\n", 7);
  EXPECT_FAILS_AT(kCast + "a request b => \"ok\" blob x\n", 5);
}

TEST(Time, PassesOnlyWhenNothingElseCanHappen) {
  EXPECT_PASSES(kCast + R"(a request timer:distro:sys body {"SetTimer":1500} within 2s
a request timer:distro:sys body {"SetTimer":1500} within 1s => timeout
a request timer:distro:sys body {"SetTimer":0} within 1s
sim wait 50m
)");
}

TEST(Time, AWaitFiresTheTimersThatAreDueOnTheWay) {
  EXPECT_PASSES(kCast + R"(a send timer:distro:sys body {"SetTimer":1500} -> early
sim wait 1s
a send timer:distro:sys body {"SetTimer":1500} -> late
sim wait 1s
a await $early
a await $late
)");
}

TEST(Time, SettlingLetsNoTimePass) {
  const RunResult result = play(kCast + "a send timer:distro:sys body {\"SetTimer\":1500} -> r\nsim settle\n");
  ASSERT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_EQ(result.trace.back().time.ms, 0u);
}

TEST(Limits, LeaveARunUndecided) {
  const RunResult events = play("scenario \"t\"\noption limit events 30\n" + kCast.substr(kCast.find('\n') + 1) +
                                "a open d\na set d k 1\na set d k 2\n");
  EXPECT_EQ(events.verdict, Verdict::Undecided) << story(events);
  const RunResult time =
      play("scenario \"t\"\noption limit time 1m\n" + kCast.substr(kCast.find('\n') + 1) + "sim wait 2m\n");
  EXPECT_EQ(time.verdict, Verdict::Undecided) << story(time);
}

std::string with_memory(const std::string& limit, const std::string& lines) {
  return "scenario \"t\"\noption limit memory " + limit + "\n" + kCast.substr(kCast.find('\n') + 1) + lines;
}

TEST(Limits, OfMemoryCountWhatTheTraceKeepsAndSayWhatTookIt) {
  struct Case {
    const char* lines;
    const char* most;
  };
  for (const Case& one :
       {Case{"repeat 50 as i\n  a log \"{i}\" \nend\nrepeat 50\n  a state set repeat:x*100000\nend\n",
             "Most of it: states of a: "},
        Case{"a open d\nrepeat 50\n  a set d k repeat:x*100000\nend\n", "Most of it: messages of a: "},
        Case{"repeat 50\n  a request b body repeat:x*100000\nend\n", "Most of it: messages of a: "}}) {
    const RunResult result = play(with_memory("3MiB", one.lines));
    EXPECT_EQ(result.verdict, Verdict::Undecided) << story(result);
    EXPECT_EQ(result.failure->got, "more than 3 MiB of memory (option limit memory)");
    EXPECT_THAT(story(result),
                ::testing::AllOf(::testing::HasSubstr(one.most), ::testing::HasSubstr("`option limit memory 6MiB`")));
    EXPECT_EQ(play(with_memory("12MiB", one.lines)).verdict, Verdict::Passed);
  }
}

TEST(Limits, OfMemoryCountATextOnceHoweverOftenItIsRead) {
  // On memory, each read hands out the very bytes that the database keeps.
  EXPECT_EQ(
      play(with_memory("8MiB", "a open d\na set d k repeat:x*1000000\nrepeat 50\n  a get d k => bytes 1000000\nend\n"))
          .verdict,
      Verdict::Passed);
}

TEST(KvSteps, ThatNameAnotherNodesDatabaseAskThatNodesKvWhichHearsNobodyFromAbroad) {
  const std::string cast =
      "scenario \"t\"\nnode a.dev b.dev\nprocess a a:app:dev.os networking\n"
      "process b b:app:dev.os on b.dev networking\na open box\nb open box\n";
  for (const char* box : {"a/box", "a.dev@app:dev.os/box"}) {
    const RunResult result = play(cast + "b set " + box + " k 1 => timeout\ncheck b/box keys 0\ncheck a/box keys 0\n");
    EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  }
  EXPECT_THAT(language::parse_scenarios(cast + "b set a/box k 1 => timeout\n", "t.scn").warnings, ::testing::SizeIs(1));
}

TEST(Patterns, AreNotComparedWithAValueThatIsTooLong) {
  // The value comes by JSON that the run makes.
  const RunResult result = play(kCast +
                                "a open d\na set d k repeat:a*10000\na get d k -> v\na set d k {\"v\":[$v,$v,$v]}\n"
                                "a get d k => matches \"(a?){1000}(a*)*b\"\n");
  EXPECT_EQ(result.verdict, Verdict::Failed) << story(result);
  EXPECT_THAT(story(result), ::testing::HasSubstr("not compared: the regular expression takes up to "));
}

TEST(Limits, AreNoExcuseForAPropertyThatIsBroken) {
  // Wherever the limit is: if the event that breaks the property comes before it, the run has failed.
  bool failed = false;
  for (int limit = 10; limit < 60; ++limit) {
    const RunResult result =
        play("scenario \"t\"\noption limit events " + std::to_string(limit) + "\n" +
             kCast.substr(kCast.find('\n') + 1) + "never b holds a/d read\na open d\na share d read with b\n");
    EXPECT_EQ(result.verdict, failed || result.verdict == Verdict::Failed ? Verdict::Failed : Verdict::Undecided)
        << limit;
    failed = failed || result.verdict == Verdict::Failed;
  }
  EXPECT_TRUE(failed);
}

TEST(Limits, AnInterruptedRunIsUndecided) {
  const std::atomic<bool> interrupted{true};
  RunOptions options = on_memory();
  options.interrupted = &interrupted;
  const RunResult result = play(kCast + "a open d\n", options);
  EXPECT_EQ(result.verdict, Verdict::Undecided) << story(result);
}

TEST(Properties, AreJudgedAtTheMomentNotAtTheEndOfTheStep) {
  // b holds it only between two steps; c does not answer for a long time.
  EXPECT_FAILS_AT(kCast + "never b holds a/d read\na open d\na share d read with b\nb drop a/d read\n", 5);
  EXPECT_FAILS_AT(kCast + "always a/d absent\na open d\na remove d\n", 5);
  EXPECT_PASSES(kCast + "never b holds a/d write\na open d\na share d read with b\n");
}

TEST(Properties, HoldForTheWholeRunWhereverTheyStand) {
  EXPECT_FAILS_AT(kCast + "a open d\na remove d\nnever a/d exists\n", 7);
}

TEST(Properties, FinallyIsJudgedOnceTheRunHasSettled) {
  EXPECT_PASSES(kCast +
                "finally a/d key k is 1\na open d\na send kv:distro:sys no answer blob 1 body "
                "{\"package_id\":{\"package_name\":\"one\",\"publisher_node\":\"dev.os\"},\"db\":\"d\",\"action\":{"
                "\"Set\":{\"key\":[107],\"tx_id\":null}}}\n");
  EXPECT_FAILS_AT(kCast + "finally a/d key k is 2\na open d\na set d k 1\n", 5);
}

TEST(Killing, EndsTheProcessItsStepsAndWhatItIssued) {
  EXPECT_PASSES(kCast + R"(a share cap a "Read" with b
check b holds cap a "Read"
sim kill a
check a dead
check b lacks cap a "Read"
a open d => any
b request a => bounced
)");
  EXPECT_FAILS_AT(kCast + "sim kill a\na open d\n", 6);
  EXPECT_FAILS_AT(kCast + "sim kill a\na open d => error any\n", 6);
}

TEST(Killing, OnlyTheCastCanBeKilled) {
  EXPECT_TRUE(language::parse_scenarios(kCast + "sim kill kv:distro:sys\n", "test.scn").scenarios.empty());
}

TEST(Outside, ActsInParallelWhenItsTurnComes) {
  EXPECT_PASSES(kCast + "a open d\nparallel\n  a set d k 1 => timeout\n  sim crash-module kv\nend\n");
  EXPECT_PASSES(kCast + "a open d\nparallel\n  sim crash-module kv\n  a set d k 1\nend\n");
  EXPECT_PASSES(kCast + "a open d\nparallel\n  a set d k 1\n  sim settle\n  sim crash-module kv\nend\n");
}

TEST(Outside, WhatItTakesBackIsSeenByProperties) {
  EXPECT_FAILS_AT(
      "scenario \"test\"\nalways a holds a/d read\nprocess a a:one:dev.os grants kv:distro:sys requests "
      "kv:distro:sys requests d read\nsim revoke-all kv:distro:sys\n",
      2);
}

}  // namespace
}  // namespace hypersim::simulator
