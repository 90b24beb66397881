#pragma once
// The text of a document, and its places: as bytes, as the editor counts them (lines and UTF-16 units, or bytes), and
// as the language counts them (lines and characters).

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/language/operand.hpp"

namespace hypersim::lsp {

/// How an editor counts the characters of a line.
enum class Encoding { Utf16, Utf8 };

/// Bytes from `begin` to before `end`.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool has(std::size_t at) const { return at >= begin && at <= end; }
  friend bool operator==(const Span&, const Span&) = default;
};

/// A place as the protocol has it: lines from 0, and in the line units of the encoding.
struct EditorPosition {
  std::size_t line = 0;
  std::size_t character = 0;
};

class Text {
 public:
  explicit Text(std::string text = {});

  const std::string& bytes() const { return bytes_; }

  /// The byte at that place: of one beyond the end of its line, the end of the line; of a line that is not there, the
  /// end of the text.
  std::size_t offset_of(EditorPosition at, Encoding encoding) const;
  EditorPosition position_of(std::size_t offset, Encoding encoding) const;
  /// The same of a place in the language.
  std::size_t offset_of(language::Position at) const;
  /// The line of that byte as the language counts it, from 1.
  int line_of(std::size_t offset) const;

  /// A line without its end.
  struct Line {
    std::size_t number = 0;
    Span span;
  };
  std::vector<Line> lines() const;
  struct Character {
    std::size_t bytes = 0;  // at least 1
    std::size_t units = 0;
  };
  Character character_at(std::size_t offset, Encoding encoding) const;

  void replace(Span span, std::string_view with);

 private:
  std::size_t end_of_line(std::size_t line) const;
  void find_lines();

  std::string bytes_;
  /// Where lines begin. Also behind a carriage return alone, which ends no line of the language.
  std::vector<std::size_t> lines_;
  std::vector<std::size_t> language_lines_;
};

nlohmann::json to_json(EditorPosition at);
/// `{"start": …, "end": …}`
nlohmann::json range_json(const Text& text, Span span, Encoding encoding);

}  // namespace hypersim::lsp
