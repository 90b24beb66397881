// `sequence` and `do`: what is played, where mistakes are, and what cannot be.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/language/cut.hpp"
#include "hypersim/language/self_contained.hpp"

#include "reading.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using testing::HasSubstr;
using Mistakes = std::vector<std::string>;

const std::string kPut = "sequence put who key\n  {who} open d\n  {who} set d \"{key}\" \"by {who}\"\nend\n";

TEST(Sequence, IsPlayedInThePlaceOfItsDo) {
  EXPECT_EQ(texts_after_prelude(kPut + "do put owner k1\nviewer open e\ndo put viewer \"two words\"\n"),
            (Mistakes{"owner open d", "owner set d \"k1\" \"by owner\"", "viewer open e", "viewer open d",
                      "viewer set d \"two words\" \"by viewer\""}));
}

TEST(Sequence, TakesItsArgumentsAsTheyAreWrittenLessTheOuterQuotes) {
  const std::string text = "sequence put value\nowner set d k {value}\nend\n";
  EXPECT_EQ(texts_after_prelude(text + "do put {\"a\": [1,\n 2]}\ndo put hex:00\ndo put \"v in 7\"\n"),
            (Mistakes{"owner set d k {\"a\": [1,  2]}", "owner set d k hex:00", "owner set d k v in 7"}));
}

TEST(Sequence, MayHoldBlocksAndStandInThem) {
  const std::string text =
      "sequence fill n\nrepeat {n} as i\nowner set d k{i} {n}\nend\npipeline owner\nget d k1\nend\nend\n";
  EXPECT_EQ(texts_after_prelude(text + "repeat 2 as n2\ndo fill {n2}\nend\n"),
            (Mistakes{"owner set d k1 1", "pipeline owner", "owner set d k1 2", "owner set d k2 2", "pipeline owner"}));
}

TEST(Sequence, IsUnrolledIntoLanes) {
  const Step step = read_step(
      "sequence both x\nowner open {x}\nviewer open {x}\nsim settle\nend\n"
      "parallel\ndo both a\ndo both b\nend\n");
  const auto& lanes = as<ParallelStep>(step).lanes;
  ASSERT_EQ(lanes.size(), 3U);
  EXPECT_EQ(texts(lanes[0].steps), (Mistakes{"owner open a", "owner open b"}));
  EXPECT_EQ(texts(lanes[1].steps), (Mistakes{"viewer open a", "viewer open b"}));
}

TEST(Sequence, MayDoOthersThatAreDeclaredAnywhere) {
  const std::string text =
      "sequence twice who\ndo once {who} 1\ndo once {who} 2\nend\nsequence once who n\n{who} open d{n}\nend\n";
  const Scenario scenario = read_after_prelude(text + "do twice owner\n");
  EXPECT_EQ(texts(scenario.steps), (Mistakes{"owner open d1", "owner open d2"}));
  const DoneByPtr& by = scenario.steps[1].done_by;
  ASSERT_TRUE(by && by->around);
  EXPECT_EQ(by->text, "do once owner 2");
  EXPECT_EQ(by->at.line, 6);
  EXPECT_EQ(by->around->text, "do twice owner");
  EXPECT_EQ(by->around->at.line, 11);
  EXPECT_FALSE(by->around->around);
  EXPECT_EQ(scenario.steps[1].at.line, 9);
  EXPECT_EQ(scenario.steps[1].line(), 11);
}

TEST(Sequence, KnowsTheNamesOfRoundsAroundItsDoAndOfLets) {
  EXPECT_EQ(texts_after_prelude("let db box\nsequence s\nowner open {db}{i}\nend\nrepeat 2 as i\ndo s\nend\n"),
            (Mistakes{"owner open box1", "owner open box2"}));
  const Scenario scenario = read_after_prelude("sequence s\nowner open d\nend\nrepeat 2 as i\ndo s\nend\n");
  EXPECT_EQ(*scenario.steps.at(1).round, "i=2");
}

TEST(Sequence, SpawnsProcessesOfTheCast) {
  const Scenario scenario = read_after_prelude(
      "sequence raise kid\nowner spawn {kid}\n{kid} open d\nend\ndo raise tim\nrepeat 2 as i\n"
      "do raise kid{i}\nend\nkid2 exit\n");
  ASSERT_EQ(scenario.cast.size(), 5U);
  EXPECT_EQ(scenario.cast[4].name, "kid2");
}

TEST(Sequence, TellsAMistakeAtItsLineAndWhoDoesIt) {
  const ParsedFile parsed = parse_scenarios(
      kPrelude +
          "sequence outer who\ndo inner {who} x\nend\nsequence inner who key\n{who} gett d {key}\nend\ndo outer owner\n"
          "do outer viewer\n",
      "x.scn");
  EXPECT_EQ(format_diagnostics(parsed),
            "x.scn:8:7: expected a verb, found \"gett\" ({who} = owner, {key} = x)\n"
            "  {who} gett d {key}\n"
            "        ^ did you mean \"get\"?\n"
            "  done by x.scn:5:1: do inner owner x\n"
            "  done by x.scn:10:1: do outer owner\n");
}

TEST(Sequence, TellsAMistakeOfOneDoOnly) {
  const ParsedFile parsed =
      parse_scenarios(kPrelude + "sequence wait d\nsim wait {d}\nend\ndo wait 5s\ndo wait 7\n", "x.scn");
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_EQ(parsed.diagnostics[0].done_by->at.line, 8);
}

TEST(Sequence, OfABlockTellsLateMistakesWithTheirDo) {
  const ParsedFile parsed =
      parse_scenarios(kPrelude + "sequence use\nowner set d k $x\nend\nparallel\ndo use\nend\n", "x.scn");
  EXPECT_EQ(mistakes(parsed), Mistakes{"5:15 nothing is saved as \"x\" before this"});
  ASSERT_TRUE(parsed.diagnostics[0].done_by);
  EXPECT_EQ(parsed.diagnostics[0].done_by->at.line, 8);
}

TEST(Sequence, IsADeclarationWithNamesOfItsOwn) {
  EXPECT_EQ(
      mistakes_after_prelude("let l 1\nsequence\nend\nsequence s a a l end 5\nend\nsequence s\nend x\nowner open d\n"
                             "sequence late\nend\nrepeat 1\nsequence inner\nend\nend\nsequence open\n"),
      (Mistakes{"5:9 expected a name for the sequence, found the end of the line | write: sequence NAME [PARAM…]",
                "7:14 a parameter is called \"a\" already", "7:16 a let is called \"l\" already, in line 4",
                "7:18 \"end\" is a word of the language and cannot be a name",
                "7:22 a name is a letter, then letters, digits, \"-\" or \"_\", found \"5\"",
                "9:10 a sequence is called \"s\" already, in line 7", "10:5 expected the end of the line, found \"x\"",
                "12:1 \"sequence\" comes before the first step, which is in line 11",
                "15:1 \"sequence\" cannot stand inside \"repeat\"",
                "18:1 \"sequence\" comes before the first step, which is in line 11",
                "18:1 this \"sequence\" is never closed; expected \"end\" before the end of the file"}));
}

TEST(Sequence, HoldsNeitherDeclarationsNorPropertiesNorSequences) {
  EXPECT_EQ(
      mistakes_after_prelude("sequence s\nprocess x x:x:x\nnever owner dead\nsequence t\nowner open d\nend\nend\n"
                             "do s\n"),
      (Mistakes{"5:1 \"process\" cannot stand inside \"sequence\"", "6:1 \"never\" cannot stand inside \"sequence\"",
                "7:1 \"sequence\" cannot stand inside \"sequence\""}));
}

TEST(Sequence, ClosesTheBlocksThatItOpens) {
  EXPECT_EQ(
      mistakes_after_prelude("sequence s what\n{what}\nowner open d\nend\nrepeat 2\ndo s parallel\ndo s end\nend\n"),
      (Mistakes{"5:1 this \"parallel\" is never closed; expected \"end\" before the end of its sequence"}));
  EXPECT_EQ(mistakes_after_prelude("sequence s what\n{what}\nowner open d\nend\nrepeat 2\ndo s end\nend\n"),
            (Mistakes{"5:1 this \"end\" closes nothing; no block is open here ({what} = end)"}));
}

TEST(Do, SaysWhatItIsMissing) {
  const std::string no_result =
      "12:16 expected the end of the line, found \"=>\" | a sequence has no result; its own lines say what they expect";
  EXPECT_EQ(
      mistakes_after_prelude(kPut + "do\ndo putt owner k\ndo put owner\ndo put owner k v\ndo put owner k => ok\n"),
      (Mistakes{"8:3 expected the name of a sequence, found the end of the line | write: do NAME [ARG…]",
                "9:4 there is no sequence \"putt\" | did you mean \"put\"?",
                "10:13 expected what stands for {key}, found the end of the line | write: do put who key",
                "11:16 expected the end of the line, found \"v\" | write: do put who key", no_result}));
}

TEST(Do, CannotStandInAPipelineOrAmongDeclarationsOfAnotherFile) {
  EXPECT_EQ(mistakes_after_prelude(kPut + "pipeline owner\nget d k\ndo put owner k\nend\n"),
            Mistakes{"10:1 \"do\" cannot stand inside \"pipeline\""});
}

TEST(Do, NeverDoesTheSameSequenceInIt) {
  EXPECT_EQ(mistakes_after_prelude("sequence a\ndo b\nend\nsequence b\ndo a\nend\ndo a\n"),
            Mistakes{"8:1 a sequence cannot do itself: \"a\" does \"b\" does \"a\""});
}

TEST(Sequence, ThatNobodyDoesIsCheckedToo) {
  EXPECT_EQ(
      mistakes_after_prelude("sequence a\ndo a\nend\nsequence b x\ndo c\nend\nsequence c\ndo b 1\ndo d\nend\n"),
      (Mistakes{"5:1 a sequence cannot do itself: \"a\" does \"a\"",
                "11:1 a sequence cannot do itself: \"b\" does \"c\" does \"b\"", "12:4 there is no sequence \"d\""}));
  EXPECT_EQ(mistakes_after_prelude("sequence a x\nowner set d k \"{x}\nowner set d k [1,\n{x} open \"\ndo {x}\nend\n"),
            (Mistakes{"5:15 this string has no closing quote on its line", "6:15 this \"[\" is never closed",
                      "7:10 this string has no closing quote on its line"}));
}

TEST(Sequence, IsToldOnceWhateverIsWrongAndHoweverOftenItIsDone) {
  EXPECT_EQ(mistakes_after_prelude("sequence a\nowner set d k \"x\ndo b\nend\ndo a\ndo a\n").size(), 2U);
}

TEST(Sequence, SeesItsOwnParametersOnly) {
  EXPECT_EQ(
      mistakes_after_prelude("sequence outer who\ndo inner\nend\nsequence inner\n{who} open d\nend\ndo outer owner\n"),
      Mistakes{"8:1 {who} is not JSON, and no let, matrix, repeat or parameter is called \"who\" here | a sequence "
               "sees its own parameters, and not those of the one that does it"});
  EXPECT_EQ(
      mistakes_after_prelude("let base d\nowner set {bsae} k {\"a\": {bsae}}\n"),
      Mistakes{"5:11 {bsae} is not JSON, and no let, matrix, repeat or parameter is called \"bsae\" here | did you "
               "mean \"base\"?"});
}

TEST(Do, IsRefusedWhereAParameterHasAMeaningAlready) {
  EXPECT_EQ(mistakes_after_prelude(kPut + "repeat 2 as key\ndo put owner k\nend\n"),
            Mistakes{"9:1 a repeat around this \"do\" is called \"key\", as is a parameter of \"put\""});
  EXPECT_EQ(mistakes_after_prelude("sequence s n\nrepeat 2 as n\nowner open d\nend\nend\ndo s 1\n"),
            Mistakes{"5:13 a parameter is called \"n\" already"});
}

std::string chain(int count) {
  std::string text;
  for (int i = 1; i < count; ++i)
    text += "sequence s" + std::to_string(i) + "\ndo s" + std::to_string(i + 1) + "\nend\n";
  return text + "sequence s" + std::to_string(count) + "\nowner open d\nend\ndo s1\n";
}

TEST(Do, IsSixtyFourSequencesDeepAtMost) {
  EXPECT_EQ(texts_after_prelude(chain(64)), Mistakes{"owner open d"});
  EXPECT_EQ(mistakes_after_prelude(chain(65)), Mistakes{"194:1 sequences may be 64 deep, this one is deeper"});
}

TEST(Do, IsLimitedAsRoundsAre) {
  std::string text;
  for (int i = 1; i < 60; ++i) {
    const std::string next = "do s" + std::to_string(i + 1) + "\n";
    text.append("sequence s").append(std::to_string(i)).append("\n").append(next).append(next).append("end\n");
  }
  const Mistakes found = mistakes_after_prelude(text + "sequence s60\nend\ndo s1\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], HasSubstr("a file may have 250000 steps"));
}

class IncludedSequence : public testing::Test {
 protected:
  ParsedFile load() const { return load_scenarios((temp_.path() / "x.scn").string()); }
  const support::TempFolder temp_;
};

TEST_F(IncludedSequence, IsDoneByTheScenario) {
  temp_.write("x.scn", kPrelude + "include file:sub/a.cast\ndo put owner\n");
  temp_.write("sub/a.cast", "sequence put who\n\n{who} set d k file:v.txt\nend\n");
  temp_.write("sub/v.txt", "value");
  const ParsedFile parsed = load();
  ASSERT_EQ(mistakes(parsed), Mistakes{});
  const Step& step = parsed.scenarios.at(0).steps.at(0);
  EXPECT_EQ(as<KvStep>(step).value.bytes, "value");
  EXPECT_EQ(step.at.source, 1);
  EXPECT_EQ(step.at.line, 3);
  EXPECT_EQ(step.line(), 5);
  const ParsedFile alone = parse_scenarios(with_includes(parsed), (temp_.path() / "y.scn").string());
  EXPECT_EQ(mistakes(alone), Mistakes{});
  EXPECT_EQ(as<KvStep>(alone.scenarios.at(0).steps.at(0)).value.bytes, "value");
}

TEST_F(IncludedSequence, ThatIsNotClosedEndsWithItsFile) {
  temp_.write("x.scn", kPrelude + "include file:a.cast\nprocess third t:t:t\nthird open d\n");
  temp_.write("a.cast", "do put\nsequence put\nowner open d\n");
  EXPECT_EQ(mistakes(load()),
            (Mistakes{"1:1 a file that is included holds declarations, found the step \"do\"",
                      "2:1 this \"sequence\" is never closed; expected \"end\" before the end of the file"}));
}

TEST(CutLine, KnowsThatASequenceOpensABlock) {
  const auto lines = cut_lines("sequence s a\nend\ndo s 1\n");
  EXPECT_TRUE(lines.at(0).opens_block());
  EXPECT_TRUE(lines.at(1).closes_block());
  EXPECT_FALSE(lines.at(2).opens_block());
}

}  // namespace
}  // namespace hypersim::language
