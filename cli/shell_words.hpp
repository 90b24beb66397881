#pragma once
// How to write a text in a command line.

#include <string>
#include <string_view>

namespace hypersim::cli {

/// The word that bash, zsh and ksh read as this text, whatever bytes it has. It prints as it is: control characters,
/// invisible ones and what is not UTF-8 are escaped, as in `$'a\033b'`.
std::string quoted(const std::string& text);
/// The same for a path, which no command takes for an option.
std::string quoted_path(const std::string& path);
/// A regular expression (RE2) that matches only titles that end in this text.
std::string at_the_end(std::string_view text);

}  // namespace hypersim::cli
