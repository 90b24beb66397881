#pragma once
// Texts for formats that do not take every character.

#include <string>
#include <string_view>

namespace hypersim::cli {

/// As one_line(), line by line, and without the two characters that neither XML nor YAML can hold (U+FFFE, U+FFFF):
/// they are escaped as JSON escapes characters.
std::string printable(std::string_view text);

}  // namespace hypersim::cli
