#pragma once
// What may stand next in a statement that is being typed, for whoever completes lines: words of the language, and names
// of certain kinds, which the caller knows.

#include <string>
#include <string_view>
#include <vector>

namespace hypersim::language {

enum class NameKind {
  Process,   // of the cast
  Database,  // as the process that acts writes it
  Node,
  Saved,  // `$NAME`
  Sequence,
  Program,
  Package
};

struct NextWord {
  std::vector<std::string_view> words;  // of the language
  std::vector<NameKind> names;
  std::string actor;  // the process that acts, as it is written, or empty
};

/// `before` is the statement up to the word that is being typed; in a block `pipeline WHO`, whose lines do not say who
/// acts, `pipeline_of` is that WHO. What cannot be known (a new name, a value) is not offered, and a statement with a
/// mistake may have nothing.
NextWord next_word(std::string_view before, std::string_view pipeline_of = {});

/// A word of the language, as its reference says it.
struct WordHelp {
  std::string_view usage;    // `WHO set DB KEY VALUE [in TX] [within D]`
  std::string_view meaning;  // `writes a value`
};
/// What all it may mean; nothing if it is not a word of the language.
std::vector<WordHelp> help_on(std::string_view word);

/// Is that the first word of a declaration, which has to stand before the first step?
bool begins_declaration(std::string_view word);
/// Is that the first word of a statement that is neither a declaration nor a step: a property?
bool begins_property(std::string_view word);
/// Can a line begin with that word, whoever is in the cast?
bool begins_statement(std::string_view word);

}  // namespace hypersim::language
