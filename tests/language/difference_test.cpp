// Where two values differ first.

#include "hypersim/language/difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace hypersim::language {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string sentence(std::string_view expected, std::string_view got) {
  const auto difference = difference_of(expected, got);
  return difference ? difference->sentence : "";
}

TEST(Difference, OfShortPlainValuesNeedsNoWords) {
  EXPECT_EQ(sentence("red", "blue"), "");
  EXPECT_EQ(sentence("same", "same"), "");
  EXPECT_EQ(sentence("", "x"), "");
}

TEST(Difference, NamesTheCharactersThatLookAlike) {
  EXPECT_EQ(sentence("one two", "one\u00a0two"),
            "The first 3 bytes are the same; then U+0020 (blank) was expected, and U+00A0 (no-break space) came.");
  EXPECT_EQ(sentence("caf\u00e9", "cafe\u0301"),
            "The first 3 bytes are the same; then U+00E9 \"\u00e9\" was expected, and U+0065 \"e\" came.");
  EXPECT_EQ(
      sentence("\u65e5\u672c", "\u65e5\u672c\ufeff"),
      "The first 6 bytes (2 characters) are the same; then its end was expected, and U+FEFF (byte order mark) came.");
  // Both begin with the same byte, but not with the same character.
  EXPECT_EQ(sentence("\u00e9", "\u00e8"),
            "They differ from the first byte on: U+00E9 \"\u00e9\" was expected, and U+00E8 \"\u00e8\" came.");
}

TEST(Difference, OfBytesThatAreNoTextIsAByte) {
  EXPECT_EQ(sentence("a\xff", "a\xfe"),
            "The first byte is the same; then the byte ff was expected, and the byte fe came.");
}

TEST(Difference, OfLongValuesIsInThePartThatIsShown) {
  const std::string before(500, 'a');
  const std::string after(500, 'z');
  const auto difference = difference_of(before + "1" + after, before + "2" + after);
  ASSERT_TRUE(difference.has_value());
  EXPECT_TRUE(difference->is_cut);
  EXPECT_THAT(difference->sentence, HasSubstr("The first 500 bytes are the same; then U+0031 \"1\" was expected"));
  EXPECT_THAT(difference->expected, HasSubstr("a1z"));
  EXPECT_THAT(difference->got, HasSubstr("a2z"));
  EXPECT_THAT(difference->got, HasSubstr("\u2026 (1001 bytes)"));
  EXPECT_LT(difference->got.size(), 100U);
}

TEST(Difference, OfJsonIsAPointer) {
  const auto pointer = [](std::string_view expected, std::string_view got) {
    const auto difference = json_difference_of(expected, got);
    return difference ? difference->sentence : "";
  };
  EXPECT_EQ(pointer(R"({"a": [1, {"b/c": true}]})", R"({"a":[1,{"b/c":false}]})"),
            "They differ first at /a/1/b~1c: true was expected, and false came.");
  EXPECT_EQ(pointer(R"({"a": 1, "b": 2})", R"({"b": 2})"),
            "They differ first at /a: 1 was expected, and nothing came.");
  EXPECT_EQ(pointer("[1]", "[1, {\"x\": 1}]"), "They differ first at /1: nothing was expected, and {\"x\":1} came.");
  EXPECT_EQ(pointer("[1]", "{}"), "They differ first at the top: [1] was expected, and {} came.");
  EXPECT_EQ(pointer("[1]", "[1.0]"), "They differ first at /0: 1 was expected, and 1.0 came.");
  EXPECT_EQ(pointer("{\"a\": 1, \"b\": 2}", "{ \"b\": 2, \"a\": 1 }"), "");
  EXPECT_EQ(pointer("[1]", "no json"), "");
}

TEST(Difference, OfTheWayJsonIsWrittenIsSaid) {
  EXPECT_THAT(sentence("{\"a\":1}", "{\"a\": 1}"), HasSubstr("As JSON values they are equal"));
  EXPECT_THAT(sentence("{\"a\":1}", "{\"a\":2}"), Not(HasSubstr("equal")));
}

}  // namespace
}  // namespace hypersim::language
