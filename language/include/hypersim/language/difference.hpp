#pragma once
// Where two values differ first, for a report about a value that is not the one that was expected.

#include <optional>
#include <string>
#include <string_view>

namespace hypersim::language {

struct Difference {
  /// At which byte and character, or at which JSON Pointer, and what is there.
  std::string sentence;
  /// Both values as bytes_text() writes them. A long value is cut on both sides of the difference.
  std::string expected;
  std::string got;
  bool is_cut = false;  // one of them is
};

/// Of the bytes. Nothing if they are the same, or if everybody sees the difference: short values in plain ASCII. JSON
/// objects and arrays are compared as values first.
std::optional<Difference> difference_of(std::string_view expected, std::string_view got);

/// Of two JSON objects or two arrays, as values. Nothing if they are the same, or something else.
std::optional<Difference> json_difference_of(std::string_view expected, std::string_view got);

}  // namespace hypersim::language
