#pragma once
// Reads the operands that are values: BYTES, JSON, TX, D, N, strings and words. A wrong one is reported and yields
// something harmless: a scenario with a mistake is never run.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/language/scenario.hpp"

#include "cursor.hpp"
#include "diagnostics.hpp"
#include "scope.hpp"
#include "sources.hpp"

namespace hypersim::language {

class Values {
 public:
  /// All outlive this. `bytes_left` is how much `file:` and `repeat:` operands may still take.
  Values(Cursor& cursor, SavedNames& saved, const Sources& sources, std::size_t& bytes_left)
      : cursor_(cursor), saved_(saved), sources_(sources), bytes_left_(bytes_left) {}

  /// `what` names the operand in messages: `a key`.
  BytesOperand bytes(std::string_view what);
  /// Is the next token a JSON operand?
  bool json_follows() { return is_json(cursor_.peek()); }
  static bool is_json(const Token& token);
  /// Its text, compact. It cannot hold what was saved.
  std::string json(std::string_view what);
  /// The same, where it may hold what was saved.
  JsonOperand json_operand(std::string_view what);
  /// A JSON Pointer (RFC 6901).
  std::string pointer();
  /// Reports each `$NAME` in the token, if that is a JSON value.
  void refuse_names(const Token& token);
  /// From now on, JSON values may, or may not, hold what was saved: they may in steps.
  void allow_names(bool allowed) { allows_names_ = allowed; }

  /// A string in a JSON value of a step that is exactly `$NAME`.
  struct QuotedName {
    std::string name;
    Position at;
    DoneByPtr done_by;
  };
  const std::vector<QuotedName>& quoted_names() const { return quoted_names_; }
  /// The files that `file:` operands have named, by source and name.
  using Files = std::map<std::pair<int, std::string>, OperandFile>;
  const Files& files() const { return files_; }
  /// The name after the `$`, which is not looked up.
  std::string saved_name(const Token& token);
  TxOperand tx();
  std::uint64_t duration_ms();
  /// A number with KiB, MiB or GiB, in bytes.
  std::uint64_t size();
  std::uint64_t number(std::string_view what);
  /// A regular expression in quotes. It is valid unless there was a mistake.
  std::string pattern();
  /// Reports each pattern that would take too long to find in the longest of the texts that have been read.
  void refuse_slow_patterns(DiagnosticSink& sink) const;
  /// What a quoted string stands for.
  std::string string(std::string_view what);
  /// A word as it is written.
  std::string word(std::string_view what);

 private:
  std::string compact(const Token& token);
  JsonOperand with_names(const Token& token);
  bool expect_json(std::string_view what);
  std::string prefixed(const Token& token, std::string_view form, const std::string& text);
  std::string hex(const Token& token, std::string_view digits);
  std::string base64(const Token& token, std::string_view text);
  std::string file(const Token& token, const std::string& path);
  std::string repeat(const Token& token, std::string_view text);
  bool take_from_total(const Token& token, std::size_t bytes);

  Cursor& cursor_;
  SavedNames& saved_;
  const Sources& sources_;
  std::size_t& bytes_left_;
  struct Pattern {
    std::uint64_t steps = 0;  // see matching_steps()
    Position at;
  };
  std::string known_pattern_;  // the last one, which often comes again
  std::vector<Pattern> patterns_;
  std::uint64_t pattern_steps_ = 0;  // of all of them
  std::size_t longest_ = 0;          // of the texts that have been read
  bool allows_names_ = false;
  std::vector<QuotedName> quoted_names_;
  Files files_;
};

/// The text of a word, its quoted parts resolved.
std::string word_text(std::string_view raw);

/// How a mistake shows the path of the `file:` operand `raw`: in quotes, unless it has its own.
std::string shown_path(std::string_view raw, std::string_view path);
/// A hint about quotes in it that are taken as part of the name; empty if there are no such quotes.
std::string_view quote_hint(std::string_view raw);
/// A hint for an operand that does not begin with `form` but perhaps with a misspelt one.
std::string form_hint(const Cursor& cursor, const Token& operand, std::string_view form);

/// The value of `text`, if it is a decimal number that fits.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace hypersim::language
