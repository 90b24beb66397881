// The canonical layout, rule by rule (docs/scenario-language.md, "Layout"), and on every scenario of the repository.

#include "hypersim/language/layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading.hpp"
#include "scenario_dump.hpp"
#include "support/bundled.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

std::string laid_out(std::string_view text) {
  const auto result = lay_out(text);
  EXPECT_TRUE(result.ok()) << text;
  if (!result.ok()) return {};
  const auto again = lay_out(*result);
  EXPECT_TRUE(again.ok()) << *result;
  if (again.ok()) {
    EXPECT_EQ(*again, *result) << "laid out again it is another";
  }
  return *result;
}

/// The text after it was laid out. It must still mean the same.
std::string laid_out_scenario(const std::string& text) {
  std::string out = laid_out(text);
  const ParsedFile before = parse_scenarios(text, "test.scn");
  EXPECT_EQ(reading::mistakes(before), std::vector<std::string>{}) << text;
  EXPECT_EQ(ScenarioDump::of(parse_scenarios(out, "test.scn")), ScenarioDump::of(before)) << text;
  return out;
}

constexpr const char* kExample = R"(scenario "A viewer reads the birthdays that it was given"

process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os

never viewer holds owner/birthdays write

owner  open birthdays
owner  set birthdays alice 1990-01-01
viewer get owner/birthdays alice            => error NoReadCap
owner  share birthdays read with viewer
viewer get owner/birthdays alice            => 1990-01-01
viewer set owner/birthdays alice x          => error NoWriteCap
)";

TEST(Layout, TheFirstExampleOfTheLanguageIsCanonical) { EXPECT_EQ(laid_out_scenario(kExample), kExample); }

TEST(Layout, WhatAProcessLivesThroughIsLaidOut) {
  EXPECT_EQ(laid_out_scenario(R"(scenario "x"
process owner birthdays:app:dev.os exit requests [["kid",
  {"body": "bye"}]]   networking
process viewer viewer:viewer:other.os   exit restart
check (our.dev up and not our.dev down)
owner spawn kid   exit none public -> done  =>  ok
owner  spawn  kid   => error   NameTaken
kid state set {"a":  1}
kid sleep 5s  within 9s
kid crash "a  b" =>   crashed
sim crash-node our.dev # and up again
)"),
            R"(scenario "x"
process owner  birthdays:app:dev.os   exit requests [["kid",
  {"body": "bye"}]] networking
process viewer viewer:viewer:other.os exit restart
check ( our.dev up and not our.dev down )
owner spawn kid exit none public -> done    => ok
owner spawn kid                             => error NameTaken
kid   state set {"a":  1}
kid   sleep 5s within 9s
kid   crash "a  b"                          => crashed
sim   crash-node our.dev  # and up again
)");
}

TEST(Layout, WhatWasSqueezedTogetherComesApart) {
  EXPECT_EQ(laid_out_scenario(R"(scenario "A viewer reads the birthdays that it was given"

process owner birthdays:app:dev.os
process viewer	viewer:viewer:other.os

never	viewer  holds owner/birthdays    write

   owner open birthdays
owner set birthdays alice 1990-01-01
viewer get owner/birthdays alice => error   NoReadCap
owner  share birthdays read with viewer   
viewer get owner/birthdays alice =>     1990-01-01
	viewer set owner/birthdays alice x => error NoWriteCap)"),
            kExample);
}

TEST(Layout, DeclarationsOfOneKindStandInColumns) {
  EXPECT_EQ(laid_out_scenario("scenario \"t\"\n"
                              "option seed 7\n"
                              "option   limit events 50\n"
                              "option storage memory\n"
                              "process a a:one:dev.os public\n"
                              "process second second:app:dev.os requests a grants a\n"
                              "process c c:c:c\n"),
            "scenario \"t\"\n"
            "option seed    7\n"
            "option limit   events 50\n"
            "option storage memory\n"
            "process a      a:one:dev.os      public\n"
            "process second second:app:dev.os requests a grants a\n"
            "process c      c:c:c\n");
}

TEST(Layout, PropertiesStandInAColumnOfTheirOwn) {
  EXPECT_EQ(laid_out("never   a   dead\nfinally ((a alive) or not a dead)\na  get d k\ncheck a alive\n"),
            "never   a dead\n"
            "finally ( ( a alive ) or not a dead )\n"
            "a get d k\n"
            "check a alive\n");
}

TEST(Layout, NamesAreAsWideAsTheWidestOfTheirGroupThatIsNotOverwide) {
  EXPECT_EQ(laid_out("a log \"x\"\nsim settle\nmiddle log \"x\"\ncheck middle alive\n\n"
                     "a log \"x\"\na-name-that-is-wider-than-24 log \"x\"\nbc log \"x\"\n"),
            "a      log \"x\"\n"
            "sim    settle\n"
            "middle log \"x\"\n"
            "check middle alive\n"
            "\n"
            "a  log \"x\"\n"
            "a-name-that-is-wider-than-24 log \"x\"\n"
            "bc log \"x\"\n");
}

TEST(Layout, ExpectationsOfAGroupStandInOneColumn) {
  const std::string at_44(27, ' ');
  EXPECT_EQ(laid_out("a get box something => 1\n"), "a get box something" + std::string(25, ' ') + "=> 1\n");
  // At least two blanks before it, in steps of four.
  EXPECT_EQ(laid_out("a get box 123456789012345678901234567890123\na get box k => 1\n"
                     "a get box 123456789012345678901234567890123 => 2\n"),
            "a get box 123456789012345678901234567890123\n"
            "a get box k" +
                std::string(37, ' ') +
                "=> 1\n"
                "a get box 123456789012345678901234567890123     => 2\n");
  EXPECT_EQ(laid_out("a get box 12345678901234567890123456789012 => 2\n"),
            "a get box 12345678901234567890123456789012  => 2\n");
}

TEST(Layout, ALongStepDoesNotPushTheOthers) {
  const std::string widest = "a get box " + std::string(48, 'x');
  EXPECT_EQ(laid_out(widest + " => 1\na get box k => 2\n"),
            widest + "  => 1\na get box k" + std::string(49, ' ') + "=> 2\n");
  const std::string long_one = "a get box 1234567890123456789012345678901234567890123456789";
  EXPECT_EQ(laid_out(long_one + " => 1\na get box k => 2\n"),
            long_one + "  => 1\na get box k" + std::string(33, ' ') + "=> 2\n");
}

TEST(Layout, ABlankLineOrABlockPartsGroups) {
  EXPECT_EQ(laid_out("long-name log \"x\"\n\na log \"x\"\nparallel\nlonger log \"x\"\nend\na log \"x\"\n"),
            "long-name log \"x\"\n"
            "\n"
            "a log \"x\"\n"
            "parallel\n"
            "  longer log \"x\"\n"
            "end\n"
            "a log \"x\"\n");
}

TEST(Layout, BlocksAreIndentedByTwoHoweverDeep) {
  EXPECT_EQ(laid_out("repeat 3 as i\nrepeat 2 as j\n# deep\na set box k{i}{j} v\nend\npipeline a\nset box k 1\n"
                     "delete box k\nend\nend\n"),
            "repeat 3 as i\n"
            "  repeat 2 as j\n"
            "    # deep\n"
            "    a set box k{i}{j} v\n"
            "  end\n"
            "  pipeline a\n"
            "    set    box k 1\n"
            "    delete box k\n"
            "  end\n"
            "end\n");
}

TEST(Layout, OneBlankLineIsKeptAndNoneAtTheEdges) {
  EXPECT_EQ(laid_out("\n\n  \nscenario \"t\"\n\n\t\n\n# a\n\n\nparallel\n\na log \"x\"\n\n\na log \"y\"\n\nend\n\n\n"),
            "scenario \"t\"\n"
            "\n"
            "# a\n"
            "\n"
            "parallel\n"
            "  a log \"x\"\n"
            "\n"
            "  a log \"y\"\n"
            "end\n");
  EXPECT_EQ(laid_out(""), "");
  EXPECT_EQ(laid_out("\n \n"), "");
}

TEST(Layout, CommentsStayWhereTheyAre) {
  EXPECT_EQ(laid_out("# first  of  all\t \nscenario \"t\" # title\na log \"x\"   #1\n  # between\nab log \"yy\"\t#no\n"
                     "ab log \"#\" \\\n  # behind\nparallel #p\n# in\na log \"x\"\n# last\nend\n# end"),
            "# first  of  all\n"
            "scenario \"t\"  # title\n"
            "a  log \"x\"   #1\n"
            "# between\n"
            "ab log \"yy\"  #no\n"
            "ab log \"#\"   # behind\n"
            "parallel  #p\n"
            "  # in\n"
            "  a log \"x\"\n"
            "  # last\n"
            "end\n"
            "# end\n");
}

TEST(Layout, CommentsOfAGroupStandInOneColumnIfItIsNotTooFar) {
  const std::string widest = "a set box k " + std::string(86, 'x');
  EXPECT_EQ(laid_out("a log \"x\" # 1\n" + widest + " # 2\n"),
            "a log \"x\"" + std::string(91, ' ') + "# 1\n" + widest + "  # 2\n");
  EXPECT_EQ(laid_out("a log \"x\" # 1\n" + widest + "x # 2\n"), "a log \"x\"  # 1\n" + widest + "x  # 2\n");
}

TEST(Layout, LinesThatGoOnAreIndentedByFour) {
  EXPECT_EQ(laid_out("a request b \\\n body x \\\n\tblob y -> z \\\n => x\na get d k \\\n -> v => 1\na log \"x\" \\\n\n"
                     "\\\na log \"y\"\n"),
            "a request b \\\n"
            "    body x \\\n"
            "    blob y -> z \\\n" +
                std::string(44, ' ') +
                "=> x\n"
                "a get d k \\\n"
                "    -> v" +
                std::string(36, ' ') +
                "=> 1\n"
                "a log \"x\"\n"
                "a log \"y\"\n");
}

TEST(Layout, AJsonValueKeepsItsLines) {
  EXPECT_EQ(laid_out_scenario(
                "scenario \"t\"\nprocess a a:b:c\na   set   d k   { \"x\":1,\n     \"y\" : [1,\n2] }   in 7 => ok\n"),
            "scenario \"t\"\n"
            "process a a:b:c\n"
            "a set d k { \"x\":1,\n"
            "     \"y\" : [1,\n"
            "2] } in 7" +
                std::string(35, ' ') + "=> ok\n");
}

TEST(Layout, NoTokenLosesAByte) {
  const std::string text =
      "scenario \"two  blanks\\t\\u0041 # no comment\"\n"
      "process a a:b:c grants a { \"a  b\" :  1.0e5 } answers \"\\\"\"\n"
      "a set a/\"my  db\"/x  #no \"a => b\"\n"
      "a set d hex:00FF {\"n\": \"  \"}                => \"  \"\n";
  EXPECT_EQ(laid_out(text), text);
}

TEST(Layout, LineEndsBecomeLineFeeds) {
  EXPECT_EQ(laid_out_scenario("scenario \"t\"\r\n\r\n# c \r\nprocess a a:b:c\r\na set d k \\\r\n{\"x\":\r\n1} # z\r\n"),
            "scenario \"t\"\n"
            "\n"
            "# c\n"
            "process a a:b:c\n"
            "a set d k \\\n"
            "    {\"x\":\n"
            "1}  # z\n");
}

TEST(Layout, WhatRepeatsAndVariesMeansTheSame) {
  laid_out_scenario(
      "scenario \"t\"\nmatrix who a  \"b\"\nmatrix n   {\"x\" : 1} 2\nprocess a a:b:c\nprocess b b:b:c\n"
      "repeat   2  as i\n{who} set d   k{i}  {n}\npipeline   {who}\nget d {i} => {n}\nend\nend\n");
}

TEST(Layout, NamesInBracesArePartsOfTokens) {
  EXPECT_EQ(laid_out("matrix who {\"a\": 1} b\nrepeat 2 as n\n{who}   get   {who}/box {n} => {n}\n"
                     "a set box {\"k\": {n}, \"{n}\": [{n} ,{who}]} {\"x\":{n}}\nend\n"),
            "matrix who {\"a\": 1} b\n"
            "repeat 2 as n\n"
            "  {who} get {who}/box {n}" +
                std::string(19, ' ') +
                "=> {n}\n"
                "  a     set box {\"k\": {n}, \"{n}\": [{n} ,{who}]} {\"x\":{n}}\n"
                "end\n");
}

TEST(Layout, ANameInBracesMayStandForAnyPartOfAJSONValue) {
  const std::string text = "matrix colon :1\na   set box k {\"x\"{colon},  \"y\": {}}\n";
  EXPECT_EQ(laid_out(text), "matrix colon :1\na set box k {\"x\"{colon},  \"y\": {}}\n");
}

TEST(Layout, ANameInBracesThatIsMoreThanAPartOfATokenIsRefused) {
  for (const std::string line : {"a log \"x{close}", "a set box k {\"x\": {close}", "a set box \"k\"{close} v"}) {
    const auto result = lay_out("matrix close }\na log \"x\"\n" + line + "\n");
    ASSERT_FALSE(result.ok()) << line;
    EXPECT_EQ(result.error(),
              "line 3 cannot be laid out: a name in braces stands for more than a part of a token there");
  }
}

TEST(Layout, ColumnsAreThoseOfATerminal) {
  EXPECT_EQ(laid_out("a get box \"日記\" => \"日\"\na get box e\u0301é => 1 # x\na get box k => 1 # 日\n"),
            "a get box \"日記\"" + std::string(28, ' ') + "=> \"日\"\n" + "a get box e\u0301é" + std::string(32, ' ') +
                "=> 1  # x\n" + "a get box k" + std::string(33, ' ') + "=> 1  # 日\n");
}

TEST(Layout, ALargeFileTakesNoTimeToSpeakOf) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "a   get box k => v\n";
  text += "a get box" + std::string(4'000'000, ' ') + "k\n" + std::string(1'000'000, '\n') + "a log \"{{{{{\"\n";
  EXPECT_EQ(laid_out(text).size(), 50'000 * 49 + 12 + 1 + 14);
}

class LayoutOf : public testing::TestWithParam<std::string> {};

TEST_P(LayoutOf, AScenarioOfTheRepositoryIsCanonical) {
  const std::string text = support::read_file(GetParam());
  EXPECT_EQ(laid_out(text), text) << "hypersim fmt " << GetParam();
}

const std::vector<std::string> kFolders = {"scenarios/ok", "scenarios/failed", "docs/examples"};
INSTANTIATE_TEST_SUITE_P(Files, LayoutOf, testing::ValuesIn(support::bundled_scenarios(kFolders)),
                         support::scenario_name);

}  // namespace
}  // namespace hypersim::language
