#include "json_scan.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "hypersim/runtime/hex.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/utf8.hpp"

#include "diagnostics.hpp"
#include "scope.hpp"
#include "text/limits.hpp"

namespace hypersim::language {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_json_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// The escape at the backslash `text[at]`: its length, or a mistake.
JsonScan scan_escape(std::string_view text, std::size_t at) {
  const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
  if (kind != '\0' && std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos) return {at + 2, {}};
  if (kind != 'u') {
    return {
        at,
        "this is not an escape of JSON; there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and, with four digits, \\u0000"};
  }
  const auto unit = runtime::hex4_at(text, at + 2);
  if (!unit) return {at, "expected four hexadecimal digits after \\u"};
  if (is_low_surrogate(*unit)) return {at, "this escape is the second half of a surrogate pair without the first"};
  if (!is_high_surrogate(*unit)) return {at + 6, {}};
  const bool pair = text.substr(at + 6, 2) == "\\u";
  const auto second = pair ? runtime::hex4_at(text, at + 8) : std::nullopt;
  if (!second || !is_low_surrogate(*second)) {
    return {at, "this escape is the first half of a surrogate pair without the second"};
  }
  return {at + 12, {}};
}

/// The end of the number at `at`, or `at` if there is none.
std::size_t number_end(std::string_view text, std::size_t at) {
  const auto digits = [&](std::size_t from) {
    while (from < text.size() && is_digit(text[from])) ++from;
    return from;
  };
  std::size_t end = at + (text[at] == '-' ? 1 : 0);
  if (end >= text.size() || !is_digit(text[end])) return at;
  end = text[end] == '0' ? end + 1 : digits(end);
  if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) end = digits(end + 1);
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    std::size_t exponent = end + 1;
    if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
    const std::size_t after = digits(exponent);
    if (after > exponent) end = after;
  }
  return end;
}

/// The end of the `$NAME` at `at`, or `at` if there is none.
std::size_t saved_name_end(std::string_view text, std::size_t at) {
  const auto goes_on = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_';
  };
  const auto end = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at) + 1, text.end(), goes_on);
  const auto size = static_cast<std::size_t>(end - text.begin()) - at - 1;
  return is_name(text.substr(at + 1, size)) ? at + 1 + size : at;
}

/// Reads one value, with a stack of its own for the open brackets.
class ValueScanner {
 public:
  ValueScanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  JsonScan run() {
    open();
    while (!brackets_.empty()) {
      if (!step()) return {at_, std::move(mistake_)};
      if (!brackets_.empty()) skip_space();
    }
    return {at_, {}};
  }

 private:
  enum class Expect { FirstKey, Key, Colon, FirstElement, Value, CommaOrClose };

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (at_ < text_.size() && is_json_space(text_[at_])) ++at_;
  }
  bool wrong(std::string_view expected) {
    mistake_ = "expected " + std::string(expected) + " in this JSON value, found " + found_at(text_, at_);
    return false;
  }
  void open() {
    brackets_ += text_[at_++];
    expect_ = brackets_.back() == '{' ? Expect::FirstKey : Expect::FirstElement;
    skip_space();
  }
  bool close() {
    ++at_;
    brackets_.pop_back();
    expect_ = Expect::CommaOrClose;
    return true;
  }

  bool step() {
    switch (expect_) {
      case Expect::FirstKey:
        if (peek() == '}') return close();
        return key("a key in double quotes or \"}\"");
      case Expect::Key:
        return key("a key in double quotes");
      case Expect::Colon:
        if (peek() != ':') return wrong("\":\" after the key");
        ++at_;
        expect_ = Expect::Value;
        return true;
      case Expect::FirstElement:
        if (peek() == ']') return close();
        return value("a value or \"]\"");
      case Expect::Value:
        return value("a value");
      case Expect::CommaOrClose:
        break;
    }
    if (peek() == (brackets_.back() == '{' ? '}' : ']')) return close();
    if (peek() != ',') return wrong(brackets_.back() == '{' ? "\",\" or \"}\"" : "\",\" or \"]\"");
    ++at_;
    expect_ = brackets_.back() == '{' ? Expect::Key : Expect::Value;
    return true;
  }

  bool string(Expect next) {
    JsonScan scan = scan_json_string(text_, at_);
    at_ = scan.end;
    mistake_ = std::move(scan.mistake);
    expect_ = next;
    return mistake_.empty();
  }
  bool key(std::string_view expected) { return peek() == '"' ? string(Expect::Colon) : wrong(expected); }

  bool value(std::string_view expected) {
    const char c = peek();
    if (c == '"') return string(Expect::CommaOrClose);
    if (c == '{' || c == '[') {
      if (brackets_.size() == runtime::kJsonDepthMax) {
        mistake_ = "a JSON value may be " + std::to_string(runtime::kJsonDepthMax) + " levels deep, this one is deeper";
        return false;
      }
      open();
      return true;
    }
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) == word) return scalar(at_ + word.size());
    }
    if (c == '$') {
      const std::size_t end = saved_name_end(text_, at_);
      return end != at_ ? scalar(end) : wrong("a saved name such as $answer");
    }
    if (is_digit(c) || c == '-') {
      const std::size_t end = number_end(text_, at_);
      if (end != at_) return scalar(end);
    }
    return wrong(expected);
  }
  bool scalar(std::size_t end) {
    at_ = end;
    expect_ = Expect::CommaOrClose;
    return true;
  }

  std::string_view text_;
  std::size_t at_;
  std::string brackets_;
  Expect expect_ = Expect::Value;
  std::string mistake_;
};

}  // namespace

JsonScan scan_json_string(std::string_view text, std::size_t at) {
  const std::size_t start = at++;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') return {at + 1, {}};
    if (c == '\n' || text.substr(at, 2) == "\r\n") break;
    if (c == '\\') {
      const bool last = at + 1 >= text.size() || text[at + 1] == '\n' || text[at + 1] == '\r';
      if (last) break;
      JsonScan escape = scan_escape(text, at);
      if (!escape.ok()) return escape;
      at = escape.end;
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x20) {
      return {at, "a string may not hold " + found_at(text, at) + "; write it as an escape such as \\t or \\u0000"};
    }
    const std::size_t size = runtime::code_point_at(text, at).size;
    if (size == 0) return {at, std::string(kNotUtf8)};
    at += size;
  }
  return {start, "this string has no closing quote on its line"};
}

JsonScan scan_json_value(std::string_view text, std::size_t at) { return ValueScanner(text, at).run(); }

JsonWithNames take_names(std::string_view raw) {
  JsonWithNames out;
  for (std::size_t at = 0; at < raw.size();) {
    if (raw[at] == '"') {
      const std::size_t end = scan_json_string(raw, at).end;
      const std::string_view inner = raw.substr(at + 1, end - at - 2);
      const std::size_t next = std::min(raw.find_first_not_of(" \t\r\n", end), raw.size() - 1);
      const bool is_name_in_quotes = inner.starts_with('$') && is_name(inner.substr(1));
      if (is_name_in_quotes && raw[next] != ':') out.quoted.push_back({out.text.size(), at, inner.substr(1)});
      out.text.append(raw.substr(at, end - at));
      at = end;
    } else if (raw[at] == '$') {
      const std::size_t end = saved_name_end(raw, at);
      out.names.push_back({out.text.size(), at, raw.substr(at + 1, end - at - 1)});
      at = end;
    } else {
      if (!is_json_space(raw[at])) out.text += raw[at];
      ++at;
    }
  }
  return out;
}

std::size_t skip_brackets(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  bool in_string = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '"' || c == '\n') in_string = false;
      if (c == '\\' && text.substr(at + 1, 1) != "\n") ++at;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

std::string decode_json_string(std::string_view raw) {
  std::string out;
  runtime::JsonReader(raw).read_string(out);
  return out;
}

}  // namespace hypersim::language
