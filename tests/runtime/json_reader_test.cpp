#include "hypersim/runtime/json_reader.hpp"

#include <array>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/runtime/json_decode.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::runtime {
namespace {

using namespace std::string_literals;

template <class T>
using Read = bool (JsonReader::*)(T&);

/// The value of the whole text, if the reader accepts it.
template <class T>
std::optional<T> read_all(std::string_view text, Read<T> read) {
  JsonReader in(text);
  T value{};
  const bool good = (in.*read)(value) && in.finish();
  EXPECT_EQ(good, in.ok()) << text;
  EXPECT_EQ(good, in.error().empty()) << text;
  return good ? std::optional<T>(value) : std::nullopt;
}
std::optional<std::string> read_string(std::string_view text) { return read_all(text, &JsonReader::read_string); }
std::optional<std::string> read_bytes(std::string_view text) { return read_all(text, &JsonReader::read_byte_array); }
std::optional<std::uint64_t> read_u64(std::string_view text) { return read_all(text, &JsonReader::read_u64); }

bool skips(std::string_view text) {
  JsonReader in(text);
  return in.skip_value() && in.finish();
}

TEST(JsonReader, ReadsAnUnsignedIntegerOnlyInItsPlainForm) {
  EXPECT_EQ(read_u64("0"), 0U);
  EXPECT_EQ(read_u64(" \t\n\r7 \t\n\r"), 7U);
  EXPECT_EQ(read_u64("18446744073709551615"), UINT64_MAX);
  for (const char* text : {"18446744073709551616", "99999999999999999999999999", "-0", "-1", "+1", "1.0", "1e0", "1E0",
                           "00", "01", "", " ", "1 2", "\"1\"", "true", "null", "0x1", "1,"}) {
    EXPECT_EQ(read_u64(text), std::nullopt) << text;
  }
  EXPECT_EQ(read_all("255", &JsonReader::read_u8), 255);
  EXPECT_EQ(read_all("256", &JsonReader::read_u8), std::nullopt);
}

TEST(JsonReader, TakesOnlyTheFourWhiteSpaceCharacters) {
  for (const auto& space : {"\v"s, "\f"s, "\0"s, "\xC2\xA0"s, "\xEF\xBB\xBF"s, "/**/"s}) {
    EXPECT_EQ(read_u64(space + "1"), std::nullopt);
    EXPECT_EQ(read_u64("1" + space), std::nullopt);
    EXPECT_FALSE(skips("[1," + space + "2]"));
  }
}

TEST(JsonReader, ResolvesTheEscapesOfAString) {
  EXPECT_EQ(read_string(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(read_string(R"("a\u0000\u007f\u0080\u07FF\u0800\uffff")"),
            "a\0\x7f\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"s);
  EXPECT_EQ(read_string(R"("\ud800\udc00\uDBFF\uDFFF\ud83e\udd80")"),
            "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\xF0\x9F\xA6\x80");
  for (const char* text :
       {R"("\x41")", R"("\u12")", R"("\u12g4")", R"("\U0041")", R"("\)", R"("\")", R"("\u)", "\"\\\n\""}) {
    EXPECT_EQ(read_string(text), std::nullopt) << text;
    EXPECT_FALSE(skips(text)) << text;
  }
  EXPECT_EQ(read_string("\"\\\0\""s), std::nullopt);
  EXPECT_FALSE(skips("\"\\\0\""s));
}

TEST(JsonReader, RefusesALoneSurrogateInAKnownFieldButNotInAnIgnoredOne) {
  for (const char* text : {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud800\n")", R"("\ud800\ud800")",
                           R"("\ud800\u0041")", R"("\udfff\ud800")"}) {
    EXPECT_EQ(read_string(text), std::nullopt) << text;
    EXPECT_TRUE(skips(text)) << text;
  }
}

TEST(JsonReader, RefusesInvalidUtf8InAKnownFieldButNotInAnIgnoredOne) {
  for (const char* bytes : {"\xFF", "\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x80\x80", "\xE0\x9F\xBF",
                            "\xED\xA0\x80", "\xED\xBF\xBF", "\xE2\x82", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF0\x9F\xA6", "12345678\xC3", "1234567\xC3("}) {
    const std::string text = "\"" + std::string(bytes) + "\"";
    EXPECT_EQ(read_string(text), std::nullopt) << text;
    EXPECT_TRUE(skips(text)) << text;
    EXPECT_FALSE(is_utf8(bytes));
  }
  const std::string good =
      "\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF";
  EXPECT_EQ(read_string("\"" + good + "\""), good);
}

TEST(JsonReader, RefusesRawControlCharactersInEveryString) {
  for (int c = 0; c < 0x20; ++c) {
    const std::string text = "\"a" + std::string(1, static_cast<char>(c)) + "\"";
    EXPECT_EQ(read_string(text), std::nullopt) << c;
    EXPECT_FALSE(skips(text)) << c;
  }
  EXPECT_EQ(read_string("\"\x7f\""), "\x7f");
  EXPECT_EQ(read_string("\"open"), std::nullopt);
  EXPECT_FALSE(skips("\"open"));
}

TEST(JsonReader, ReadsBytesBackAsTheyWereWritten) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const std::string& bytes : {""s, "k1"s, "\0"s, all, all + all}) {
    std::string text;
    append_json_byte_array(text, bytes);
    EXPECT_EQ(read_bytes(text), bytes);
  }
  EXPECT_EQ(read_bytes(" [ 1 ,\n2\t, 255 ] "), "\x01\x02\xff");
  EXPECT_EQ(read_bytes("[ ]"), "");
}

TEST(JsonReader, RefusesWhatIsNoArrayOfBytes) {
  for (const char* text : {"",       "[",     "[1",   "[1,",  "[,]",   "[1,]",  "[,1]",  "[1 2]",   "[256]",
                           "[1000]", "[-1]",  "[-0]", "[01]", "[00]",  "[1.0]", "[1e0]", "[\"1\"]", "[true]",
                           "[null]", "[[1]]", "[1]]", "{}",   "\"k\"", "1",     "null",  "[1}"}) {
    EXPECT_EQ(read_bytes(text), std::nullopt) << text;
  }
}

TEST(JsonReader, SkipsAnyValueByTheGrammarAlone) {
  for (const char* text :
       {"null", "true", "false", "0", "-0", "1e999", "-1.5E-7", "123456789012345678901234567890", "[]", "{}", "[ ]",
        "{ }", "[1,[2,{}],\"x\"]", R"({"a":1,"a":{"b":[null]}})", R"({"\ud800":0})", "[[],[]]"}) {
    EXPECT_TRUE(skips(text)) << text;
  }
  for (const char* text :
       {"",    "nul",       "nullx",    "True",       "01",          "-",     "1.",    ".5",        "1e",
        "1e+", "+1",        "NaN",      "[",          "]",           "[1,]",  "[,1]",  "[1 2]",     "[1}",
        "{]",  "{\"a\"}",   "{\"a\":}", "{\"a\":1,}", "{,}",         "{a:1}", "{1:2}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
        "[}",  "{\"a\":1]", "[1]2",     "'a'",        "{\"\x01\":1}"}) {
    EXPECT_FALSE(skips(text)) << text;
  }
}

TEST(JsonReader, SkipsAnyDepthWithoutUsingTheStack) {
  constexpr std::size_t kDepth = 2'000'000;
  EXPECT_TRUE(skips(std::string(kDepth, '[') + std::string(kDepth, ']')));
  EXPECT_FALSE(skips(std::string(kDepth, '[')));
  EXPECT_FALSE(skips(std::string(kDepth, '[') + std::string(kDepth - 1, ']') + "}"));
}

TEST(JsonReader, ReadsContainersOfAtMost127Levels) {
  for (const auto& [depth, good] : {std::pair{127, true}, {128, false}}) {
    const std::string text = std::string(static_cast<std::size_t>(depth), '[');
    JsonReader in(text);
    for (int i = 0; i < depth; ++i) EXPECT_EQ(in.begin_array(), i < 127);
    EXPECT_EQ(in.ok(), good);
  }
}

TEST(JsonReader, WalksObjectsAndArraysInTheirOrder) {
  JsonReader in(R"( { "a" : [ 1 , 2 ] , "\u0062":{} } )");
  std::string key;
  std::uint64_t number = 0;
  ASSERT_TRUE(in.begin_object());
  ASSERT_TRUE(in.next_key(key));
  EXPECT_EQ(key, "a");
  ASSERT_TRUE(in.begin_array());
  EXPECT_TRUE(in.next_element() && in.read_u64(number) && number == 1);
  EXPECT_TRUE(in.next_element() && in.read_u64(number) && number == 2);
  EXPECT_FALSE(in.next_element());
  ASSERT_TRUE(in.next_key(key));
  EXPECT_EQ(key, "b");
  EXPECT_TRUE(in.begin_object());
  EXPECT_FALSE(in.next_key(key));
  EXPECT_FALSE(in.next_key(key));
  EXPECT_TRUE(in.finish());
}

TEST(JsonReader, NamesTheFirstMistakeAndItsPlaceAndStaysRefused) {
  JsonReader in("[1 2]");
  std::string bytes;
  EXPECT_FALSE(in.read_byte_array(bytes));
  EXPECT_EQ(in.error(), "expected ',' or ']' at byte 3");
  EXPECT_FALSE(in.refuse("something else"));
  EXPECT_EQ(in.error(), "expected ',' or ']' at byte 3");
  EXPECT_FALSE(in.read_null() || in.skip_value() || in.begin_array() || in.begin_object() || in.finish());
  EXPECT_EQ(in.peek(), JsonReader::Kind::Invalid);
}

TEST(JsonReader, SaysWhichKindOfValueComesNext) {
  using Kind = JsonReader::Kind;
  const std::vector<std::pair<std::string_view, Kind>> cases = {
      {"null", Kind::Null}, {" true", Kind::Bool}, {"false", Kind::Bool}, {"-1", Kind::Number},
      {"9", Kind::Number},  {"\"", Kind::String},  {"[", Kind::Array},    {"{", Kind::Object},
      {"", Kind::Invalid},  {"x", Kind::Invalid},  {"}", Kind::Invalid},
  };
  for (const auto& [text, kind] : cases) EXPECT_EQ(JsonReader(text).peek(), kind) << text;
  bool flag = false;
  EXPECT_TRUE(JsonReader("true").read_bool(flag) && flag);
  EXPECT_TRUE(JsonReader("false").read_bool(flag) && !flag);
  EXPECT_FALSE(JsonReader("1").read_bool(flag));
}

// The shapes of derived decoders --------------------------------------------------------------------------------------

/// `struct { a: u64, b: Option<u64> }`, as "a b".
std::optional<std::string> read_sample(std::string_view text) {
  JsonReader in(text);
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  bool has_b = false;
  const bool good =
      read_struct(in, field("a", [&] { return in.read_u64(a); }),
                  optional_field("b", [&] { return read_option(in, has_b, [&] { return in.read_u64(b); }); }));
  EXPECT_EQ(good, in.ok()) << text;
  if (!good || !in.finish()) return std::nullopt;
  return std::to_string(a) + (has_b ? " " + std::to_string(b) : " none");
}

TEST(ReadStruct, TakesAnObjectOrAnArrayOfExactlyItsFields) {
  EXPECT_EQ(read_sample(R"({"a":1,"b":2})"), "1 2");
  EXPECT_EQ(read_sample(R"({"b":2,"\u0061":1})"), "1 2");
  EXPECT_EQ(read_sample(R"({"a":1})"), "1 none");
  EXPECT_EQ(read_sample(R"({"a":1,"b":null})"), "1 none");
  EXPECT_EQ(read_sample(R"({"x":[],"a":1,"x":1e999,"A":"\ud800"})"), "1 none");
  EXPECT_EQ(read_sample("[1,2]"), "1 2");
  EXPECT_EQ(read_sample("[1,null]"), "1 none");
  for (const char* text :
       {R"({"b":2})", R"({"a":null})", R"({"a":1,"a":1})", R"({"a":1,"b":null,"b":null})", "{}", "[]", "[1]", "[1,2,3]",
        "[1,2,]", R"({"a":1,})", R"({"a":1,"\ud800":1})", R"({"a":1,"x":})", "1", "null", "\"a\"", "[null,1]"}) {
    EXPECT_EQ(read_sample(text), std::nullopt) << text;
  }
}

TEST(ReadStruct, IsRefusedWhenAFieldIsEvenIfTheFieldGaveNoReason) {
  JsonReader in(R"({"a":1})");
  EXPECT_FALSE(read_struct(in, field("a", [&] { return in.skip_value() && false; })));
  EXPECT_FALSE(in.ok());
}

/// `enum { Unit, Data(u64) }`, as text.
std::optional<std::string> read_choice(std::string_view text) {
  JsonReader in(text);
  std::string out;
  const bool good = read_enum(in, [&](std::string_view name, const JsonVariant& variant) {
    std::uint64_t data = 0;
    out = name;
    if (name == "Unit") return variant.unit();
    if (name != "Data") return variant.unknown(name);
    const bool held = variant.holds([&] { return in.read_u64(data); });
    out += " " + std::to_string(data);
    return held;
  });
  EXPECT_EQ(good, in.ok()) << text;
  return good && in.finish() ? std::optional(out) : std::nullopt;
}

TEST(ReadEnum, TakesANameOrAnObjectOfExactlyOneName) {
  EXPECT_EQ(read_choice("\"Unit\""), "Unit");
  EXPECT_EQ(read_choice(R"("\u0055nit")"), "Unit");
  EXPECT_EQ(read_choice(R"( { "Unit" : null } )"), "Unit");
  EXPECT_EQ(read_choice(R"({"Data":7})"), "Data 7");
  for (const char* text : {"\"Data\"", "\"unit\"", "\"\"", "0", "null", "[]", "{}", R"({"Unit":{}})", R"({"Unit":[]})",
                           R"({"Data":null})", R"({"Unit":null,"Unit":null})", R"({"Unit":null,})",
                           R"({"Data":7,"x":1})", R"({"Other":null})", R"(["Unit"])"}) {
    EXPECT_EQ(read_choice(text), std::nullopt) << text;
  }
}

// The writer --------------------------------------------------------------------------------------------------------

TEST(JsonWriter, EscapesOnlyWhatSerdeDoes) {
  EXPECT_EQ(json_string("a\"\\/\b\t\n\v\f\r\x1f\x7f\xC2\x80"),
            "\"a\\\"\\\\/\\b\\t\\n\\u000b\\f\\r\\u001f\x7f\xC2\x80\"");
  EXPECT_EQ(json_string("\0\x01"s), "\"\\u0000\\u0001\"");
  EXPECT_EQ(json_string(""), "\"\"");
}

TEST(JsonWriter, WritesAStringOfAnyLength) {
  for (const std::size_t size : {4095u, 4096u, 4097u, 10'000u}) {
    const std::string text = std::string(size - 1, 'x') + "\"";
    std::string out = "before";
    append_json_string(out, text);
    EXPECT_EQ(out, "before\"" + std::string(size - 1, 'x') + "\\\"\"");
  }
  const std::string all_escaped(5000, '\x01');
  std::string escapes;
  for (std::size_t i = 0; i < all_escaped.size(); ++i) escapes += "\\u0001";
  EXPECT_EQ(json_string(all_escaped), "\"" + escapes + "\"");
}

TEST(JsonWriter, FillsABufferWithWhatIsPutAndNoMore) {
  const std::string text = "a\n";
  const std::string bytes = "\xff\x00"s;
  std::string out = "x";
  append_json_text(out, 100 + JsonBuffer::string_max(text) + JsonBuffer::byte_array_max(bytes), [&](JsonBuffer& to) {
    to.put("{");
    to.put_string(text);
    to.put(":");
    to.put_byte_array(bytes);
    to.put_u64(UINT64_MAX);
    to.put("}");
  });
  EXPECT_EQ(out, "x{\"a\\n\":[255,0]18446744073709551615}");
}

TEST(JsonWriter, WritesNumbersAndBytesBehindWhatIsThere) {
  std::string out = "x";
  append_json_byte_array(out, "\x00\x09\x0a\x63\x64\xff"s);
  append_json_u64(out, UINT64_MAX);
  append_json_byte_array(out, "");
  append_json_u64(out, 0);
  EXPECT_EQ(out, "x[0,9,10,99,100,255]18446744073709551615[]0");
}

}  // namespace
}  // namespace hypersim::runtime
