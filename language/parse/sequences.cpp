#include "sequences.hpp"

#include <algorithm>

#include "text/limits.hpp"

namespace hypersim::language {

SequenceLines skim_sequence(Lexer& lexer, std::string_view file) {
  SequenceLines lines{file, lexer.mark(), false, {}, {}};
  std::size_t depth = 1;
  for (Lexer::Mark before = lines.body; lexer.next_in_file(); before = lexer.mark()) {
    const Token first = lexer.next();
    const Keyword* word = first.kind == TokenKind::Word ? find_statement(first.raw) : nullptr;
    if (word == nullptr) continue;
    if (word->kind == KeywordKind::End && --depth == 0) {
      lines.text = file.substr(0, before.at);
      lines.is_closed = true;
      lines.behind_end = lexer.next();
      break;
    }
    if (word->opens_block()) ++depth;
    if (word->declares() || word->kind == KeywordKind::Property)
      lines.refused.push_back({first.kind, word->text, first.at});
  }
  return lines;
}

OpenSequences::Refusal OpenSequences::enter(const Sequence& sequence, const std::vector<std::string>& arguments) {
  const auto is_same = [&](const Open& one) { return one.sequence == &sequence; };
  if (std::any_of(open_.begin(), open_.end(), is_same)) return Refusal::DoesItself;
  if (open_.size() == kSequenceDepthMax) return Refusal::TooDeep;
  if (!name_in_use(sequence).empty()) return Refusal::NameInUse;
  if (!lexer_.enter_part(sequence.text, sequence.body)) return Refusal::TooMuchText;
  if (!open_.empty()) unbind(open_.back());
  open_.push_back({&sequence, arguments});
  bind(open_.back());
  return Refusal::None;
}

void OpenSequences::leave() {
  unbind(open_.back());
  open_.pop_back();
  if (!open_.empty()) bind(open_.back());
  lexer_.leave_part();
}

std::vector<std::string_view> OpenSequences::names() const {
  std::vector<std::string_view> names;
  for (const Open& open : open_) names.push_back(open.sequence->name);
  return names;
}

std::string_view OpenSequences::name_in_use(const Sequence& sequence) {
  for (const std::string& param : sequence.params) {
    if (bindings_.count(param) == 0) continue;
    const bool is_of_the_one_around =
        !open_.empty() && std::find(open_.back().sequence->params.begin(), open_.back().sequence->params.end(),
                                    param) != open_.back().sequence->params.end();
    if (!is_of_the_one_around) return param;
  }
  return {};
}

void OpenSequences::bind(const Open& open) {
  for (std::size_t i = 0; i < open.arguments.size(); ++i)
    bindings_.insert_or_assign(open.sequence->params[i], open.arguments[i]);
}

void OpenSequences::unbind(const Open& open) {
  for (const std::string& param : open.sequence->params) bindings_.erase(param);
}

}  // namespace hypersim::language
