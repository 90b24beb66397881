#pragma once
// Reads the operands that statements are made of: WHO, DB, CAP, BYTES, TX, JSON, D, N and names. Each is resolved at
// once. A wrong one is reported and yields something harmless: a scenario with a mistake is never run.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/result.hpp"

#include "cursor.hpp"
#include "scope.hpp"
#include "sources.hpp"

namespace hypersim::language {

/// The package that a database without one belongs to.
struct Home {
  enum class Kind { None, Package, Unknown };
  Kind kind = Kind::None;
  runtime::PackageId package;

  /// No process acts: a database must come with its package.
  static Home none() { return {}; }
  /// That of a process; Unknown if the process is not known because of an earlier mistake.
  static Home of(const WhoOperand& who);
};

class Operands {
 public:
  /// All outlive this. `bytes_left` is how much `file:` and `repeat:` operands may still take.
  Operands(Cursor& cursor, const Cast& cast, SavedNames& saved, const Sources& sources, std::size_t& bytes_left)
      : cursor_(cursor), cast_(cast), saved_(saved), sources_(sources), bytes_left_(bytes_left) {}

  const Cast& cast() const { return cast_; }
  /// `line 5`, or `line 5 of cast.inc` where that is not the file of `from`; for messages.
  std::string in_line(Position at, Position from) const;
  /// The node that the scenario is about.
  const runtime::NodeId& node() const { return cast_.node(); }

  WhoOperand who();
  /// The WHO that `token` stands for; for the first word of a step, which is taken already. A name that is unknown is
  /// not reported: `cast` is -1 then, and the address empty.
  WhoOperand who_from(const Token& token);
  /// The same of any text; the error says what is wrong with an id.
  runtime::Result<WhoOperand, std::string> who_named(std::string_view text, Position at) const;
  /// NODE: the name of a node of the scenario.
  runtime::NodeId node_name();
  DbOperand db(const Home& home);
  CapOperand cap(const Home& home);
  /// `what` names the operand in messages: `a key`.
  BytesOperand bytes(std::string_view what);
  /// Is the next token a JSON operand?
  bool json_follows();
  /// Its text, compact.
  std::string json(std::string_view what);
  /// The name behind the `$`; not looked up.
  std::string saved_name(const Token& token);
  TxOperand tx();
  std::uint64_t duration_ms();
  std::uint64_t number(std::string_view what);
  /// A regular expression in quotes; a valid one, unless there was a mistake.
  std::string pattern();
  /// What a quoted string stands for.
  std::string string(std::string_view what);
  /// A word as it is written.
  std::string word(std::string_view what);

 private:
  std::string compact(const Token& token);
  std::string db_name(const Token& token, std::size_t slash);
  Home home_from_prefix(const Token& token, std::string_view prefix);
  std::string prefixed(const Token& token, std::string_view form, const std::string& text);
  std::string hex(const Token& token, std::string_view digits);
  std::string base64(const Token& token, std::string_view text);
  std::string file(const Token& token, const std::string& path);
  std::string repeat(const Token& token, std::string_view text);
  bool take_from_total(const Token& token, std::size_t bytes);

  Cursor& cursor_;
  const Cast& cast_;
  SavedNames& saved_;
  const Sources& sources_;
  std::size_t& bytes_left_;
  std::string known_pattern_;  // the last one, which often comes again
};

/// The text of a word, its quoted parts resolved.
std::string word_text(std::string_view raw);

/// The path of the `file:` operand `raw` as a mistake shows it: in quotes, unless it brings its own.
std::string shown_path(std::string_view raw, std::string_view path);
/// What to say of quotes in it that are taken as part of the name; empty if there are none.
std::string_view quote_hint(std::string_view raw);

/// The decimal number that `text` is, if it is one and fits.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace hypersim::language
