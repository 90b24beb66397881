#pragma once
// UTF-8, as far as reading a scenario needs it: how long a character is, and whether bytes are text at all.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hypersim::language {

struct CodePoint {
  std::uint32_t value = 0;
  /// In bytes. 0 if no well-formed character begins here.
  std::size_t size = 0;
};

/// The character that begins at byte `at`, which is inside the text.
CodePoint code_point_at(std::string_view text, std::size_t at);

/// Offset of the first byte that belongs to no well-formed character, or npos.
std::size_t find_bad_utf8(std::string_view text);

}  // namespace hypersim::language
