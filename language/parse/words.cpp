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

bool can_be_name(std::string_view text) { return is_name(text) && !is_reserved(text); }

}  // namespace hypersim::language
