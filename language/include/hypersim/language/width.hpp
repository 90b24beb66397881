#pragma once
// How wide a text is on a terminal: the characters of East Asian scripts take two columns, and those that combine with
// the one before take none. (The columns of a mistake's place are characters, as editors count them.)

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::language {

/// Of a text without line ends. A byte that is not UTF-8, and a control character, count as one column.
std::size_t width_of(std::string_view text);

/// The bytes of the longest beginning of the text that is not wider than `width`; of one character at least.
std::size_t bytes_within(std::string_view text, std::size_t width);

/// The text in lines of at most `width` columns. Lines end at blanks; only a word that is longer than a line is
/// broken.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace hypersim::language
