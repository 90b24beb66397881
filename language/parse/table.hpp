#pragma once
// The words of the language, each with its place, how it is written and what it means. Whoever needs a list of words
// takes it from here; a new verb is one entry. The reference page and the dictionaries of the fuzzers are checked
// against this table by tests/language/keywords_test.cpp.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/language/words.hpp"

#include "installations.hpp"

namespace hypersim::language {

class Declarations;
struct StepContext;
enum class Saved;

enum class BlockKind { Parallel, Pipeline, Repeat };

struct Keyword {
  KeywordKind kind;
  std::string_view text;
  /// How the word and what belongs to it are written. A mistake in such a line shows it as a hint.
  std::string_view usage;
  /// One line for the reference.
  std::string_view meaning;

  /// Verb: what `-> NAME` saves; nothing if the step has no result.
  std::optional<Saved> saves = std::nullopt;
  /// Verb, SimVerb: reads the operands and options, up to `->` or `=>`, into the step.
  void (*read)(StepContext& context, Step& step) = nullptr;
  /// Declaration: reads the rest of the statement, whose first word stands at the position.
  void (Declarations::*declare)(Position) = nullptr;
  std::optional<Property::Kind> property = std::nullopt;
  std::optional<BlockKind> block = std::nullopt;
  /// SimVerb: it is several steps of the installer.
  std::optional<PackageStep> package_step = std::nullopt;

  /// Does it begin a statement in which parentheses stand for themselves?
  bool splits_parentheses() const { return kind == KeywordKind::Property || kind == KeywordKind::Check; }
  /// Does it begin what an `end` closes?
  bool opens_block() const { return kind == KeywordKind::Block || kind == KeywordKind::Sequence; }
  bool declares() const {
    return kind == KeywordKind::Declaration || kind == KeywordKind::Include || kind == KeywordKind::Sequence;
  }
};

/// All of them, by kind.
std::span<const Keyword> table();
std::span<const Keyword> keywords_of(KeywordKind kind);
/// Those that begin a line.
std::span<const Keyword> statement_keywords();

/// Null if there is no such word.
const Keyword* find_keyword(KeywordKind kind, std::string_view text);
const Keyword* find_statement(std::string_view text);
/// Words that begin a line, and words that stand for something, cannot be names.
bool is_reserved(std::string_view text);

std::string_view keyword_of(BlockKind kind);
/// The words that this release runs, for messages.
std::vector<std::string_view> texts_of(KeywordKind kind);

}  // namespace hypersim::language
