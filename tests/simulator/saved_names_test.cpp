// What becomes of saved names in JSON values, parts of answers and `has`, when they are played; and of sequences.

#include <gmock/gmock.h>
#include <string>

#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using testing::HasSubstr;

const std::string kSavedCast = R"(scenario "test"
process a a:one:dev.os
process b b:two:dev.os answers {"n": 1e2, "s": "x", "l": [1, {"k": null}]}
a open d
)";

/// What the last line of the text came to, which fails.
std::string got(const std::string& text) {
  const RunResult played = play(kSavedCast + text);
  EXPECT_TRUE(played.failure) << text;
  return played.failure ? played.failure->got : std::string();
}

TEST(SavedNames, AreInAJsonValueWhatTheyWere) {
  EXPECT_PASSES(kSavedCast + R"(a request b -> n from /n
a request b -> s from /s
a request b -> l from "/l"
a request b -> whole from ""
a request b -> text
a set d k [$n, $s, $l, $whole, {"text": $text}]
a get d k => "[1e2,\"x\",[1,{\"k\":null}],{\"n\":1e2,\"s\":\"x\",\"l\":[1,{\"k\":null}]},{\"text\":\"{\\\"n\\\":1e2,\\\"s\\\":\\\"x\\\",\\\"l\\\":[1,{\\\"k\\\":null}]}\"}]"
a set d $s $l
a get d x => [1,{"k":null}]
)");
}

TEST(SavedNames, OfATransactionAreNumbersAndOfASpawnTexts) {
  EXPECT_PASSES(kSavedCast + R"(a begin d -> tx
a set d k {"tx": $tx} in $tx
a commit d $tx
a get d k => json {"tx": $tx}
a get d k -> again from /tx
a set d k 1 in $again => error NoTx
a spawn kid -> id
a set d id [$id]
a get d id => ["kid:one:dev.os"]
)");
}

TEST(SavedNames, ThatAreNotSetFailTheLine) {
  EXPECT_EQ(got("a get d k -> x => any\na set d k [$x]\n"),
            "$x is not set: the step that saves it did not succeed, or has not ended yet");
  EXPECT_EQ(got("a set d k 1\na get d none -> x => any\na get d k => has {\"x\": $x}\n"),
            "$x is not set: the step that saves it did not succeed, or has not ended yet");
  EXPECT_PASSES(kSavedCast + "a get d k -> x from /a => error KeyNotFound\n");
}

TEST(SavedNames, AreInCapabilitiesAndInWhatIsSaidOfAChild) {
  EXPECT_PASSES(kSavedCast + R"(a request b -> n from /n
a request b -> s from /s
a send b body x with cap a {"n": $n} no answer
b receive with cap a {"n": 1e2} without cap a {"n": $s}
b save cap a {"n": $n}
check (b holds cap a {"n": $n} and not nobody holds cap a {"n": 1e2})
check (b lacks cap a {"n": $s} or b holds cap a [$s])
b drop cap a {"n": $n}
check nobody holds cap a {"n": $n}
sim grant cap b [$s] to a
check a holds cap b ["x"]
a spawn kid requests cap a [$n] grants b {"n": $n} answers {"n": $n}
check (kid holds cap a [1e2] and b holds cap kid:one:dev.os {"n": 1e2})
a request kid => {"n":1e2}
parallel
  a share cap a {"lane": $s} with b
  kid save cap kid [$n]
end
check (b holds cap a {"lane": "x"} and kid holds cap kid [$n])
)");
  EXPECT_EQ(got("a get d k -> x => any\nb share cap b {\"x\": $x} with a\n"),
            "$x is not set: the step that saves it did not succeed, or has not ended yet");
  EXPECT_EQ(got("a get d k -> x => any\na spawn kid answers $x\n"),
            "$x is not set: the step that saves it did not succeed, or has not ended yet");
  EXPECT_EQ(got("a get d k -> x => any\ncheck b lacks cap b {\"x\": $x}\n"),
            "$x is not set: the step that saves it did not succeed, or has not ended yet");
}

TEST(SavedNames, CannotMakeJsonThatIsTooDeepOrTooLarge) {
  const auto nested = [](std::size_t depth, const std::string& inner) {
    return std::string(depth, '[') + inner + std::string(depth, ']');
  };
  const std::string saved = "a set d k " + nested(100, "1") + "\na get d k -> x from \"\"\na get d k -> text\n";
  EXPECT_PASSES(kSavedCast + saved + "a set d k " + nested(27, "$x") + "\na set d k " + nested(127, "$text") + "\n");
  EXPECT_THAT(got(saved + "a set d k " + nested(28, "$x") + "\n"), HasSubstr("more than 127 levels deep"));
  const std::string large = "a set d k repeat:x*40000000\na get d k -> x\n";
  EXPECT_PASSES(kSavedCast + large + "a set d k [$x]\n");
  EXPECT_THAT(got(large + "a set d k [$x, $x]\n"), HasSubstr("larger than 64 MiB"));
}

TEST(Parts, ThatAreNotThereFailTheLine) {
  EXPECT_EQ(got("a request b -> x from /N\n"), "nothing to save at /N: the body has the members l, n, s");
  EXPECT_EQ(got("a request b -> x from /l/2\n"), "nothing to save at /l/2: the value at /l is an array of 2");
  EXPECT_EQ(got("a request b -> x from /s/t\n"), "nothing to save at /s/t: the value at /s is \"x\"");
  EXPECT_EQ(got("a log \"x\"\na set d k v\na get d k -> x from \"\"\n"),
            "nothing to save at \"\": the body is not JSON: v");
  EXPECT_THAT(got("a open d -> x from \"\"\n"), HasSubstr("the body is not JSON"));
  const RunResult played = play(kSavedCast + "a request b -> x from /l/1/kk\n");
  EXPECT_THAT(played.failure->why, testing::ElementsAre("The nearest one that is there is /l/1/k."));
}

TEST(Parts, AreJudgedBehindTheExpectation) {
  EXPECT_THAT(got("a request b -> x from /N => has {\"n\": 7}\n"), HasSubstr("1e2"));
}

TEST(Has, AllowsMoreMembersAndNothingElse) {
  EXPECT_PASSES(kSavedCast + R"(a request b => has {"s": "x"}
a request b => has {"n": 100.0, "l": [1, {}]}
a request b => one of has {"s": 1} | has {"l": [1, {"k": null}]}
)");
  EXPECT_THAT(got("a request b => has {\"l\": [1]}\n"), HasSubstr("\"l\""));
  const RunResult played = play(kSavedCast + "a request b => has {\"l\": [1, {\"k\": 2}]}\n");
  ASSERT_TRUE(played.failure);
  EXPECT_THAT(played.failure->why, testing::Contains("At /l/1/k, the body has null, and not 2."));
  const RunResult lacking = play(kSavedCast + "a request b => has {\"l/m\": true}\n");
  EXPECT_THAT(lacking.failure->why, testing::Contains("At /l~1m, the body has nothing; true is expected there."));
}

TEST(Sequences, OfAFailureSayWhoDoesThem) {
  const RunResult played = play(R"(scenario "test"
process a a:one:dev.os
sequence outer who
  do inner {who} 2
end
sequence inner who key
  repeat 2 as i
    {who} get d k{key} => 1
  end
end
a open d
do outer a
)");
  ASSERT_TRUE(played.failure);
  EXPECT_EQ(played.failure->at.line, 8);
  EXPECT_EQ(played.failure->statement, "a get d k2 => 1  [i=1]");
  ASSERT_TRUE(played.failure->done_by && played.failure->done_by->around);
  EXPECT_EQ(played.failure->done_by->text, "do inner a 2");
  EXPECT_EQ(played.failure->done_by->around->at.line, 12);
}

}  // namespace
}  // namespace hypersim::simulator
