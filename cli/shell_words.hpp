#pragma once
// How to write a text in a command line.

#include <string>
#include <string_view>

namespace hypersim::cli {

/// The word that a shell reads as this text.
std::string quoted(const std::string& text);
/// A regular expression (RE2) that matches only titles that end in this text.
std::string at_the_end(std::string_view text);

}  // namespace hypersim::cli
