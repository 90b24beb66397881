#include "hypersim/language/words.hpp"

#include <cstddef>

#include "scope.hpp"
#include "table.hpp"

namespace hypersim::language {
namespace {

const Word* word_of(const Keyword* keyword) {
  if (keyword == nullptr) return nullptr;
  return &words()[static_cast<std::size_t>(keyword - table().data())];
}

}  // namespace

const std::vector<Word>& words() {
  static const std::vector<Word> all = [] {
    std::vector<Word> made;
    for (const Keyword& word : table())
      made.push_back({word.kind, word.text, word.usage, word.meaning, word.saves.has_value()});
    return made;
  }();
  return all;
}

const Word* find_word(KeywordKind kind, std::string_view text) { return word_of(find_keyword(kind, text)); }
const Word* find_line_word(std::string_view text) { return word_of(find_statement(text)); }

std::vector<const Word*> meanings_of(std::string_view text) {
  std::vector<const Word*> all;
  for (const Word& word : words()) {
    if (word.text == text) all.push_back(&word);
  }
  return all;
}

bool begins_declaration(std::string_view word) {
  const Keyword* found = find_statement(word);
  return found != nullptr && found->declares();
}

bool begins_property(std::string_view word) {
  const Keyword* found = find_statement(word);
  return found != nullptr && found->kind == KeywordKind::Property;
}

bool can_be_name(std::string_view text) { return is_name(text) && !is_reserved(text); }

}  // namespace hypersim::language
