// Compares the JSON of the process library with what serde_json writes and reads.
#include "hypersim/processes/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

namespace hypersim::processes {
namespace {

using ::testing::HasSubstr;

struct Contact {
  std::string name;
  std::optional<int> age;
  friend bool operator==(const Contact&, const Contact&) = default;
};
HYPERSIM_JSON(Contact, name, age)

struct List {
  friend bool operator==(const List&, const List&) = default;
};
HYPERSIM_JSON(List)
struct Rename {
  std::string to;
  friend bool operator==(const Rename&, const Rename&) = default;
};
HYPERSIM_JSON_NEWTYPE(Rename, to)
using Ask = std::variant<Contact, List, Rename>;

enum class Color { Red, Green };
HYPERSIM_JSON_ENUM(Color, Red, Green)

static_assert(JsonValue<std::map<std::uint16_t, std::vector<std::optional<Ask>>>>);
static_assert(!JsonValue<const char*> && !JsonValue<char> && !JsonValue<std::map<bool, int>>);

template <class T>
T back(std::string_view text) {
  return from_json<T>(text).unwrap();
}
template <class T>
std::string why_not(std::string_view text) {
  const auto value = from_json<T>(text);
  return value ? "it is one" : value.error();
}

TEST(ProcessJson, WritesIntegersOfEachWidth) {
  EXPECT_EQ(to_json(std::uint64_t{18446744073709551615U}), "18446744073709551615");
  EXPECT_EQ(to_json(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(back<std::int64_t>("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(back<std::int8_t>(" -128 "), -128);
  EXPECT_THAT(why_not<std::int8_t>("128"), HasSubstr("out of range"));
  EXPECT_THAT(why_not<std::uint8_t>("256"), HasSubstr("out of range"));
  EXPECT_THAT(why_not<std::uint64_t>("-1"), HasSubstr("byte"));
  EXPECT_THAT(why_not<int>("1.0"), HasSubstr("expected an integer"));
  EXPECT_THAT(why_not<int>("-0"), HasSubstr("expected an integer"));
  EXPECT_THAT(why_not<std::int64_t>("9223372036854775808"), HasSubstr("out of range"));
}

TEST(ProcessJson, WritesFloatsAsRustDoes) {
  const std::vector<std::pair<double, const char*>> golden = {{0.0, "0.0"},
                                                              {-0.0, "-0.0"},
                                                              {1.0, "1.0"},
                                                              {0.1, "0.1"},
                                                              {1e15, "1000000000000000.0"},
                                                              {1e16, "1e16"},
                                                              {1e21, "1e21"},
                                                              {1.5e300, "1.5e300"},
                                                              {1e-5, "0.00001"},
                                                              {1e-6, "1e-6"},
                                                              {123456.75, "123456.75"},
                                                              {-2.5e-7, "-2.5e-7"},
                                                              {5e-324, "5e-324"}};
  for (const auto& [value, text] : golden) {
    EXPECT_EQ(to_json(value), text);
    EXPECT_EQ(back<double>(text), value);
  }
  EXPECT_EQ(to_json(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(to_json(0.1F), "0.1");
  EXPECT_EQ(back<double>("3"), 3.0);
  EXPECT_THAT(why_not<double>("1e999"), HasSubstr("out of range"));
}

TEST(ProcessJson, WritesTextAndWhatHoldsOthers) {
  EXPECT_EQ(to_json(std::string("a\"\n\x01")), R"("a\"\n\u0001")");
  EXPECT_EQ(to_json(std::vector<int>{}), "[]");
  EXPECT_EQ(to_json(std::vector<bool>{true, false}), "[true,false]");
  EXPECT_EQ(to_json(std::map<std::string, int>{{"b", 1}, {"a", 2}}), R"({"a":2,"b":1})");
  EXPECT_EQ(to_json(std::map<int, int>{{-1, 1}}), R"({"-1":1})");
  EXPECT_EQ(to_json(std::tuple<int, std::string>{1, "x"}), R"([1,"x"])");
  EXPECT_EQ(to_json(std::pair<int, std::optional<int>>{1, {}}), "[1,null]");
  EXPECT_EQ((back<std::map<int, int>>(R"({"-1":1,"-1":2})")), (std::map<int, int>{{-1, 2}}));
  EXPECT_EQ((back<std::tuple<int, std::string>>(R"([1,"x"])")), (std::tuple<int, std::string>{1, "x"}));
  EXPECT_THAT((why_not<std::pair<int, int>>("[1]")), HasSubstr("missing"));
  EXPECT_THAT((why_not<std::map<int, int>>(R"({"a":1})")), HasSubstr("no number"));
}

TEST(ProcessJson, AStructIsWrittenInTheOrderOfItsMembers) {
  EXPECT_EQ(to_json(Contact{"alice", 30}), R"({"name":"alice","age":30})");
  EXPECT_EQ(to_json(Contact{"bob", {}}), R"({"name":"bob","age":null})");
  EXPECT_EQ(back<Contact>(R"({"age":1,"other":[],"name":"x"})"), (Contact{"x", 1}));
  EXPECT_EQ(back<Contact>(R"({"name":"x"})"), (Contact{"x", {}})) << "an Option may be left out";
  EXPECT_EQ(back<Contact>(R"(["x",null])"), (Contact{"x", {}})) << "serde's array form";
  EXPECT_THAT(why_not<Contact>("{}"), HasSubstr("missing field `name`"));
  EXPECT_THAT(why_not<Contact>(R"({"name":"x","name":"y"})"), HasSubstr("duplicate field `name`"));
}

TEST(ProcessJson, AVariantIsAnEnumOfRust) {
  EXPECT_EQ(to_json(Ask(List{})), "\"List\"");
  EXPECT_EQ(to_json(Ask(Rename{"bob"})), R"({"Rename":"bob"})");
  EXPECT_EQ(to_json(Ask(Contact{"a", 1})), R"({"Contact":{"name":"a","age":1}})");
  EXPECT_EQ(back<Ask>(R"({"List":null})"), Ask(List{}));
  EXPECT_EQ(back<Ask>(R"({"Contact":{"name":"a"}})"), Ask(Contact{"a", {}}));
  EXPECT_THAT(why_not<Ask>("\"Rename\""), HasSubstr("needs its data"));
  EXPECT_THAT(why_not<Ask>("\"Burn\""), HasSubstr("unknown variant `Burn`"));
  EXPECT_EQ(to_json(Color::Green), "\"Green\"");
  EXPECT_EQ(back<Color>("\"Red\""), Color::Red);
  EXPECT_THAT(why_not<Color>("\"Blue\""), HasSubstr("unknown variant `Blue`"));
}

TEST(ProcessJson, HyperwaresNamesAreText) {
  const runtime::ProcessId process("owner", {"app", "dev.os"});
  EXPECT_EQ(to_json(process), "\"owner:app:dev.os\"");
  EXPECT_EQ(back<runtime::ProcessId>("\"owner:app:dev.os\""), process);
  EXPECT_EQ(to_json(runtime::PackageId{"app", "dev.os"}), R"({"package_name":"app","publisher_node":"dev.os"})");
}

TEST(ProcessResult, UnwrapOfAnErrorSaysWhichAndWhere) {
  const Result<int> error = fail(std::string("no such thing"));
  try {
    (void)error.unwrap();
    FAIL();
  } catch (const Panic& panic) {
    EXPECT_THAT(panic.what(), ::testing::MatchesRegex("json_test.cpp:[0-9]+: unwrap\\(\\) of an error: no such thing"));
  }
  EXPECT_EQ(Result<int>(3).unwrap(), 3);
  EXPECT_EQ(Result<int>(fail(std::string("x"))).unwrap_or(7), 7);
  EXPECT_THROW((void)Result<int>(3).error(), Panic);
}

}  // namespace
}  // namespace hypersim::processes
