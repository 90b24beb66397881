// Lines, comments, tokens, and the notations of bytes.

#include <gtest/gtest.h>

#include "hypersim/language/width.hpp"

#include "reading.hpp"
#include "support/paths.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Texts = std::vector<std::string>;

/// The bytes of a value that is written like this.
std::string value_of(const std::string& written) {
  const Step step = read_step("owner set db key " + written);
  return as<KvStep>(step).value.bytes;
}

TEST(Width, IsThatOfATerminal) {
  EXPECT_EQ(width_of("abc"), 3u);
  EXPECT_EQ(width_of("日記"), 4u);
  EXPECT_EQ(width_of("ｶﾅ"), 2u) << "halfwidth";
  EXPECT_EQ(width_of("é"), 1u);
  EXPECT_EQ(width_of("e\u0301"), 1u) << "combined";
  EXPECT_EQ(width_of("😀"), 2u);
  EXPECT_EQ(width_of("\xff\xc3\t"), 3u) << "shown as a character each";
  EXPECT_EQ(width_of(""), 0u);
}

TEST(Width, ABeginningHoldsWholeCharactersAndWhatCombinesWithThem) {
  EXPECT_EQ(bytes_within("日記", 3), std::string("日").size());
  EXPECT_EQ(bytes_within("e\u0301x", 1), std::string("e\u0301").size());
  EXPECT_EQ(bytes_within("日", 1), std::string("日").size()) << "one at least";
  EXPECT_EQ(bytes_within("ab", 5), 2u);
  EXPECT_EQ(bytes_within("", 5), 0u);
}

TEST(ScenarioText, ReadsEachNotationOfBytes) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"1990-01-01", "1990-01-01"},
      {"in", "in"},
      {"a#b", "a#b"},
      {"a(b)", "a(b)"},
      {"k{i}", "k{i}"},
      {"grüße", "grüße"},
      {"|", "|"},
      {"\"\"", ""},
      {"\"hex:00\"", "hex:00"},
      {"\"a \\\"b\\\" \\u00fc\\ud83d\\ude00\\n\"", "a \"b\" ü😀\n"},
      {"\"\\u0000\"", std::string(1, '\0')},
      {"path/\"my file\"/x", "path/my file/x"},
      {"{ \"a\" : [ 1, 2 ] ,\"b\":\" x \" }", "{\"a\":[1,2],\"b\":\" x \"}"},
      {"[1.0, 1e2]", "[1.0,1e2]"},
      {"{\n  \"a\":\n\n 1}", "{\"a\":1}"},
      {"hex:00fF", std::string("\0\xFF", 2)},
      {"hex:", ""},
      {"base64:AAEC", std::string("\0\1\2", 3)},
      {"base64:/+8=", "\xFF\xEF"},
      {"base64:YQ==", "a"},
      {"base64:", ""},
      {"repeat:ab*3", "ababab"},
      {"repeat:a*b*2", "a*ba*b"},
      {"repeat:ab*0", ""},
  };
  for (const auto& [written, bytes] : cases) EXPECT_EQ(value_of(written), bytes) << written;
}

TEST(ScenarioText, RepeatsUpTo64MiB) {
  EXPECT_EQ(value_of("repeat:ab*33554432").size(), std::size_t{64} << 20U);
  EXPECT_EQ(mistakes_after_prelude("owner set db k repeat:ab*33554433"),
            Texts{"4:16 these are more than 64 MiB, the most that one value may have"});
  EXPECT_EQ(mistakes_after_prelude("owner set db k repeat:ab*18446744073709551615").size(), 1U);
}

TEST(ScenarioText, ReadsFilesRelativeToTheScenario) {
  const std::string folder = support::source_dir() + "/scenarios/parse_error/";
  const std::string text = kPrelude + "owner set db k file:string_cut_off.scn\n";
  const ParsedFile parsed = parse_scenarios(text, folder + "any.scn");
  ASSERT_EQ(parsed.scenarios.size(), 1U);
  EXPECT_NE(as<KvStep>(parsed.scenarios[0].steps[0]).value.bytes.find("A string ends on its line"), std::string::npos);
}

TEST(ScenarioText, TreatsAHashAsACommentOnlyAfterWhiteSpace) {
  const Scenario scenario =
      read_after_prelude("# a comment \"with a quote\n\t # and one more \\\nowner open a#b # the end\n");
  ASSERT_EQ(scenario.steps.size(), 1U);
  EXPECT_EQ(scenario.steps[0].text, "owner open a#b");
  EXPECT_EQ(scenario.steps[0].at.line, 6);
}

TEST(ScenarioText, ContinuesALineThatEndsInABackslash) {
  const Step step = read_step("owner set db \\\n  key \\\r\n value\n");
  EXPECT_EQ(step.text, "owner set db key value");
  EXPECT_EQ(as<KvStep>(step).value.at.line, 6);
  EXPECT_EQ(as<KvStep>(step).value.at.column, 2);
  EXPECT_EQ(value_of("a\\"), "a\\");
}

TEST(ScenarioText, AcceptsBothKindsOfLineEnds) {
  const Scenario scenario = read("scenario \"x\"\r\nprocess a a:a:a\r\n\r\na open db # c\r\na set db k {\r\n}\r\n");
  EXPECT_EQ(scenario.steps.size(), 2U);
}

TEST(ScenarioText, ShowsAStatementAsItIsWrittenInOneLine) {
  const Step step = read_step("owner   set db \t k {\"a\":\n   [1,\n 2]} -> x   =>  ok # c");
  EXPECT_EQ(step.text, "owner set db k {\"a\": [1, 2]} -> x => ok");
  ASSERT_TRUE(step.expected.has_value());
  EXPECT_EQ(step.expected->text, "ok");
}

TEST(ScenarioText, CountsColumnsInCharacters) {
  EXPECT_EQ(mistakes_after_prelude("owner set db grüße 😀 wrong"),
            Texts{"4:22 expected \"in\", \"within\" or the end of the line, found \"wrong\""
                  " | write: WHO set DB KEY VALUE [in TX] [within D]"});
}

TEST(ScenarioText, RefusesWhatIsNoTextAtItsPlace) {
  const std::vector<std::pair<std::string, Texts>> cases = {
      {"owner open \xFF", {"4:12 this byte is not UTF-8"}},
      {"owner open ü\xC3(", {"4:13 this byte is not UTF-8"}},
      {"owner open \xED\xA0\x80", {"4:12 this byte is not UTF-8"}},
      {"owner set a b \"\xC0\x80\"", {"4:16 this byte is not UTF-8"}},
      {"owner set a b [\"\xF5\"]", {"4:17 this byte is not UTF-8"}},
      {"# \xFF\n#\xFE", {"4:3 this byte is not UTF-8", "5:2 this byte is not UTF-8"}},
      {std::string("owner open a\0b", 14),
       {"4:13 a control character (U+0000) may not stand in a word; use hex: or a quoted string"}},
      {"owner open a\rb", {"4:13 a control character (U+000D) may not stand in a word; use hex: or a quoted string"}},
      {"owner set a b \"c\td\"", {"4:17 a string may not hold a tab; write it as an escape such as \\t or \\u0000"}},
      {"owner set a b \"c", {"4:15 this string has no closing quote on its line"}},
      {"owner set a b \"c\"d", {"4:18 expected white space after the closing quote, found \"d\""}},
      {"owner set a b {}d", {"4:17 expected white space after the JSON value, found \"d\""}},
      {"owner set a b \\ ",
       {"4:15 a \"\\\" that continues the line must be its last character, found white space after it"}},
      {"owner set a b \\", {"4:15 the line goes on after \"\\\", but the file ends here"}},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(mistakes_after_prelude(line), expected) << line;
}

TEST(ScenarioText, RefusesAByteOrderMarkAndStillReadsTheRest) {
  EXPECT_EQ(mistakes_of("\xEF\xBB\xBFscenario \"x\"\nfoo bar baz\n").front(),
            "1:1 the file begins with a byte order mark; save it as UTF-8 without one");
  EXPECT_EQ(mistakes_of("\xEF\xBB\xBFscenario \"x\"\n").size(), 1U);
}

TEST(ScenarioText, PointsAtTheMistakeInJson) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{\"a\" 1}", "4:20 expected \":\" after the key in this JSON value, found \"1\""},
      {"{a:1}", "4:16 expected a key in double quotes or \"}\" in this JSON value, found \"a\""},
      {"{\"a\":1,}", "4:22 expected a key in double quotes in this JSON value, found \"}\""},
      {"[1,]", "4:18 expected a value in this JSON value, found \"]\""},
      {"[1 2]", "4:18 expected \",\" or \"]\" in this JSON value, found \"2\""},
      {"[tru]", "4:16 expected a value or \"]\" in this JSON value, found \"t\""},
      {"[01]", "4:17 expected \",\" or \"]\" in this JSON value, found \"1\""},
      {"[1.]", "4:17 expected \",\" or \"]\" in this JSON value, found \".\""},
      {"[-]", "4:16 expected a value or \"]\" in this JSON value, found \"-\""},
      {"[\n1,\nx]", "6:1 expected a value in this JSON value, found \"x\""},
      {"{\"a\": [1}", "4:23 expected \",\" or \"]\" in this JSON value, found \"}\""},
      {"[\"\\q\"]",
       "4:17 this is not an escape of JSON; there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and, with four digits, "
       "\\u0000"},
      {"[\"\\ud800x\"]", "4:17 this escape is the first half of a surrogate pair without the second"},
      {"[\"\\udc00\"]", "4:17 this escape is the second half of a surrogate pair without the first"},
      {"[\"\\u12g4\"]", "4:17 expected four hexadecimal digits after \\u"},
      {"{\"a\": 1", "4:15 this \"{\" is never closed"},
      {"{", "4:15 this \"{\" is never closed"},
  };
  for (const auto& [json, expected] : cases) {
    EXPECT_EQ(mistakes_after_prelude("owner set a b " + json), Texts{expected}) << json;
  }
}

TEST(ScenarioText, ReadsOnAfterAJsonValueThatIsNeverClosed) {
  EXPECT_EQ(mistakes_after_prelude("owner set a b {\"c\": 1\nowner get a b\nowner gett a b\nowner set a b {}\n"),
            (Texts{"4:15 this \"{\" is never closed", "6:7 expected a verb, found \"gett\" | did you mean \"get\"?"}));
}

}  // namespace
}  // namespace hypersim::language
