#pragma once
// Texts as they are written in a command line.

#include <string>
#include <string_view>

namespace hypersim::cli {

/// As a shell reads it.
std::string quoted(const std::string& text);
/// A regular expression (RE2) that matches only titles that end in this text.
std::string at_the_end(std::string_view text);

}  // namespace hypersim::cli
