#pragma once
// The words of the language for whoever helps people to write it: an editor, a prompt. They are those of the table from
// which the language is read (language/parse/table.hpp), each with its place, how it is written and what it means.

#include <string_view>
#include <vector>

namespace hypersim::language {

/// Where a word stands. The table is in this order.
enum class KeywordKind {
  // Words that begin a line.
  Declaration,
  Include,
  Sequence,
  Property,
  Check,
  Sim,
  Do,
  Block,
  End,
  // Words within a line.
  Verb,         // of a step of a process
  SimVerb,      // of a step of `sim`
  Option,       // of a step
  StateAction,  // after `state`
  Joint,        // between the operands of a step or of a declaration
  Clause,       // of a process
  OnExit,       // after `exit`
  Setting,      // after `option`
  Semantics,    // after `option semantics`
  Storage,      // after `option storage`
  Limit,        // after `option limit`
  Fault,        // after `fault`
  Operation,    // of the storage
  Right,        // to a database
  Condition,
  ConditionPart,
  Expectation,
  Error,  // after `error`
  Form,   // begins an operand that is more than its text
  Name,   // stands for something in the place of a name
};

/// A word, as docs/scenario-language.md lists it.
struct Word {
  KeywordKind kind;
  std::string_view text;
  std::string_view usage;    // `WHO get DB KEY [within D]`
  std::string_view meaning;  // one line
  bool has_result = false;   // a verb whose result `-> NAME` saves

  /// Does it begin a line?
  bool begins_line() const { return kind <= KeywordKind::End; }
};

/// All of them, by kind.
const std::vector<Word>& words();
/// Null if there is no such word.
const Word* find_word(KeywordKind kind, std::string_view text);
/// One that begins a line.
const Word* find_line_word(std::string_view text);

/// What all that word may mean; nothing if it is not a word of the language.
std::vector<const Word*> meanings_of(std::string_view text);
/// Is it the first word of a declaration, which has to stand before the first step?
bool begins_declaration(std::string_view word);
/// Is it the first word of a property?
bool begins_property(std::string_view word);

/// Can a process, a sequence, or what is saved be called so?
bool can_be_name(std::string_view text);

}  // namespace hypersim::language
