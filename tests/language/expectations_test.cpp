// What may be written after `=>`.

#include <gtest/gtest.h>

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Texts = std::vector<std::string>;

Expected read_expected(const std::string& written) {
  Step step = read_step("owner get db k => " + written);
  EXPECT_TRUE(step.expected.has_value());
  if (!step.expected) return {};
  EXPECT_EQ(step.expected->text, written);
  return std::move(*step.expected);
}

template <class Kind>
bool is(const std::string& written) {
  return std::holds_alternative<Kind>(read_expected(written).is);
}

TEST(ScenarioExpectations, HaveAWordEach) {
  EXPECT_TRUE(is<ExpectOk>("ok"));
  EXPECT_TRUE(is<ExpectAny>("any"));
  EXPECT_TRUE(is<ExpectAnyError>("error any"));
  EXPECT_TRUE(is<ExpectBounced>("bounced"));
  EXPECT_TRUE(is<ExpectTimeout>("timeout"));
  EXPECT_TRUE(is<ExpectOffline>("offline"));
  EXPECT_TRUE(is<ExpectRefused>("refused"));
  EXPECT_TRUE(is<ExpectCrashed>("crashed"));
  EXPECT_EQ(std::get<ExpectSize>(read_expected("bytes 16").is).bytes, 16U);
  EXPECT_EQ(std::get<ExpectJson>(read_expected("json { \"a\" : 1 }").is).json.json, "{\"a\":1}");
}

TEST(ScenarioExpectations, AreValuesOtherwise) {
  for (const char* word : {"1990-01-01", "one", "blob", "Ok", "okay", "read"}) {
    EXPECT_EQ(std::get<ExpectBytes>(read_expected(word).is).bytes.bytes, word);
  }
  for (const char* word : {"ok", "any", "error", "bytes", "crashed", "one of"}) {
    EXPECT_EQ(std::get<ExpectBytes>(read_expected("\"" + std::string(word) + "\"").is).bytes.bytes, word);
  }
}

TEST(ScenarioExpectations, NameErrorsWithOrWithoutTheirPayload) {
  for (const char* name :
       {"NoDb", "KeyNotFound", "NoTx", "NoWriteCap", "NoReadCap", "MismatchingPackageId", "AddCapFailed",
        "MalformedRequest", "RocksDBError", "IOError", "NameTaken", "NoFileAtPath"}) {
    const Expected expected = read_expected(std::string("error ") + name);
    EXPECT_EQ(std::get<ExpectError>(expected.is).name, name);
    EXPECT_FALSE(std::get<ExpectError>(expected.is).payload.has_value());
  }
  EXPECT_EQ(std::get<ExpectError>(read_expected("error NoTx 7").is).payload->json, "7");
  EXPECT_EQ(std::get<ExpectError>(read_expected("error IOError \"a b\"").is).payload->json, "\"a b\"");
  EXPECT_EQ(std::get<ExpectError>(read_expected("error NoDb [ {\"p\":1}, \"x\"]").is).payload->json,
            "[{\"p\":1},\"x\"]");
}

TEST(ScenarioExpectations, MayHaveABlobAndAlternatives) {
  const Expected blob = read_expected("ok blob hex:01");
  EXPECT_TRUE(std::holds_alternative<ExpectOk>(blob.is));
  EXPECT_EQ(blob.blob->bytes, "\x01");
  const Expected expected = read_expected("one of 1 | error NoTx 7 | any blob x | \"|\"");
  const auto& alternatives = std::get<ExpectOneOf>(expected.is).alternatives;
  ASSERT_EQ(alternatives.size(), 4U);
  EXPECT_EQ(alternatives[1].text, "error NoTx 7");
  EXPECT_EQ(alternatives[2].blob->bytes, "x");
  EXPECT_EQ(std::get<ExpectBytes>(alternatives[3].is).bytes.bytes, "|");
}

TEST(ScenarioExpectations, RefuseWhatIsWrongAtItsPlace) {
  const std::vector<std::pair<std::string, Texts>> cases = {
      {"", {"4:18 expected an expectation after \"=>\", found the end of the line"}},
      {"error NoReadCp",
       {"4:25 expected the name of an error, or \"any\", found \"NoReadCp\" | did you mean \"NoReadCap\"?"}},
      {"eror NoDb", {"4:19 expected an expectation after \"=>\", found \"eror\" | did you mean \"error\"?"}},
      {"1 | 2", {"4:21 expected the end of the line, found \"|\" | write: => one of A | B"}},
      {"bytes -1", {"4:25 expected a number of bytes, found \"-1\""}},
      {"json {", {"4:24 this \"{\" is never closed"}},
      {"ok ok", {"4:22 expected the end of the line, found \"ok\""}},
      {"ok -> x", {"4:22 expected the end of the line, found \"->\" | \"-> NAME\" comes before \"=>\""}},
      {"one of", {"4:25 expected an alternative, found the end of the line"}},
      {"one of 1 | | 2", {"4:30 expected an alternative, found \"|\""}},
      {"$nothing", {"4:19 nothing is saved as \"nothing\" before this"}},
  };
  for (const auto& [written, expected] : cases)
    EXPECT_EQ(mistakes_after_prelude("owner get db k => " + written), expected) << written;
}

}  // namespace
}  // namespace hypersim::language
