#include "hypersim/runtime/json_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "hypersim/runtime/json_parts.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::runtime {
namespace {

constexpr int kPowerMax = 308;

/// 1e0 to 1e308, each the nearest double.
double power_of_ten(std::int64_t exponent) {
  static const auto kPowers = [] {
    std::array<double, kPowerMax + 1> powers{};
    for (std::size_t i = 0; i < powers.size(); ++i) {
      const std::string text = "1e" + std::to_string(i);
      std::from_chars(text.data(), text.data() + text.size(), powers[i]);
    }
    return powers;
  }();
  return kPowers[static_cast<std::size_t>(exponent)];
}

/// A number as serde_json's Value reads it: not the nearest double of the text, but what its arithmetic gives. The
/// grammar of the text has been checked.
class Number {
 public:
  explicit Number(std::string_view text) : text_(text), negative_(take('-')) {}

  /// Appends the number's canonical text, or returns false if it is out of range. Only floats have a '.' or an 'e'.
  bool append_to(std::string& out) {
    const std::int64_t exponent = take_integer();
    if (is_integer_ && append_integer(out)) return true;
    double value = 0;
    if (!take_rest(exponent, value)) return false;
    append_float(out, value);
    return true;
  }

  /// The number as a float, or none if it is out of range.
  std::optional<double> as_f64() {
    const std::int64_t exponent = take_integer();
    double value = 0;
    return take_rest(exponent, value) ? std::optional(value) : std::nullopt;
  }

 private:
  /// Takes the digits before a '.' or an 'e', and returns how many of them the significand has no room for.
  std::int64_t take_integer() {
    std::int64_t exponent = 0;
    const bool long_integer = !take_digits();
    for (; !text_.empty() && is_digit(); text_.remove_prefix(1)) ++exponent;
    is_integer_ = !long_integer && text_.empty();
    return exponent;
  }

  /// Takes the rest and computes the value; false if it is out of range.
  bool take_rest(std::int64_t exponent, double& value) {
    if (take('.')) {
      const std::size_t before = text_.size();
      take_digits();
      exponent -= static_cast<std::int64_t>(before - text_.size());
      while (!text_.empty() && is_digit()) text_.remove_prefix(1);
    }
    const bool in_range = take('e') || take('E') ? scale_by_exponent(exponent, value) : scale(exponent, value);
    if (negative_) value = -value;
    return in_range;
  }

  bool is_digit() const { return text_.front() >= '0' && text_.front() <= '9'; }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// Takes digits into the significand until there are none, or returns false if the next digit would overflow it.
  bool take_digits() {
    for (; !text_.empty() && is_digit(); text_.remove_prefix(1)) {
      const auto digit = static_cast<std::uint64_t>(text_.front() - '0');
      if (significand_ > (UINT64_MAX - digit) / 10) return false;
      significand_ = significand_ * 10 + digit;
    }
    return true;
  }

  /// An integer that fits u64 or i64; -0 does not count.
  bool append_integer(std::string& out) const {
    if (negative_ && (significand_ == 0 || significand_ > std::uint64_t{1} << 63)) return false;
    if (negative_) out += '-';
    append_json_u64(out, significand_);
    return true;
  }

  bool scale_by_exponent(std::int64_t start, double& out) {
    const bool down = take('-');
    take('+');
    std::int64_t exponent = 0;
    for (const char c : text_) {
      exponent = exponent * 10 + (c - '0');
      if (exponent <= std::numeric_limits<std::int32_t>::max()) continue;
      out = 0;
      return significand_ == 0 || down;
    }
    return scale(down ? start - exponent : start + exponent, out);
  }

  bool scale(std::int64_t exponent, double& out) const {
    out = static_cast<double>(significand_);
    for (; out != 0 && exponent < -kPowerMax; exponent += kPowerMax) out /= power_of_ten(kPowerMax);
    if (out == 0) return true;
    if (exponent > kPowerMax) return false;
    if (exponent < 0) {
      out /= power_of_ten(-exponent);
    } else {
      out *= power_of_ten(exponent);
    }
    return !std::isinf(out);
  }

  static void append_float(std::string& out, double value) {
    if (value == 0) value = 0;  // -0.0 equals 0.0
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out.append(text.data(), end);
    if (std::none_of(text.data(), end, [](char c) { return c == '.' || c == 'e'; })) out += ".0";
  }

  std::string_view text_;
  bool negative_;
  bool is_integer_ = false;
  std::uint64_t significand_ = 0;
};

/// Appends the canonical text of the next value. The reader bounds the depth.
bool append_value(JsonReader& in, std::string& out);

bool append_array(JsonReader& in, std::string& out) {
  if (!in.begin_array()) return false;
  char separator = '[';
  while (in.next_element()) {
    out += separator;
    separator = ',';
    if (!append_value(in, out)) return false;
  }
  out += separator == '[' ? "[]" : "]";
  return in.ok();
}

/// A member of an object, and where its text `"key":value` is.
struct Member {
  std::string key;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Sorts the members, which are the rest of `out` from `start` on, by their keys. The last of duplicates
/// counts.
void put_in_order(std::string& out, std::size_t start, std::vector<Member>& members) {
  std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.key < b.key; });
  std::string ordered;
  ordered.reserve(out.size() - start);
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i + 1 < members.size() && members[i].key == members[i + 1].key) continue;
    if (!ordered.empty()) ordered += ',';
    ordered.append(out, members[i].begin, members[i].end - members[i].begin);
  }
  out.replace(start, std::string::npos, ordered);
}

bool append_object(JsonReader& in, std::string& out) {
  if (!in.begin_object()) return false;
  out += '{';
  const std::size_t start = out.size();
  std::vector<Member> members;
  bool in_order = true;
  for (std::string key; in.next_key(key); key.clear()) {
    if (!members.empty()) {
      out += ',';
      in_order = in_order && members.back().key < key;
    }
    const std::size_t begin = out.size();
    append_json_string(out, key);
    out += ':';
    if (!append_value(in, out)) return false;
    members.push_back({std::move(key), begin, out.size()});
  }
  if (!in_order) put_in_order(out, start, members);
  out += '}';
  return in.ok();
}

bool append_value(JsonReader& in, std::string& out) {
  std::string string;
  std::string_view number;
  bool flag = false;
  switch (in.peek()) {
    case JsonReader::Kind::Null:
      out += "null";
      return in.read_null();
    case JsonReader::Kind::Bool:
      if (!in.read_bool(flag)) return false;
      out += flag ? "true" : "false";
      return true;
    case JsonReader::Kind::Number:
      if (!in.read_number_text(number)) return false;
      return Number(number).append_to(out) || in.refuse({JsonMistake::Kind::Range, "number out of range"});
    case JsonReader::Kind::String:
      if (!in.read_string(string)) return false;
      append_json_string(out, string);
      return true;
    case JsonReader::Kind::Array:
      return append_array(in, out);
    case JsonReader::Kind::Object:
      return append_object(in, out);
    case JsonReader::Kind::Invalid:
      break;
  }
  return in.refuse({JsonMistake::Kind::Syntax, "expected a value"});
}

}  // namespace

std::optional<std::string> canonical_json(std::string_view text) {
  JsonReader in(text);
  std::string out;
  if (!append_value(in, out) || !in.finish()) return std::nullopt;
  return out;
}

std::optional<JsonMistake> json_value_mistake(std::string_view text) {
  JsonReader in(text);
  std::string out;
  if (append_value(in, out) && in.finish()) return std::nullopt;
  return *in.mistake();
}

std::string json_value_mistake_text(std::string_view text) {
  const auto mistake = json_value_mistake(text);
  if (!mistake) return {};
  if (mistake->kind != JsonMistake::Kind::Range) return "it is not JSON: " + to_text(*mistake);
  const std::string pointer = json_pointer_to(text, mistake->byte);
  return "it is JSON, but a number is out of the range of 64 bits, before byte " + std::to_string(mistake->byte) +
         (pointer.empty() ? std::string() : " at " + pointer);
}

std::optional<double> json_f64(std::string_view number) { return Number(number).as_f64(); }

std::optional<std::string> compact_json(std::string_view text) {
  JsonReader in(text);
  // Outside strings, the grammar allows only ASCII, so checking the whole text checks the strings.
  if (!in.skip_value() || !in.finish() || !is_utf8(text)) return std::nullopt;
  std::string out;
  out.reserve(text.size());
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') {
      out += c;
      out += text[++i];
    } else if (in_string || (c != ' ' && c != '\n' && c != '\t' && c != '\r')) {
      out += c;
    }
  }
  return out;
}

}  // namespace hypersim::runtime
