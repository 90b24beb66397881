// `let`: a text for `{NAME}`, and what a setting makes of it; settings of a `matrix`.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/language/self_contained.hpp"
#include "hypersim/language/setting.hpp"

#include "reading.hpp"
#include "support/files.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Mistakes = std::vector<std::string>;

Setting setting_of(std::string_view text) {
  auto setting = parse_setting(text);
  EXPECT_TRUE(setting.ok()) << text;
  return setting.ok() ? *setting : Setting();
}
std::string wrong_setting(std::string_view text) {
  const auto setting = parse_setting(text);
  return setting.ok() ? "nothing is wrong" : setting.error();
}

std::string key_of(const ParsedFile& parsed, std::size_t scenario = 0) {
  EXPECT_EQ(mistakes(parsed), Mistakes{});
  if (parsed.scenarios.size() <= scenario) return "no scenario";
  return as<KvStep>(parsed.scenarios[scenario].steps.at(0)).key.bytes;
}
std::string key_with(const std::string& text, const Settings& settings = {}) {
  return key_of(parse_scenarios(kPrelude + text, "test.scn", settings));
}

TEST(Let, IsReplacedAsItWasWrittenLessTheOuterQuotes) {
  EXPECT_EQ(key_with("let v word\nowner set d \"<{v}>\" 1\n"), "<word>");
  EXPECT_EQ(key_with("let v \"two words\"\nowner set d \"<{v}>\" 1\n"), "<two words>");
  EXPECT_EQ(key_with("let v {\"a\": [1,\n 2]}\nowner set d {v} 1\n"), "{\"a\":[1,2]}");
  EXPECT_EQ(key_with("let v \"\"\nowner set d \"<{v}>\" 1\n"), "<>");
  EXPECT_EQ(key_with("let v hex:00\nowner set d {v} 1\n"), std::string(1, '\0'));
}

TEST(Let, StandsForItsTextInTheWholeFile) {
  const Scenario scenario = read("scenario \"About {n}\"\nprocess {n} x:y:z\nlet n ann\n{n} open d\n");
  EXPECT_EQ(scenario.title, "About ann");
  EXPECT_EQ(scenario.cast.at(0).name, "ann");
  EXPECT_EQ(scenario.combination, "");
}

TEST(Let, MayUseALetOrAMatrixAboveIt) {
  EXPECT_EQ(key_with("let a 1\nlet b {a}2\nlet c \"{a} {b}\"\nowner set d \"{c}\" 1\n"), "1 12");
  const ParsedFile both =
      parse_scenarios(kPrelude + "matrix n 1 2\nlet a x{n}\nmatrix m {a}y\nowner set d {m} 1\n", "x");
  EXPECT_EQ(key_of(both, 1), "x2y");
  EXPECT_EQ(both.scenarios.at(1).combination, "[n=2 m=x2y]");
}

TEST(Let, MayNotUseWhatStandsBelowItOrItself) {
  EXPECT_EQ(mistakes_after_prelude("let a {b}\nlet b 1\n"),
            Mistakes{"4:5 this let uses {b}, which is not declared above it ({b} = 1) | declare \"let b\" first"});
  EXPECT_EQ(mistakes_after_prelude("let a {m}\nmatrix m 1\n"),
            Mistakes{"4:5 this let uses {m}, which is not declared above it ({m} = 1) | declare \"matrix m\" first"});
  EXPECT_EQ(
      mistakes_after_prelude("let a x{a}\n"),
      Mistakes{"4:5 this let uses {a}, which is not declared above it ({a} = x{a}) | a let cannot use its own name"});
}

TEST(Let, IsADeclarationWithANameOfItsOwnAndOneValue) {
  EXPECT_EQ(
      mistakes_after_prelude("let\nlet a\nlet b 1 2\nlet c 1\nlet c 2\nmatrix c 1\nlet end 1\nlet 5 1\n"
                             "owner open d\nlet f 1\nrepeat 2 as c\nend\n"),
      (Mistakes{
          "4:4 expected a name for the value, found the end of the line | write: let NAME VALUE",
          "5:6 expected a value, found the end of the line | write: let NAME VALUE",
          "6:9 expected the end of the line, found \"2\" | a value with blanks is quoted",
          "8:5 \"let c\" stands once in a scenario; it is in line 7 already",
          "9:8 a let is called \"c\" already, in line 7", "10:5 \"end\" is a word of the language and cannot be a name",
          "11:5 a name is a letter, then letters, digits, \"-\" or \"_\", found \"5\"",
          "13:1 \"let\" comes before the first step, which is in line 12", "14:13 a let is called \"c\" already"}));
}

TEST(Let, CannotBeANameAnyMore) {
  for (const std::string word : {"let", "package"}) {
    EXPECT_EQ(mistakes_of("scenario \"x\"\nprocess " + word + " x:y:z\n"),
              Mistakes{"2:9 \"" + word + "\" is a word of the language and cannot be a name"});
  }
}

TEST(Setting, IsWrittenAsAValueAndOtherwiseStandsInQuotes) {
  EXPECT_EQ(setting_of("a=1").written, "1");
  EXPECT_EQ(setting_of("a=x=y").written, "x=y");
  EXPECT_EQ(setting_of("a=two words").written, "\"two words\"");
  EXPECT_EQ(setting_of("a=\"two words\"").written, "\"two words\"");
  EXPECT_EQ(setting_of("a={\"k\": [1, 2]}").written, "{\"k\": [1, 2]}");
  EXPECT_EQ(setting_of("a=").written, "\"\"");
  EXPECT_EQ(setting_of("a=#1").written, "\"#1\"");
  EXPECT_EQ(setting_of("a={open").written, "\"{open\"");
  EXPECT_EQ(setting_of("an-A_1=x").name, "an-A_1");
}

TEST(Setting, ThatNoFileCouldHoldIsRefused) {
  EXPECT_EQ(wrong_setting("a"), "expected NAME=VALUE, found \"a\"");
  EXPECT_EQ(wrong_setting("=1"), "a name is a letter, then letters, digits, \"-\" or \"_\", found \"\"");
  EXPECT_EQ(
      wrong_setting("a=say \"x\" twice"),
      "the value of a is neither one token of a scenario nor what can stand in quotes, found \"say \"x\" twice\"; a "
      "quote in a text is written \\\"");
  EXPECT_NE(wrong_setting("a=two\nlines"), "nothing is wrong");
}

TEST(Setting, ReplacesALetAndWhatUsesIt) {
  const std::string text = "let a 1\nlet b {a}2\nowner set d \"{a} {b}\" 1\n";
  EXPECT_EQ(key_with(text), "1 12");
  EXPECT_EQ(key_with(text, {setting_of("a=x")}), "x x2");
  EXPECT_EQ(key_with(text, {setting_of("b=<{a}>")}), "1 <1>");
  EXPECT_EQ(key_with(text, {setting_of("c=x")}), "1 12");
}

TEST(Setting, GivesAMatrixThatOneValue) {
  const ParsedFile parsed = parse_scenarios(kPrelude + "matrix n 1 2 3\nmatrix m 1 2\nowner set d \"{n}{m}\" 1\n", "x",
                                            {setting_of("n=two words")});
  EXPECT_EQ(mistakes(parsed), Mistakes{});
  ASSERT_EQ(parsed.scenarios.size(), 2u);
  EXPECT_EQ(parsed.scenarios[1].combination, "[n=\"two words\" m=2]");
  ASSERT_EQ(parsed.scenarios[1].settings.size(), 1u);
  EXPECT_EQ(parsed.scenarios[1].settings[0].written, "\"two words\"");
}

TEST(Setting, IsReadLikeTheValueThatItReplaces) {
  const ParsedFile parsed =
      parse_scenarios(kPrelude + "let verb open\nowner {verb} d\n", "x", {setting_of("verb=opne")});
  EXPECT_EQ(mistakes(parsed), Mistakes{"5:7 expected a verb, found \"opne\" ({verb} = opne) | did you mean \"open\"?"});
}

class IncludedLet : public testing::Test {
 protected:
  ParsedFile load(const Settings& settings = {}) const {
    return load_scenarios((temp_.path() / "x.scn").string(), settings);
  }
  const support::TempFolder temp_;
};

TEST_F(IncludedLet, StandsForItsTextInTheWholeScenario) {
  temp_.write("x.scn", kPrelude + "include file:a.cast\nlet b {a}2\nmatrix m {b}3\nowner set d {m} 1\n");
  temp_.write("a.cast", "let a 1\n");
  EXPECT_EQ(key_of(load()), "123");
  EXPECT_EQ(key_of(load({setting_of("a=x")})), "x23");
  EXPECT_THAT(load().settable, testing::ElementsAre("a", "b", "m"));
}

TEST_F(IncludedLet, MayUseWhatStandsAboveTheInclude) {
  temp_.write("x.scn", kPrelude + "let a 1\nlet folder .\ninclude file:{folder}/a.cast\nowner set d {b} 1\n");
  temp_.write("a.cast", "let b {a}2\n");
  EXPECT_EQ(key_of(load()), "12");
  temp_.write("x.scn", kPrelude + "include file:a.cast\nlet a 1\nowner set d {b} 1\n");
  EXPECT_EQ(mistakes(load()),
            Mistakes{"1:5 this let uses {a}, which is not declared above it ({a} = 1) | declare \"let a\" first"});
}

TEST_F(IncludedLet, KeepsWhatWasSetInAFileThatStandsAlone) {
  temp_.write("x.scn", kPrelude + "include file:a.cast\nmatrix m 1 2  # why\nowner set d \"{a}{m}\" 1\n");
  temp_.write("a.cast", "  let a \\\n 1\nlet b 2\n");
  const ParsedFile parsed = load({setting_of("a=x y"), setting_of("m=7")});
  const std::string alone = with_includes(parsed);
  EXPECT_EQ(alone, kPrelude + "let a \"x y\"\nlet b 2\nmatrix m 7\nowner set d \"{a}{m}\" 1\n");
  EXPECT_EQ(key_of(parse_scenarios(alone, "y.scn")), "x y7");
}

}  // namespace
}  // namespace hypersim::language
