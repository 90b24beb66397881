#pragma once
// Finds where a JSON string or value ends, checking its grammar on the way, so that a mistake is reported at its
// place. Works on bytes and never recurses.

#include <cstddef>
#include <string>
#include <string_view>

namespace hypersim::language {

struct JsonScan {
  /// The offset after the value, or that of the mistake.
  std::size_t end = 0;
  /// Empty if all is well.
  std::string mistake;

  bool ok() const { return mistake.empty(); }
};

/// `text[at]` is a quote. A string never reaches beyond its line.
JsonScan scan_json_string(std::string_view text, std::size_t at);
/// `text[at]` is `{` or `[`.
JsonScan scan_json_value(std::string_view text, std::size_t at);
/// Where the bracket at `text[at]` closes if only brackets and strings count: the offset after it, or npos.
std::size_t skip_brackets(std::string_view text, std::size_t at);

/// What a string that scan_json_string() accepted stands for; `raw` includes the quotes.
std::string decode_json_string(std::string_view raw);

}  // namespace hypersim::language
