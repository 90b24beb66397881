#pragma once
// Lines and columns. A column is a character, however many bytes it has.

#include <string_view>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::language {

/// Moves the place from the beginning of `text` to its end.
inline void advance(Position& place, std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if (runtime::begins_character(c)) {
      ++place.column;
    }
  }
}

}  // namespace hypersim::language
