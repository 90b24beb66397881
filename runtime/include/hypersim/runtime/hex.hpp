#pragma once
// Hexadecimal digits. Ours are lower case.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hypersim::runtime {

/// The digit of a value below 16.
inline char hex_digit(unsigned value) { return "0123456789abcdef"[value & 15U]; }

inline void append_hex(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    out += hex_digit(static_cast<unsigned char>(c) >> 4U);
    out += hex_digit(static_cast<unsigned char>(c));
  }
}

/// The value of a digit, upper or lower case; none if it is not a digit.
inline std::optional<unsigned> hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  const char small = static_cast<char>(digit | 0x20);
  if (small >= 'a' && small <= 'f') return static_cast<unsigned>(small - 'a' + 10);
  return std::nullopt;
}

/// The value of four digits at that place; none if they are not all digits.
inline std::optional<std::uint32_t> hex4_at(std::string_view text, std::size_t at) {
  if (text.size() < at + 4) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const auto digit = hex_value(text[i]);
    if (!digit) return std::nullopt;
    value = value * 16 + *digit;
  }
  return value;
}

}  // namespace hypersim::runtime
