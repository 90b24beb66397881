// `repeat` and `{NAME}`: what is replaced and where mistakes are; `pipeline`.

#include <gtest/gtest.h>

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Mistakes = std::vector<std::string>;

TEST(Repeat, CountsFromOne) {
  EXPECT_EQ(texts_after_prelude("repeat 3 as i\n  owner set db k{i} v{i}\nend\nowner open db\n"),
            (Mistakes{"owner set db k1 v1", "owner set db k2 v2", "owner set db k3 v3", "owner open db"}));
}

TEST(Repeat, NeedsNoName) {
  EXPECT_EQ(texts_after_prelude("repeat 2\nowner open db\nend\n"), (Mistakes{"owner open db", "owner open db"}));
}

TEST(Repeat, OfNoRoundsHasNoSteps) {
  EXPECT_EQ(texts_after_prelude("repeat 0 as i\nrepeat 2\nowner open db{i}\nend\nend\nowner open x\n"),
            Mistakes{"owner open x"});
  EXPECT_EQ(mistakes_after_prelude("repeat 0\nowner opne db\nend\n").size(), 1U);
}

TEST(Repeat, MayStandInARepeat) {
  EXPECT_EQ(texts_after_prelude("repeat 2 as i\nrepeat {i} as j\nowner open d{i}{j}\nend\nend\n"),
            (Mistakes{"owner open d11", "owner open d21", "owner open d22"}));
  EXPECT_EQ(texts_after_prelude("repeat 2 as i\nend\nrepeat 1 as i\nowner open d{i}\nend\n"),
            Mistakes{"owner open d1"});
}

TEST(Repeat, NamesItsRoundsForReports) {
  const auto steps = read_after_prelude("repeat 2 as i\nrepeat 1\nowner open d\nend\nend\nowner open d\n").steps;
  ASSERT_EQ(steps.size(), 3U);
  ASSERT_TRUE(steps[1].round);
  EXPECT_EQ(*steps[1].round, "i=2 round 1");
  EXPECT_FALSE(steps[2].round);
}

TEST(Repeat, ReplacesInsideOfJsonStringsAndLines) {
  const auto steps =
      read_after_prelude(
          "repeat 2 as n\n"
          "owner set \"my {n}\" {\"a\": [{n}, \"{n}\"]} hex:0{n} within {n}s -> r{n} => one of \"{n}\" | x{n}\n"
          "owner set db [\n  {n},\n  \"}\"\n] \\\n  {n}\n"
          "check ( owner/db key {n} is v{n} or owner dead )\n"
          "end\n")
          .steps;
  ASSERT_EQ(steps.size(), 6U);
  const auto& kv = as<KvStep>(steps[3]);
  EXPECT_EQ(kv.db.key.db, "my 2");
  EXPECT_EQ(kv.key.bytes, "{\"a\":[2,\"2\"]}");
  EXPECT_EQ(kv.value.bytes, std::string("\x02"));
  EXPECT_EQ(steps[3].within_ms, 2'000U);
  EXPECT_EQ(steps[3].saves, "r2");
  EXPECT_EQ(steps[3].expected->text, "one of \"2\" | x2");
  EXPECT_EQ(as<KvStep>(steps[4]).key.bytes, "[2,\"}\"]");
  EXPECT_EQ(as<KvStep>(steps[4]).value.bytes, "2");
  EXPECT_EQ(as<CheckStep>(steps[5]).condition.text, "( owner/db key 2 is v2 or owner dead )");
  EXPECT_EQ(steps[5].at.line, 11);
}

TEST(Repeat, LeavesOtherBracesAlone) {
  const auto steps = read_after_prelude("repeat 1 as n\nowner set db {\"n\":{}} x{m}{{n}{N}{\nend\n").steps;
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(as<KvStep>(steps[0]).key.bytes, "{\"n\":{}}");
  EXPECT_EQ(as<KvStep>(steps[0]).value.bytes, "x{m}{1{N}{");
}

TEST(Repeat, DoesNotLookIntoComments) {
  EXPECT_EQ(texts_after_prelude("repeat 2 as n\nowner open d{n} # {n} is the database\n# {n}\nend\n"),
            (Mistakes{"owner open d1", "owner open d2"}));
  EXPECT_EQ(mistakes_after_prelude("repeat 2 as n\nowner open d{n} # {n} \xFF\nend\n"),
            Mistakes{"5:23 this byte is not UTF-8"});
}

TEST(Repeat, TellsAMistakeOnceWhereItStands) {
  EXPECT_EQ(
      mistakes_after_prelude("repeat 100 as n\n  owner gett db k{n}\n  owner set db k{n} x within {n} -> a b\nend\n"),
      (Mistakes{"5:9 expected a verb, found \"gett\" ({n} = 1) | did you mean \"get\"?",
                "6:30 expected a duration such as 250ms, 5s, 2m or 1h, found \"1\" ({n} = 1) | a duration has a "
                "unit: ms, s, m or h"}));
  EXPECT_EQ(mistakes_after_prelude("repeat 3 as n\nowner set db ab{n}cd hex:{n}0{n}\nend\n"),
            Mistakes{"5:22 expected two hexadecimal digits for each byte, found 3 digits ({n} = 1)"});
  EXPECT_EQ(mistakes_after_prelude("repeat 3 as n\nowner set db ü{n}ü hex:{n}0x{n}\nend\n"),
            Mistakes{"5:28 expected a hexadecimal digit, found \"x\" ({n} = 1)"});
}

TEST(Repeat, FindsWhatIsWrongOnlyInALaterRound) {
  EXPECT_EQ(mistakes_after_prelude("repeat 12 as n\nowner set db k hex:{n}{n}\nowner set db k hex:0{n}\nend\n"),
            Mistakes{"6:16 expected two hexadecimal digits for each byte, found 3 digits ({n} = 10)"});
}

TEST(Repeat, SavesAndUsesNamesOfItsRounds) {
  EXPECT_EQ(
      mistakes_after_prelude("repeat 3 as n\nowner send viewer -> r{n}\nend\nrepeat 3 as n\nowner await $r{n}\nend\n"),
      Mistakes{});
  EXPECT_EQ(mistakes_after_prelude("repeat 3 as n\nowner send viewer -> r{n}\nend\nowner await $r4\n"),
            Mistakes{"7:13 nothing is saved as \"r4\" before this | did you mean \"r1\", \"r2\" or \"r3\"?"});
}

TEST(Repeat, IsUnrolledIntoLanes) {
  const auto step = read_step("parallel\nrepeat 2 as i\nowner open d{i}\nviewer open d{i}\nend\nsim settle\nend\n");
  const auto& lanes = as<ParallelStep>(step).lanes;
  ASSERT_EQ(lanes.size(), 3U);
  EXPECT_EQ(texts(lanes[0].steps), (Mistakes{"owner open d1", "owner open d2"}));
  EXPECT_EQ(texts(lanes[1].steps), (Mistakes{"viewer open d1", "viewer open d2"}));
}

TEST(Repeat, NameMustBeItsOwn) {
  EXPECT_EQ(mistakes_after_prelude("repeat 2 as i\nrepeat 2 as i\nowner open d{i}\nend\nend\n"),
            Mistakes{"5:13 a repeat around this one is called \"i\" already, in line 4"});
  EXPECT_EQ(mistakes_after_prelude("matrix i 1\nrepeat 2 as i\nowner open d{i}\nend\n"),
            Mistakes{"5:13 a matrix is called \"i\" already"});
  EXPECT_EQ(mistakes_after_prelude("repeat 2 as 5\nend\nrepeat 2 as end\nend\n"),
            (Mistakes{"4:13 a name is a letter, then letters, digits, \"-\" or \"_\", found \"5\"",
                      "6:13 \"end\" is a word of the language and cannot be a name"}));
}

TEST(Repeat, IsWrittenWithANumber) {
  EXPECT_EQ(mistakes_after_prelude("repeat\nend\nrepeat x\nend\nrepeat 2 i\nend\nrepeat 2 as\nend\n"),
            (Mistakes{"4:7 expected how many rounds, found the end of the line | write: repeat N [as NAME]",
                      "6:8 expected how many rounds, found \"x\" | write: repeat N [as NAME]",
                      "8:10 expected \"as NAME\" or the end of the line, found \"i\" | write: repeat N [as NAME]",
                      "10:12 expected a name for the number of the round, found the end of the line | write: repeat N "
                      "[as NAME]"}));
}

TEST(Repeat, MayHoldNeitherDeclarationsNorProperties) {
  EXPECT_EQ(
      mistakes_after_prelude("repeat 2\nnever owner dead\nprocess x x:y:z\nend\n"),
      (Mistakes{"5:1 \"never\" cannot stand inside \"repeat\"", "6:1 \"process\" cannot stand inside \"repeat\""}));
}

TEST(Repeat, IsToBeClosed) {
  EXPECT_EQ(mistakes_after_prelude("repeat 2\nrepeat 2\nowner open d\nend\n"),
            Mistakes{"4:1 this \"repeat\" is never closed; expected \"end\" before the end of the file"});
}

TEST(Pipeline, HoldsTheLinesOfItsProcess) {
  const auto step =
      read_step("pipeline owner\n  open db\n  repeat 2 as i\n    set db k{i} v within 1s => ok\n  end\nend\n");
  EXPECT_EQ(step.text, "pipeline owner");
  EXPECT_EQ(step.who->text, "owner");
  const auto& lines = as<PipelineStep>(step).steps;
  ASSERT_EQ(texts(lines), (Mistakes{"open db", "set db k1 v within 1s => ok", "set db k2 v within 1s => ok"}));
  EXPECT_EQ(lines[0].who->cast, 0);
  EXPECT_EQ(as<KvStep>(lines[0]).db.key.package.text(), "app:dev.os");
  EXPECT_TRUE(lines[1].expected.has_value());
}

TEST(Pipeline, HoldsOnlyStepsThatSendARequest) {
  EXPECT_EQ(mistakes_after_prelude("pipeline owner\nlog \"x\"\nsave db read\nreceive\nshare db read with viewer\n"
                                   "send viewer no answer\nrequest viewer\nend\n"),
            (Mistakes{"5:1 \"log\" sends no request; a pipeline holds only steps that do",
                      "6:1 \"save\" sends no request; a pipeline holds only steps that do",
                      "7:1 \"receive\" sends no request; a pipeline holds only steps that do"}));
}

TEST(Pipeline, NamesItsProcessOnlyOnce) {
  EXPECT_EQ(
      mistakes_after_prelude("pipeline owner\nowner open db\nopne db\nset db k\nend\n"),
      (Mistakes{"5:1 expected a verb, found \"owner\" | the process stands only in the first line of the pipeline",
                "6:1 expected a verb, found \"opne\" | did you mean \"open\"?",
                "7:9 expected a value, found the end of the line | write: set DB KEY VALUE [in TX] [within D]"}));
  EXPECT_EQ(mistakes_after_prelude("pipeline\nend\npipeline ownr\nopen db\nend\npipeline kv:distro:sys\nend\n"),
            (Mistakes{"4:9 expected a name of the cast, a process id or an address, found the end of the line | write: "
                      "pipeline WHO",
                      "6:10 expected a name of the cast, a process id or an address, found \"ownr\" | did you mean "
                      "\"owner\"?",
                      "9:10 only a process of the cast takes steps, found \"kv:distro:sys\""}));
}

TEST(Pipeline, SavesForWhatComesAfterIt) {
  EXPECT_EQ(mistakes_after_prelude("pipeline owner\nbegin db -> tx\nset db k v in $tx\nend\nowner commit db $tx\n"),
            Mistakes{"6:15 what a pipeline saves can be used only after it, found \"tx\""});
  EXPECT_EQ(mistakes_after_prelude(
                "owner get db k -> x\npipeline owner\nget db k -> x\nset db k $x\nend\nowner set db k $x\n"),
            Mistakes{});
}

TEST(Pipeline, IsOneItemOfItsLane) {
  const auto step =
      read_step("parallel\nowner open a\npipeline owner\nopen b\nend\npipeline viewer\nopen c\nend\nend\n");
  const auto& lanes = as<ParallelStep>(step).lanes;
  ASSERT_EQ(lanes.size(), 2U);
  EXPECT_EQ(texts(lanes[0].steps), (Mistakes{"owner open a", "pipeline owner"}));
}

TEST(Blocks, RefuseWhatCannotStandInThem) {
  EXPECT_EQ(
      mistakes_after_prelude("parallel\nparallel\ncheck owner deadd\nend\ncheck owner dead\nrepeat 2\ncheck owner "
                             "dead\nend\nend\n"),
      (Mistakes{"5:1 \"parallel\" cannot stand inside \"parallel\"", "8:1 \"check\" cannot stand inside \"parallel\"",
                "10:1 \"check\" cannot stand inside \"parallel\""}));
  EXPECT_EQ(mistakes_after_prelude(
                "pipeline owner\nsim settle\ncheck owner alive\nparallel\nend\npipeline viewer\nend\nend\n"),
            (Mistakes{"5:1 \"sim\" cannot stand inside \"pipeline\"", "6:1 \"check\" cannot stand inside \"pipeline\"",
                      "7:1 \"parallel\" cannot stand inside \"pipeline\"",
                      "9:1 \"pipeline\" cannot stand inside \"pipeline\""}));
}

}  // namespace
}  // namespace hypersim::language
