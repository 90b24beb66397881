#include "hypersim/runtime/json_reader.hpp"

#include <algorithm>
#include <cstring>

#include "hypersim/runtime/hex.hpp"
#include "hypersim/runtime/json_decode.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::runtime {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

}  // namespace

std::string to_text(const JsonMistake& mistake) { return mistake.what + " at byte " + std::to_string(mistake.byte); }

bool JsonReader::refuse(std::string_view why) {
  return refuse(JsonMistake{JsonMistake::Kind::Other, std::string(why)});
}

bool JsonReader::refuse(JsonMistake why) {
  if (failed_) return false;
  failed_ = true;
  why.byte = at_;
  mistake_ = std::make_unique<const JsonMistake>(std::move(why));
  return false;
}

bool JsonReader::finish() {
  if (failed_) return false;
  skip_space();
  return at_ == text_.size() || fail("expected nothing more");
}

JsonReader::Kind JsonReader::peek() {
  if (failed_) return Kind::Invalid;
  skip_space();
  switch (current()) {
    case 'n':
      return Kind::Null;
    case 't':
    case 'f':
      return Kind::Bool;
    case '"':
      return Kind::String;
    case '[':
      return Kind::Array;
    case '{':
      return Kind::Object;
    case '-':
      return Kind::Number;
    default:
      return is_digit(current()) ? Kind::Number : Kind::Invalid;
  }
}

bool JsonReader::read_null() {
  if (failed_) return false;
  skip_space();
  return current() == 'n' ? literal("null") : fail_type("null");
}

bool JsonReader::read_bool(bool& out) {
  if (failed_) return false;
  skip_space();
  out = current() == 't';
  return out ? literal("true") : current() == 'f' ? literal("false") : fail_type("true or false");
}

bool JsonReader::read_u8(std::uint8_t& out) {
  std::uint64_t value = 0;
  if (!read_u64(value)) return false;
  out = static_cast<std::uint8_t>(value);
  return value <= 255 || fail_range("a number up to 255");
}

bool JsonReader::read_u64(std::uint64_t& out) {
  if (failed_) return false;
  skip_space();
  if (!is_digit(current())) return fail_type("an unsigned integer");
  out = 0;
  const bool starts_with_zero = current() == '0';
  const std::size_t start = at_;
  for (; is_digit(current()); ++at_) {
    const auto digit = static_cast<std::uint64_t>(current() - '0');
    if (out > (UINT64_MAX - digit) / 10) return fail_range("a number below 2^64");
    out = out * 10 + digit;
  }
  if (starts_with_zero && at_ - start > 1) return fail("expected no digit after a leading 0");
  const char next = current();
  return (next != '.' && next != 'e' && next != 'E') || fail_range("an integer");
}

bool JsonReader::read_string(std::string& out) {
  if (failed_) return false;
  skip_space();
  if (current() != '"') return fail_type("a string");
  ++at_;
  out.clear();
  for (;;) {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
    out.append(text_, start, at_ - start);
    if (at_ == text_.size()) return fail("expected the end of the string");
    const char c = text_[at_];
    if (c != '"' && c != '\\') return fail("expected no control character in a string");
    ++at_;
    if (c == '"') return is_utf8(out) || fail("expected UTF-8 in the string");
    if (!read_escape(out)) return false;
  }
}

bool JsonReader::read_byte_array(std::string& out) {
  if (failed_) return false;
  skip_space();
  if (current() != '[') return fail_type("an array of bytes");
  ++at_;
  out.clear();
  skip_space();
  if (current() == ']') return expect(']', "");
  // In an array of numbers, only its end is a ']', so this is at least the number of elements.
  const std::size_t end = std::min(text_.find(']', at_), text_.size());
  const auto first = text_.begin() + static_cast<std::ptrdiff_t>(at_);
  out.resize(1 + static_cast<std::size_t>(std::count(first, text_.begin() + static_cast<std::ptrdiff_t>(end), ',')));
  // These are locals and not members because, as far as the compiler knows, a write through `to` could change a member.
  char* to = out.data();
  const char* at = text_.data() + at_;
  const char* const stop = text_.data() + text_.size();
  const auto stop_here = [&] { at_ = static_cast<std::size_t>(at - text_.data()); };
  const auto failed = [&](std::string_view what) { return stop_here(), fail(what); };
  for (;;) {
    while (at != stop && is_space(*at)) ++at;
    unsigned value = 0;
    const char* const start = at;
    for (; at != stop && is_digit(*at) && value <= 255; ++at) value = value * 10 + static_cast<unsigned>(*at - '0');
    if (at == start) return stop_here(), fail_type("a number from 0 to 255");
    if (value > 255) return stop_here(), fail_range("a number from 0 to 255");
    if (*start == '0' && at - start > 1) return failed("expected no digit after a leading 0");
    *to++ = static_cast<char>(value);
    while (at != stop && is_space(*at)) ++at;
    if (at == stop || (*at != ',' && *at != ']')) return failed("expected ',' or ']'");
    if (*at++ == ']') break;
  }
  at_ = static_cast<std::size_t>(at - text_.data());
  out.resize(static_cast<std::size_t>(to - out.data()));
  return true;
}

bool JsonReader::read_number_text(std::string_view& out) {
  if (failed_) return false;
  skip_space();
  const std::size_t start = at_;
  if (!skip_number()) return false;
  out = text_.substr(start, at_ - start);
  return true;
}

bool JsonReader::skip_value() {
  // The brackets that are still open are kept here and not on the stack: an ignored value has no limit of depth.
  std::string open;
  while (!failed_) {
    skip_space();
    const char bracket = current();
    if (bracket == '[' || bracket == '{') {
      ++at_;
      const char closing = bracket == '[' ? ']' : '}';
      open += closing;
      skip_space();
      if (current() != closing) {
        if (bracket == '{' && !skip_key()) return false;
        continue;
      }
    } else if (!skip_scalar()) {
      return false;
    }
    // A value, or an empty container that is not closed yet, has been read: close what ends here.
    for (skip_space(); !open.empty() && current() == open.back(); skip_space()) {
      ++at_;
      open.pop_back();
    }
    if (open.empty()) return true;
    if (!expect(',', open.back() == ']' ? "expected ',' or ']'" : "expected ',' or '}'")) return false;
    if (open.back() == '}' && !skip_key()) return false;
  }
  return false;
}

bool JsonReader::begin_object() { return begin('{', "an object"); }
bool JsonReader::begin_array() { return begin('[', "an array"); }

bool JsonReader::next_key(std::string& key) {
  if (failed_ || end_of_container('}')) return false;
  if (!first_ && !expect(',', "expected ',' or '}'")) return false;
  first_ = false;
  if (!read_string(key)) return false;
  skip_space();
  return expect(':', "expected ':'");
}

bool JsonReader::next_element() {
  if (failed_ || end_of_container(']')) return false;
  if (!first_ && !expect(',', "expected ',' or ']'")) return false;
  first_ = false;
  skip_space();
  return current() != ']' || fail("expected a value after ','");
}

void JsonReader::skip_space() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

bool JsonReader::expect(char c, std::string_view what) {
  if (at_ == text_.size() || text_[at_] != c) return fail(what);
  ++at_;
  return true;
}

bool JsonReader::literal(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return fail("expected " + std::string(word));
  at_ += word.size();
  return true;
}

bool JsonReader::fail(std::string_view what) {
  return refuse(JsonMistake{JsonMistake::Kind::Syntax, std::string(what)});
}

/// Where a value stands, it is one of another type.
bool JsonReader::fail_type(std::string_view expected) {
  const std::string what = "expected " + std::string(expected);
  const auto kind = peek() == Kind::Invalid ? JsonMistake::Kind::Syntax : JsonMistake::Kind::Type;
  return refuse(JsonMistake{kind, what, 0, std::string(expected)});
}

bool JsonReader::fail_range(std::string_view expected) {
  return refuse(JsonMistake{JsonMistake::Kind::Range, "expected " + std::string(expected), 0, std::string(expected)});
}

bool JsonReader::begin(char bracket, std::string_view what) {
  if (failed_) return false;
  skip_space();
  if (current() != bracket) return fail_type(what);
  ++at_;
  if (++depth_ > kJsonDepthMax) return fail("expected at most " + std::to_string(kJsonDepthMax) + " levels");
  first_ = true;
  return true;
}

/// Consumes the closing bracket, if it comes next.
bool JsonReader::end_of_container(char bracket) {
  skip_space();
  if (current() != bracket) return false;
  ++at_;
  --depth_;
  first_ = false;
  return true;
}

bool JsonReader::skip_scalar() {
  switch (current()) {
    case 'n':
      return literal("null");
    case 't':
      return literal("true");
    case 'f':
      return literal("false");
    case '"':
      return skip_string();
    default:
      break;
  }
  return current() == '-' || is_digit(current()) ? skip_number() : fail("expected a value");
}

/// A key and its colon.
bool JsonReader::skip_key() {
  skip_space();
  if (!skip_string()) return false;
  skip_space();
  return expect(':', "expected ':'");
}

bool JsonReader::skip_string() {
  if (!expect('"', "expected a string")) return false;
  for (;;) {
    while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
    if (at_ == text_.size()) return fail("expected the end of the string");
    const char c = text_[at_];
    if (c != '"' && c != '\\') return fail("expected no control character in a string");
    ++at_;
    if (c == '"') return true;
    const char escape = current();
    if (escape == '\0' || std::string_view("\"\\/bfnrtu").find(escape) == std::string_view::npos) {
      return fail("expected an escape such as \\n");
    }
    ++at_;
    std::uint32_t unused = 0;
    if (escape == 'u' && !read_hex4(unused)) return false;
  }
}

bool JsonReader::skip_number() {
  if (current() == '-') ++at_;
  if (current() == '0') {
    ++at_;
    if (is_digit(current())) return fail("expected no digit after a leading 0");
  } else if (!skip_digits()) {
    return false;
  }
  if (current() == '.') {
    ++at_;
    if (!skip_digits()) return false;
  }
  if (current() != 'e' && current() != 'E') return true;
  ++at_;
  if (current() == '+' || current() == '-') ++at_;
  return skip_digits();
}

bool JsonReader::skip_digits() {
  if (!is_digit(current())) return fail("expected a digit");
  while (is_digit(current())) ++at_;
  return true;
}

bool JsonReader::read_hex4(std::uint32_t& out) {
  out = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const auto digit = hex_value(current());
    if (!digit) return fail("expected four hexadecimal digits");
    out = out * 16 + *digit;
  }
  return true;
}

/// What comes after the backslash.
bool JsonReader::read_escape(std::string& out) {
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char c = current();
  if (c == 'u') {
    ++at_;
    std::uint32_t unit = 0;
    if (!read_hex4(unit)) return false;
    if (unit >= 0xD800 && unit < 0xE000) return read_surrogate_pair(unit, out);
    append_utf8(out, unit);
    return true;
  }
  const std::size_t index = c == '\0' ? std::string_view::npos : kEscapes.find(c);
  if (index == std::string_view::npos) return fail("expected an escape such as \\n");
  ++at_;
  out += kMeanings[index];
  return true;
}

/// The low half of a pair whose first half was `high`.
bool JsonReader::read_surrogate_pair(std::uint32_t high, std::string& out) {
  if (high >= 0xDC00 || text_.substr(at_, 2) != "\\u") return fail("expected no lone surrogate");
  at_ += 2;
  std::uint32_t low = 0;
  if (!read_hex4(low)) return false;
  if (low < 0xDC00 || low >= 0xE000) return fail("expected the low half of a surrogate pair");
  append_utf8(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
  return true;
}

bool refuse_field(JsonReader& in, JsonMistake::Kind kind, std::string_view name) {
  const char* how = kind == JsonMistake::Kind::MissingField ? "missing" : "duplicate";
  return in.refuse({kind, std::string(how) + " field `" + std::string(name) + "`", 0, {}, std::string(name)});
}

}  // namespace hypersim::runtime
