#pragma once
// `{n}`: the text of a statement after the names in scope (of `let`, `matrix` and `repeat`) were replaced by their
// values, and where each of its bytes came from, so that mistakes point at what the file says.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

/// What stands for each name, without its braces.
using Bindings = std::map<std::string, std::string, std::less<>>;

class Expansion {
 public:
  /// The size of the expansion of `source`: 0 if it contains no name, and some size above `max` if it is larger.
  static std::size_t size_of(std::string_view source, const Bindings& bindings, std::size_t max);
  /// Replaces each `{NAME}` of `source`, which stands in the file at `at`.
  void make(std::string_view source, Position at, const Bindings& bindings);

  /// Valid until the next make().
  std::string_view text() const { return text_; }
  /// The place of byte `to` of the text. `place` is that of byte `from`, which is not after it. All bytes of a value
  /// have the place of its `{`.
  Position advance(std::size_t from, Position place, std::size_t to) const;
  std::size_t offset_of(std::string_view part) const { return static_cast<std::size_t>(part.data() - text_.data()); }
  /// Where the source ends.
  Position end() const { return advance(0, start_, text_.size() + 1); }
  /// The names that were replaced, each where it stands.
  std::vector<std::string_view> names() const;
  /// What was replaced, for messages: `{n} = 10, {mode} = x`.
  std::string replaced() const;

 private:
  struct Piece {
    std::size_t at;  // in the text
    std::size_t size;
    Bindings::const_iterator binding;
  };
  void step(Position& place, std::size_t from, std::size_t to) const;

  Position start_;
  std::string text_;
  std::vector<Piece> pieces_;
};

/// The value that `{NAME}` stands for: what was written, less the outer quotes, on one line.
std::string binding_value(std::string_view written);

}  // namespace hypersim::language
