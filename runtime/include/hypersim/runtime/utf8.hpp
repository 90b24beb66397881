#pragma once
// UTF-8: how long a character is, whether bytes are text at all, and a character as bytes. It is strict: nothing
// overlong, no surrogates, nothing beyond U+10FFFF.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hypersim::runtime {

struct CodePoint {
  std::uint32_t value = 0;
  /// In bytes; 0 if no well-formed character begins here.
  std::size_t size = 0;
};

/// The character that begins at byte `at`, which is inside the text.
CodePoint code_point_at(std::string_view text, std::size_t at);

/// Offset of the first byte that does not belong to a well-formed character, or npos.
std::size_t find_bad_utf8(std::string_view text);
inline bool is_utf8(std::string_view text) { return find_bad_utf8(text) == std::string_view::npos; }

/// Is it the first byte of a character, and not a continuation byte?
inline bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// A code point that is not a surrogate and not above U+10FFFF.
void append_utf8(std::string& out, std::uint32_t code_point);

}  // namespace hypersim::runtime
