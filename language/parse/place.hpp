#pragma once
// Lines and columns. A column is a character, however many bytes it has.

#include <string_view>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

/// Moves the place from the beginning of `text` to its end.
inline void advance(Position& place, std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++place.column;
    }
  }
}

}  // namespace hypersim::language
