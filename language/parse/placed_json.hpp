#pragma once
// A reader of a JSON file that somebody else wrote, whose mistakes have their places in it. What reads such a file
// derives from it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/runtime/json_reader.hpp"

namespace hypersim::language {

class PlacedJson {
 protected:
  /// `text` outlives it; `source` is the file's Position::source.
  PlacedJson(std::string_view text, int source) : text_(text), in_(text), place_{1, 1, source} {}

  /// False, and reported, if the file is not.
  bool is_utf8();
  /// Reports what is wrong with it as JSON. Call this at its end.
  void finish();
  std::vector<Diagnostic> take_mistakes() { return std::move(mistakes_); }

  /// Places are asked for in their order, or nearly so.
  Position place(std::size_t byte);
  void add(Position at, std::string message, std::string hint = {});
  void add(std::size_t byte, std::string message, std::string hint = {}) {
    add(place(byte), std::move(message), std::move(hint));
  }
  /// Where the next value begins.
  std::size_t here();
  /// What the next value is, for a message.
  std::string found_value();
  /// False, and reported, if the next value is of another kind. Then it is skipped.
  bool expect(runtime::JsonReader::Kind kind, std::string_view what, std::string_view field, std::string hint = {});
  /// The next value, which is skipped; empty if it is not JSON.
  std::string_view slice(std::size_t& at);

  std::string_view text_;
  runtime::JsonReader in_;

 private:
  Position place_;
  std::size_t placed_ = 0;  // the byte at `place_`
  std::vector<Diagnostic> mistakes_;
};

}  // namespace hypersim::language
