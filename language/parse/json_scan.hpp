#pragma once
// Finds where a JSON string or value ends, checking its grammar on the way, so that a mistake is reported at its
// place. Works on bytes and never recurses.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

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
/// `text[at]` is `{` or `[`. Where a value stands, there may be a `$NAME`.
JsonScan scan_json_value(std::string_view text, std::size_t at);
/// A JSON value that scan_json_value() accepted, taken apart where it names what was saved.
struct JsonWithNames {
  struct Name {
    std::size_t at = 0;      // in the text
    std::size_t raw_at = 0;  // in what was written
    std::string_view name;   // without the `$`
  };
  std::string text;          // compact, without the `$NAME`s
  std::vector<Name> names;   // `$NAME`, where a value stands
  std::vector<Name> quoted;  // the same in quotes: `"$NAME"`, where a value stands
};
/// Views into `raw`.
JsonWithNames take_names(std::string_view raw);
/// Where the bracket at `text[at]` closes if only brackets and strings count: the offset after it, or npos.
std::size_t skip_brackets(std::string_view text, std::size_t at);

/// What a string that scan_json_string() accepted stands for; `raw` includes the quotes.
std::string decode_json_string(std::string_view raw);

}  // namespace hypersim::language
