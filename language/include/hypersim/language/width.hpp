#pragma once
// How wide a text is on a terminal: the characters of East Asian scripts take two columns, and those that combine with
// the one before take none. (The columns of a mistake's place are characters, as editors count them.)

#include <cstddef>
#include <string_view>

namespace hypersim::language {

/// Of a text without line ends. A byte that is not UTF-8, and a control character, count as one column.
std::size_t width_of(std::string_view text);

/// The bytes of the longest beginning of the text that is not wider than `width`; of one character at least.
std::size_t bytes_within(std::string_view text, std::size_t width);

}  // namespace hypersim::language
