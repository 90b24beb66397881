#include "hypersim/runtime/json_writer.hpp"

#include <array>
#include <cstring>

namespace hypersim::runtime {
namespace {

/// Each byte's decimal text with a comma behind it, so that writing an array is a copy of four bytes an element.
struct ByteTexts {
  std::array<std::array<char, 4>, 256> text{};
  std::array<std::uint8_t, 256> size{};
};

constexpr ByteTexts make_byte_texts() {
  ByteTexts texts;
  for (unsigned value = 0; value < 256; ++value) {
    std::uint8_t size = 0;
    if (value >= 100) texts.text[value][size++] = static_cast<char>('0' + value / 100);
    if (value >= 10) texts.text[value][size++] = static_cast<char>('0' + value / 10 % 10);
    texts.text[value][size++] = static_cast<char>('0' + value % 10);
    texts.text[value][size++] = ',';
    texts.size[value] = size;
  }
  return texts;
}

constexpr ByteTexts kByteTexts = make_byte_texts();

/// The characters that do not stand for themselves in a string.
constexpr std::array<bool, 256> kEscaped = [] {
  std::array<bool, 256> escaped{};
  for (unsigned c = 0; c < 0x20; ++c) escaped[c] = true;
  escaped['"'] = escaped['\\'] = true;
  return escaped;
}();

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  out += "\\u00";
  out += kHex[static_cast<unsigned char>(c) >> 4];
  out += kHex[static_cast<unsigned char>(c) & 15];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t written = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!kEscaped[static_cast<unsigned char>(c)]) continue;
    out.append(text, written, i - written);
    append_escaped(out, c);
    written = i + 1;
  }
  out.append(text, written);
  out += '"';
}

void append_json_byte_array(std::string& out, std::string_view bytes) {
  if (bytes.empty()) {
    out += "[]";
    return;
  }
  const std::size_t before = out.size();
  out.resize(before + 1 + 4 * bytes.size());
  char* at = out.data() + before;
  *at++ = '[';
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    std::memcpy(at, kByteTexts.text[value].data(), 4);
    at += kByteTexts.size[value];
  }
  at[-1] = ']';
  out.resize(static_cast<std::size_t>(at - out.data()));
}

void append_json_u64(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), written.ptr);
}

std::string json_string(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_json_string(out, text);
  return out;
}

}  // namespace hypersim::runtime
