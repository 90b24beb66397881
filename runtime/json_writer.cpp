#include "hypersim/runtime/json_writer.hpp"

#include <array>
#include <cstring>

#include "hypersim/runtime/hex.hpp"

namespace hypersim::runtime {
namespace {

/// Each byte's decimal text and a comma, so that writing an array copies four bytes per element.
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

/// The characters that a string must escape.
constexpr std::array<bool, 256> kEscaped = [] {
  std::array<bool, 256> escaped{};
  for (unsigned c = 0; c < 0x20; ++c) escaped[c] = true;
  escaped['"'] = escaped['\\'] = true;
  return escaped;
}();

/// Writes its escape sequence; returns the end.
char* write_escaped(char* to, char c) {
  constexpr std::string_view kShort = "\bb\tt\nn\ff\rr\"\"\\\\";  // each with its escape
  *to++ = '\\';
  for (std::size_t i = 0; i < kShort.size(); i += 2) {
    if (c != kShort[i]) continue;
    *to++ = kShort[i + 1];
    return to;
  }
  for (const char digit :
       {'u', '0', '0', hex_digit(static_cast<unsigned char>(c) >> 4U), hex_digit(static_cast<unsigned char>(c))})
    *to++ = digit;
  return to;
}

}  // namespace

void JsonBuffer::put_inside_string(std::string_view text) {
  char* to = at_;  // else the compiler would store it back for every character
  for (const char c : text) {
    if (kEscaped[static_cast<unsigned char>(c)]) {
      to = write_escaped(to, c);
    } else {
      *to++ = c;
    }
  }
  at_ = to;
}

void JsonBuffer::put_byte_array(std::string_view bytes) {
  char* to = at_;
  *to++ = '[';
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    std::memcpy(to, kByteTexts.text[value].data(), 4);
    to += kByteTexts.size[value];
  }
  if (!bytes.empty()) --to;  // the last comma
  *to++ = ']';
  at_ = to;
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::size_t kAtOnce = 4096;  // else a long text would take six times its size
  out += '"';
  while (!text.empty()) {
    const std::string_view part = text.substr(0, kAtOnce);
    append_json_text(out, JsonBuffer::string_max(part), [&](JsonBuffer& to) { to.put_inside_string(part); });
    text.remove_prefix(part.size());
  }
  out += '"';
}

void append_json_byte_array(std::string& out, std::string_view bytes) {
  append_json_text(out, JsonBuffer::byte_array_max(bytes), [&](JsonBuffer& to) { to.put_byte_array(bytes); });
}

void append_json_u64(std::string& out, std::uint64_t value) {
  append_json_text(out, JsonBuffer::kU64Max, [&](JsonBuffer& to) { to.put_u64(value); });
}

std::string json_string(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_json_string(out, text);
  return out;
}

}  // namespace hypersim::runtime
