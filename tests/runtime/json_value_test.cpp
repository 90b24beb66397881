#include "hypersim/runtime/json_value.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace hypersim::runtime {
namespace {

struct Equal {
  std::string_view a, b;
  bool equal;
};

TEST(CanonicalJson, IsTheSameForEqualValuesOnly) {
  const std::vector<Equal> cases = {
      {R"({"a":1,"b":[2,null]})", R"( { "b" : [ 2 , null ] , "\u0061" : 1 } )", true},
      {R"({"a":1,"a":2})", R"({"a":2})", true},
      {R"({"a":1,"b":0,"a":2})", R"({"a":2,"b":0})", true},
      {R"({"a":1,"a":2})", R"({"a":1})", false},
      {R"([1,2])", R"([2,1])", false},
      {R"("a\/b")", R"("a/b")", true},
      {R"("\ud83e\udd80")", "\"\xF0\x9F\xA6\x80\"", true},
      {"\"\xC3\xA9\"", "\"e\xCC\x81\"", false},
      {"1", "\"1\"", false},
      {"null", "\"null\"", false},
      {R"(["a","b"])", R"(["a\",\"b"])", false},
      {R"({"a":{}})", R"({"a":[]})", false},
      {"true", "false", false},
  };
  for (const auto& [a, b, equal] : cases) {
    ASSERT_TRUE(canonical_json(a) && canonical_json(b)) << a << " " << b;
    EXPECT_EQ(canonical_json(a) == canonical_json(b), equal) << a << " " << b;
  }
}

TEST(CanonicalJson, ComparesNumbersByKindAndThenByValue) {
  const std::vector<Equal> cases = {
      {"1", "1.0", false},
      {"1", "1e0", false},
      {"1.0", "1.00", true},
      {"1.0", "10e-1", true},
      {"0", "-0", false},
      {"0.0", "-0.0", true},
      {"-0", "0.0", true},
      {"18446744073709551615", "18446744073709551615.0", false},
      {"18446744073709551616", "18446744073709551617", true},
      {"18446744073709551616", "1.8446744073709552e19", true},
      {"-9223372036854775808", "-9223372036854775807", false},
      {"-9223372036854775808", "-9223372036854775808.0", false},
      {"-9223372036854775809", "-9223372036854775808.0", true},
      {"1e-400", "0.0", true},
      {"0e99999999999", "0.0", true},
      {"5e-99999999999", "0.0", true},
      {"8.442911973260991817129021e-309", "8.442911973260991817e-309", true},  // digits beyond a u64 are dropped
      {"18446744073709551615.9", "18446744073709551615.0", true},
  };
  for (const auto& [a, b, equal] : cases) {
    ASSERT_TRUE(canonical_json(a) && canonical_json(b)) << a << " " << b;
    EXPECT_EQ(canonical_json(a) == canonical_json(b), equal) << a << " " << b;
  }
}

TEST(CanonicalJson, HasTheValuesOfSerdesArithmeticNotTheNearestDoubles) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"1", "1"},
      {"-1", "-1"},
      {"-0", "0.0"},
      {"100000000000000000000", "1e+20"},
      {"123456789012345678901234567890", "1.2345678901234568e+29"},
      {"1e308", "1e+308"},
      {"5e-324", "5e-324"},
      {"1.5", "1.5"},
      {"1E+2", "100.0"},
      // The nearest doubles would end in …993e-07, …67e-300 and …11e-308.
      {"9007199254740993.5e-22", "9.007199254740995e-07"},
      {"1.2345678901234567e-300", "1.234567890123457e-300"},
      {"2.2250738585072011e-308", "2.2250738585072014e-308"},
  };
  for (const auto& [text, canonical] : cases) EXPECT_EQ(canonical_json(text), canonical);
}

TEST(CanonicalJson, GivesNothingForWhatSerdeDoesNotReadIntoAValue) {
  const std::string bom = "\xEF\xBB\xBF";
  for (const std::string& text : std::vector<std::string>{"",
                                                          " ",
                                                          "not json",
                                                          "1 2",
                                                          "[1,]",
                                                          "{\"a\":1,}",
                                                          "1e309",
                                                          "-1e309",
                                                          "1e400",
                                                          "1e99999999999",
                                                          bom + "1",
                                                          "\"\xff\"",
                                                          R"("\ud800")",
                                                          R"({"\ud800":1})",
                                                          "01",
                                                          "1.",
                                                          "18446744073709551616.",
                                                          "[18446744073709551616.]",
                                                          "\"a\nb\"",
                                                          "1797693134862315700000e290"}) {
    EXPECT_EQ(canonical_json(text), std::nullopt) << text;
  }
}

TEST(CanonicalJson, ReadsAtMost127Levels) {
  const auto nested = [](std::size_t depth, const std::string& open, const std::string& close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
  };
  EXPECT_NE(canonical_json(nested(127, "[", "]")), std::nullopt);
  EXPECT_EQ(canonical_json(nested(128, "[", "]")), std::nullopt);
  EXPECT_NE(canonical_json(nested(127, "{\"a\":", "}")), std::nullopt);
  EXPECT_EQ(canonical_json(nested(128, "{\"a\":", "}")), std::nullopt);
  EXPECT_NE(canonical_json("[" + nested(126, "[", "]") + "," + nested(126, "[", "]") + "]"), std::nullopt);
  EXPECT_EQ(canonical_json(nested(1'000'000, "[", "]")), std::nullopt);
}

TEST(CompactJson, RemovesWhiteSpaceBetweenTokensAndNothingElse) {
  EXPECT_EQ(compact_json(" { \"a b\" : [ 1.0 , -0 ,\t1e999 ] ,\r\n \"a b\":\"\\\" x\\\\\" } "),
            R"({"a b":[1.0,-0,1e999],"a b":"\" x\\"})");
  EXPECT_EQ(compact_json(R"("\ud800 \u0041")"), R"("\ud800 \u0041")");
  for (const char* text :
       {"", "{", "[1 2]", "[1,]", "\"\xff\"", "[\"\xED\xA0\x80\"]", "tru e", "1 1", "\xEF\xBB\xBF[]"}) {
    EXPECT_EQ(compact_json(text), std::nullopt) << text;
  }
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(compact_json(deep), deep);
}

/// Texts made of pieces of JSON, most of them not valid JSON, without what libraries treat differently (surrogates,
/// ranges, bad UTF-8).
std::string some_text(std::uint64_t& state) {
  static const std::vector<std::string> kPieces = {
      "{",    "}", "[",  "]",     ",",       ":",   "\"a\"", "\"b\"", "1 ", "-1 ", "0.5", "2e3 ", "null",
      "true", " ", "\n", "false", "\"\\n\"", "01 ", "x",     "\"",    "-",  ".",   "e",   "[]",   "{}"};
  std::string text;
  const auto draw = [&state](std::uint64_t below) {
    state = state * 6364136223846793005 + 1442695040888963407;
    return (state >> 33) % below;
  };
  for (std::uint64_t n = 1 + draw(9); n > 0; --n) text += kPieces[draw(kPieces.size())];
  return text;
}

TEST(CompactJson, AcceptsWhatAnotherLibraryAccepts) {
  std::uint64_t state = 1;
  int accepted = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = some_text(state);
    const bool good = nlohmann::json::accept(text);
    ASSERT_EQ(compact_json(text).has_value(), good) << text;
    ASSERT_EQ(canonical_json(text).has_value(), good) << text;
    if (!good) continue;
    ASSERT_EQ(nlohmann::json::parse(*compact_json(text)), nlohmann::json::parse(text)) << text;
    ++accepted;
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace hypersim::runtime
