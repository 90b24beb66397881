#include "hypersim/runtime/json_parts.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "hypersim/runtime/json_value.hpp"

namespace hypersim::runtime {
namespace {

std::string at(std::string_view text, std::string_view pointer) {
  const auto part = json_at(text, pointer);
  return part ? std::string(*part) : "nothing";
}

// The examples of RFC 6901, section 5, and what is near to them.
TEST(JsonAt, FollowsAPointer) {
  const std::string text = R"( {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5,
    "k\"l": 6, " ": 7, "m~n": 8, "o": {"p" : [[1 , 2], {}]}, "~1": 9} )";
  EXPECT_EQ(at(text, "/foo"), R"(["bar", "baz"])");
  EXPECT_EQ(at(text, "/foo/0"), "\"bar\"");
  EXPECT_EQ(at(text, "/"), "0");
  EXPECT_EQ(at(text, "/a~1b"), "1");
  EXPECT_EQ(at(text, "/c%d"), "2");
  EXPECT_EQ(at(text, "/e^f"), "3");
  EXPECT_EQ(at(text, "/g|h"), "4");
  EXPECT_EQ(at(text, "/i\\j"), "5");
  EXPECT_EQ(at(text, "/k\"l"), "6");
  EXPECT_EQ(at(text, "/ "), "7");
  EXPECT_EQ(at(text, "/m~0n"), "8");
  EXPECT_EQ(at(text, "/~01"), "9");
  EXPECT_EQ(at(text, "/o/p/0/1"), "2");
  EXPECT_EQ(at(" [1] ", ""), "[1]");
  EXPECT_EQ(at("7", ""), "7");
}

TEST(JsonAt, FindsNothingWhereThereIsNothing) {
  const std::string text = R"({"foo": ["bar", "baz"], "n": 1})";
  for (const char* pointer : {"/bar", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/ 1", "/foo/",
                              "/foo/0/x", "/n/0", "/foo/99999999999999999999", "/Foo"}) {
    EXPECT_EQ(at(text, pointer), "nothing") << pointer;
  }
}

TEST(JsonAt, TakesTheLastOfSeveralMembersWithOneKey) {
  EXPECT_EQ(at(R"({"a": 1, "b": 2, "\u0061": {"a": 3, "a": 4}})", "/a/a"), "4");
}

TEST(JsonPointer, IsEmptyOrBeginsWithASlashAndHasItsEscapesOnly) {
  for (const char* pointer : {"", "/", "/a/b", "//", "/~0~1"}) EXPECT_TRUE(is_json_pointer(pointer)) << pointer;
  for (const char* pointer : {"a", "#/a", "/~", "/~2", "/a~"}) EXPECT_FALSE(is_json_pointer(pointer)) << pointer;
}

std::string lack(std::string_view whole, std::string_view part) {
  const auto found = json_lack(whole, part);
  if (!found) return "none";
  return found->pointer + ": " + (found->found ? std::string(*found->found) : "nothing") + ", not " +
         std::string(found->wanted);
}

TEST(JsonLack, IsNoneWhereObjectsHaveMore) {
  EXPECT_EQ(lack(R"({"a": 1, "b": [{"c": 2, "d": 3}, 4], "e": null})", R"({"b": [{"d": 3}, 4]})"), "none");
  EXPECT_EQ(lack(R"({"a": 1})", "{}"), "none");
  EXPECT_EQ(lack(R"(["\u0041", 1])", R"([ "A" , 1 ])"), "none");
  EXPECT_EQ(lack(R"({"a": 1, "a": 2})", R"({"a": 2})"), "none");
  EXPECT_EQ(lack("7", "7"), "none");
}

TEST(JsonLack, SaysWhatIsOtherFirstAndWhere) {
  EXPECT_EQ(lack(R"({"a": {"b": [1, {"c": 2}]}})", R"({"a": {"b": [1, {"c": 3}]}})"), "/a/b/1/c: 2, not 3");
  EXPECT_EQ(lack(R"({"a/b": {}})", R"({"a/b": {"~": 1}})"), "/a~1b/~0: nothing, not 1");
  EXPECT_EQ(lack("[1, 2, 3]", "[1, 2]"), ": [1, 2, 3], not [1, 2]");
  EXPECT_EQ(lack("[1]", "{}"), ": [1], not {}");
  EXPECT_EQ(lack(R"({"a": 1.0})", R"({"a": 1})"), "/a: 1.0, not 1") << "as serde_json's Value has it";
  EXPECT_EQ(lack(R"({"a": null})", R"({"b": null})"), "/b: nothing, not null");
  EXPECT_EQ(lack(R"({"a": "1"})", R"({"a": 1})"), "/a: \"1\", not 1");
}

TEST(JsonNarrowed, HasTheMembersOfThePartAndIsFoundInTheWhole) {
  const std::string whole = R"({"a": 1, "b": [{"c": 2, "d": 3}, 4], "e": {"f": 5}})";
  const auto narrowed = [&](std::string_view part) {
    std::string text = json_narrowed(whole, part);
    EXPECT_EQ(lack(whole, text), "none");
    return text;
  };
  EXPECT_EQ(narrowed(R"({"a": 7, "z": 1})"), R"({"a":1})");
  EXPECT_EQ(narrowed(R"({"b": [{"d": 0}, 0]})"), R"({"b":[{"d":3},4]})");
  EXPECT_EQ(narrowed(R"({"b": [0]})"), R"({"b":[{"c":2,"d":3},4]})");
  EXPECT_EQ(narrowed("7"), R"({"a":1,"b":[{"c":2,"d":3},4],"e":{"f":5}})");
}

TEST(JsonEntries, AreAllOfALevel) {
  const auto members = json_members(R"( {"b" : [1, 2] , "a": "x" } )");
  ASSERT_EQ(members.size(), 2u);
  EXPECT_EQ(members[0].key + "=" + std::string(members[0].value), "a=\"x\"");
  EXPECT_EQ(members[1].key + "=" + std::string(members[1].value), "b=[1, 2]");
  EXPECT_EQ(json_elements("[ 1 ,[] , {} ]"), (std::vector<std::string_view>{"1", "[]", "{}"}));
  EXPECT_TRUE(json_members("{}").empty());
  EXPECT_TRUE(json_elements("[ ]").empty());
}

}  // namespace
}  // namespace hypersim::runtime
