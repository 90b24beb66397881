#pragma once
// What each token of a statement is, and what may stand behind them, as the table of the language says how statements
// are written: `WHO get DB KEY [within D]`. It works on statements that are not finished yet, and on those with
// mistakes: a token that cannot stand where it stands has no role, and what comes behind it is read all the same.

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/language/words.hpp"

namespace hypersim::language {

/// What a token stands for.
enum class Role {
  None,
  Keyword,
  NewProcess,
  Process,
  ProcessId,
  PackageId,
  NewNode,
  Node,
  Database,
  NewSequence,
  Sequence,
  NewText,       // of `let` and `matrix`
  NewParameter,  // of a sequence
  NewRound,      // the name of the rounds of a `repeat`
  NewSaved,      // behind `->`
  Saved,         // `$NAME`
  Program,
  File,
  Value,
  Title,  // of the scenario
  Text,   // in quotes
  Number,
  Duration,
  Free,  // any other word
};

/// One of the things that may stand at a place: words of a kind, one word, or an operand.
struct Want {
  enum class Kind { Words, Word, Operand, Cap, CapOrProcess, Condition };
  Kind kind = Kind::Operand;
  KeywordKind words = KeywordKind::Name;  // of Words; of Word: the kind that is looked for first
  std::string_view word = {};             // of Word
  Role role = Role::None;                 // of Operand
  std::string_view usage = {};            // of Words: only those whose usage begins so, `DB`

  /// Of Word: its entry in the table; null if it has none, as `=>`.
  const Word* as_word() const;
  /// Of Words: is it one of them?
  bool has(const Word& one) const { return one.kind == words && one.usage.starts_with(usage); }
};

struct ReadToken {
  Role role = Role::None;
  const Word* word = nullptr;  // of Keyword; null: `->`, `=>`, `|`, parentheses
};

class Statement {
 public:
  /// `acts`: the process whose verbs stand at the beginning of the line, in a `pipeline`; else empty.
  explicit Statement(std::string_view acts = {});

  /// What may stand next.
  std::vector<Want> wants() const;
  /// Goes on behind that token. `next` is the one behind it, or empty if there is none: it tells an operand that can
  /// be two things.
  ReadToken take(std::string_view token, std::string_view next);

  /// Who acts in it, so far; empty if nobody does.
  const std::string& actor() const { return actor_; }
  /// The word that says what it is: of a declaration, or the verb. Null as long as it is not known.
  const Word* head() const { return head_; }
  std::size_t taken() const { return taken_; }

 private:
  struct Item {
    std::vector<Want> wants;
    bool is_optional = false;
    bool repeats = false;
    std::vector<Item> then = {};  // behind the first of them
  };
  using Items = std::vector<Item>;

  static Items items_of(const Word& word);
  static Items items_of(std::string_view usage, const Word& word);
  static Item item_of(std::string_view placeholder, const Word& word);
  static Items behind(const Word& word);
  static Items expectation();
  static Items result(bool can_be_saved);
  static Items condition_behind(const Word& word);
  static Item predicates(std::string_view subject, std::string_view next);

  void put(Items items);
  ReadToken begin(std::string_view token);
  ReadToken begin_step(const Word& verb);
  static bool is_word(const Want& want);
  static bool accepts(const Want& want, std::string_view token, std::string_view next);
  ReadToken accept(const Want& want, const Item& item, std::string_view token, std::string_view next);
  ReadToken condition(std::string_view token, std::string_view next);
  ReadToken cap(std::string_view token, std::string_view next, bool or_process);

  std::deque<Item> items_;
  std::string actor_;
  const Word* head_ = nullptr;
  bool in_pipeline_ = false;
  std::size_t taken_ = 0;
};

/// `app:dev.os` of `owner:app:dev.os`, and of `a.dev@owner:app:dev.os`; empty if it is neither.
std::string package_of_id(std::string_view id);

}  // namespace hypersim::language
