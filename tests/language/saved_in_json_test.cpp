// `$NAME` inside JSON values, `from POINTER`, `has`, and the warning of a name in quotes.

#include <gtest/gtest.h>

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Mistakes = std::vector<std::string>;

std::string text_of(const std::string& json, const std::vector<SavedInJson>& saved) {
  std::string out;
  std::size_t copied = 0;
  for (const SavedInJson& one : saved) {
    out += json.substr(copied, one.at - copied) + "<" + one.name + ">";
    copied = one.at;
  }
  return out + json.substr(copied);
}

Step last_step(const std::string& text) {
  Scenario scenario = read_after_prelude(text);
  return scenario.steps.empty() ? Step() : std::move(scenario.steps.back());
}

const std::string kSaved = "owner request viewer -> a\nowner request viewer -> b-2\n";

TEST(SavedInJson, StandsWhereAValueMayStand) {
  const Step step =
      last_step(kSaved + "owner request viewer body {\"x\" : $a , \"y\": [$b-2,$a, \"$\"],\n \"$k\": 1}\n");
  const BytesOperand& body = as<RequestStep>(step).message.body;
  EXPECT_EQ(text_of(body.bytes, body.saved), "{\"x\":<a>,\"y\":[<b-2>,<a>,\"$\"],\"$k\":1}");
  EXPECT_FALSE(body.is_constant());
  EXPECT_EQ(body.saved_name, "");
}

TEST(SavedInJson, StandsInEveryJsonOfAStep) {
  const auto expected = [&](const std::string& text) {
    return *last_step(kSaved + "owner get d k => " + text + "\n").expected;
  };
  const auto json = std::get<ExpectJson>(expected("json [$a]").is).json;
  EXPECT_EQ(text_of(json.json, json.saved), "[<a>]");
  const auto has = std::get<ExpectHas>(expected("has {\"k\": $a}").is).json;
  EXPECT_EQ(text_of(has.json, has.saved), "{\"k\":<a>}");
  const auto error = *std::get<ExpectError>(expected("error NoTx [$a]").is).payload;
  EXPECT_EQ(text_of(error.json, error.saved), "[<a>]");
  const auto value = std::get<ExpectBytes>(expected("[$a] blob {\"k\": $a}").is).bytes;
  EXPECT_EQ(text_of(value.bytes, value.saved), "[<a>]");
  const auto condition = last_step(kSaved + "check owner/d key k is [$a]\n");
  const auto& key = std::get<DbKeyIsCondition>(as<CheckStep>(condition).condition.is);
  EXPECT_EQ(text_of(key.value.bytes, key.value.saved), "[<a>]");
}

TEST(SavedInJson, IsANameThatWasSavedBefore) {
  EXPECT_EQ(mistakes_after_prelude(kSaved + "owner request viewer body {\"x\": $aa, \"y\": [$c]}\n"),
            (Mistakes{"6:33 nothing is saved as \"aa\" before this | did you mean \"a\"?",
                      "6:44 nothing is saved as \"c\" before this"}));
  EXPECT_EQ(mistakes_after_prelude("owner send viewer -> sent\nowner request viewer body [$sent]\n"),
            Mistakes{"5:28 \"sent\" names the request of a \"send\"; it can only be awaited"});
}

TEST(SavedInJson, IsNoKeyAndHasAName) {
  EXPECT_EQ(mistakes_after_prelude(kSaved + "owner request viewer body {$a: 1}\n"),
            Mistakes{"6:28 expected a key in double quotes or \"}\" in this JSON value, found \"$\""});
  EXPECT_EQ(mistakes_after_prelude(kSaved + "owner request viewer body [$5]\n"),
            Mistakes{"6:28 expected a saved name such as $answer in this JSON value, found \"$\""});
  EXPECT_EQ(mistakes_after_prelude(kSaved + "owner request viewer body [$a.b]\n"),
            Mistakes{"6:30 expected \",\" or \"]\" in this JSON value, found \".\""});
}

TEST(SavedInJson, IsAMistakeInDeclarationsAndProperties) {
  const std::string hint = " | it can be a part of the bodies, values, capabilities and expectations of steps";
  const auto wrong = [&](const std::string& place) {
    return Mistakes{place + " what a step saves cannot be a part of this, found \"$a\"" + hint};
  };
  EXPECT_EQ(mistakes_after_prelude("process x x:x:x answers [$a]\n"), wrong("4:26"));
  EXPECT_EQ(mistakes_after_prelude("process x x:x:x grants owner [$a]\n"), wrong("4:31"));
  EXPECT_EQ(mistakes_after_prelude("process x x:x:x exit requests [$a]\n"), wrong("4:32"));
  EXPECT_EQ(mistakes_after_prelude("let x [$a]\n"), wrong("4:8"));
  EXPECT_EQ(mistakes_after_prelude("matrix x 1 [$a]\n"), wrong("4:13"));
  EXPECT_EQ(mistakes_after_prelude(kSaved + "never owner/d key k is [$a]\n"), wrong("6:25"));
  EXPECT_EQ(mistakes_after_prelude(kSaved + "never viewer holds cap owner [$a]\n"), wrong("6:31"));
  EXPECT_EQ(mistakes_after_prelude(kSaved + "owner spawn x exit requests [$a]\n"), wrong("6:30"));
}

std::string pointer_of(const std::string& written) {
  return last_step("owner request viewer -> a from " + written + "\n").saves_part.value_or("no part");
}

TEST(FromPointer, IsAWordOrAString) {
  EXPECT_EQ(pointer_of("/items/0/id"), "/items/0/id");
  EXPECT_EQ(pointer_of("\"\""), "");
  EXPECT_EQ(pointer_of("\"/a b\" => any"), "/a b");
  EXPECT_EQ(pointer_of("/\"a b\"/c"), "/a b/c");
  EXPECT_EQ(pointer_of("/a~1b~0"), "/a~1b~0");
  EXPECT_FALSE(last_step("owner request viewer -> a => ok\n").saves_part.has_value());
}

TEST(FromPointer, SaysWhatIsWrong) {
  EXPECT_EQ(
      mistakes_after_prelude("owner request viewer -> a from\nowner request viewer -> a from => x\n"
                             "owner request viewer -> a from id\nowner request viewer -> a from /~2\n"
                             "owner request viewer -> a from [1]\nowner request viewer -> a fro /x\n"
                             "owner request viewer -> a from /x y\nowner send viewer -> a from /x\n"),
      (Mistakes{"4:31 expected a JSON Pointer such as /items/0/id, found the end of the line",
                "5:32 expected a JSON Pointer such as /items/0/id, found \"=>\"",
                "6:32 a JSON Pointer begins with \"/\", found \"id\" | write: from /id, or from \"\" for the whole",
                "7:32 in a JSON Pointer, \"~0\" stands for \"~\" and \"~1\" for \"/\"; found another \"~\" in \"/~2\"",
                "8:32 expected a JSON Pointer such as /items/0/id, found the JSON value [1]",
                "9:27 expected \"from\", \"=>\" or the end of the line, found \"fro\" | did you mean \"from\"?",
                "10:35 expected the end of the line, found \"y\"",
                "11:24 a \"send\" has no body; what \"await\" gives has parts"}));
}

TEST(Has, WithoutJsonBehindItIsAValue) {
  const auto value = [](const std::string& text) {
    const Step step = last_step("owner get d k => " + text + "\n");
    const auto* bytes = std::get_if<ExpectBytes>(&step.expected->is);
    return bytes == nullptr ? "no value" : bytes->bytes.bytes;
  };
  EXPECT_EQ(value("has"), "has");
  EXPECT_EQ(value("has blob x"), "has");
  EXPECT_EQ(value("has {}"), "no value");
  EXPECT_EQ(value("has 5"), "no value");
  EXPECT_EQ(value("has \"x\""), "no value");
  const Step list = last_step("owner get d k => one of has | has {\"a\": 1} | x\n");
  const auto& all = std::get<ExpectOneOf>(list.expected->is).alternatives;
  ASSERT_EQ(all.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<ExpectBytes>(all[0].is));
  EXPECT_TRUE(std::holds_alternative<ExpectHas>(all[1].is));
}

Mistakes warnings_of(const std::string& text) {
  const ParsedFile parsed = parse_scenarios(kPrelude + text, "x.scn");
  EXPECT_EQ(mistakes(parsed), Mistakes{});
  Mistakes out;
  for (const Warning& one : parsed.warnings)
    out.push_back(std::to_string(one.at.line) + ":" + std::to_string(one.at.column) + " " + one.message);
  return out;
}

TEST(Warning, OfASavedNameInQuotes) {
  const std::string is = " this is the text \"$a\", and not what is saved under that name";
  EXPECT_EQ(warnings_of(kSaved + "owner request viewer body {\"x\": \"$a\", \"y\": [\"$b\"]}\n"),
            Mistakes{"6:33" + is});
  EXPECT_EQ(warnings_of("owner request viewer body [\"$a\"]\n" + kSaved), Mistakes{"4:28" + is}) << "saved later";
  EXPECT_EQ(warnings_of("parallel\nowner get d [\"$a\"] -> a => any\nend\ncheck owner/d key k is [\"$a\"]\n"),
            (Mistakes{"5:14" + is, "7:25" + is}));
  EXPECT_EQ(warnings_of("repeat 3\nowner request viewer body [\"$a\"]\nend\n" + kSaved), Mistakes{"5:28" + is});
}

TEST(Warning, IsNotGivenOfWhatIsNoNameOrNotSavedOrQuotedAsAWhole) {
  EXPECT_EQ(
      warnings_of(kSaved + "owner request viewer body \"$a\"\nowner request viewer body \"{\\\"x\\\": \\\"$a\\\"}\"\n"
                           "owner request viewer body {\"$a\": 1, \"x\": \"$a \", \"y\": \"$c\", \"z\": $a}\n"),
      Mistakes{});
}

TEST(Warning, IsShownLikeAMistake) {
  const ParsedFile parsed =
      parse_scenarios(kPrelude + "sequence s\nowner request viewer body [\"$a\"]\nend\ndo s\n" + kSaved, "x.scn");
  EXPECT_EQ(format_warnings(parsed),
            "x.scn:5:28: warning: this is the text \"$a\", and not what is saved under that name\n"
            "  owner request viewer body [\"$a\"]\n"
            "                             ^ without the quotes it is that; to keep the text, quote the whole value\n"
            "  done by x.scn:7:1: do s\n");
}

}  // namespace
}  // namespace hypersim::language
