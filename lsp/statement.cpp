#include "statement.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hypersim::lsp {

using language::find_line_word;
using language::find_word;
using language::KeywordKind;
using language::Word;

namespace {

using Kind = KeywordKind;

constexpr std::string_view kSaves = "->";
constexpr std::string_view kExpects = "=>";

bool is_sign(std::string_view token) { return token == kSaves || token == kExpects || token == "|"; }

Want operand(Role role) { return {Want::Kind::Operand, Kind::Name, {}, role}; }
Want words(Kind kind) { return {Want::Kind::Words, kind, {}, Role::Keyword}; }
Want word(std::string_view text) { return {Want::Kind::Word, Kind::Name, text, Role::Keyword}; }
Want of(Want::Kind kind) { return {kind, Kind::Name, {}, Role::None}; }

/// What the placeholders of the table are, where that does not depend on the word.
struct Placeholder {
  std::string_view text;
  Want want;
};
const std::array kPlaceholders = std::to_array<Placeholder>({
    {"WHO", operand(Role::Process)},
    {"ISSUER", operand(Role::Process)},
    {"DB", operand(Role::Database)},
    {"KEY", operand(Role::Value)},
    {"VALUE", operand(Role::Value)},
    {"VALUE…", operand(Role::Value)},
    {"B", operand(Role::Value)},
    {"BYTES", operand(Role::Value)},
    {"ARG…", operand(Role::Value)},
    {"TX", operand(Role::Value)},
    {"JSON", operand(Role::Value)},
    {"D", operand(Role::Duration)},
    {"N", operand(Role::Number)},
    {"STATUS", operand(Role::Number)},
    {"NODE", operand(Role::Node)},
    {"PROCESS_ID", operand(Role::ProcessId)},
    {"PACKAGE_ID", operand(Role::PackageId)},
    {"PARAM…", operand(Role::NewParameter)},
    {"$NAME", operand(Role::Saved)},
    {"CAP", of(Want::Kind::Cap)},
    {"CAP|WHO", of(Want::Kind::CapOrProcess)},
    {"COND", of(Want::Kind::Condition)},
    {"CLAUSE…", words(Kind::Clause)},
    {"SETTING", words(Kind::Setting)},
    {"FAULT", words(Kind::Fault)},
    {"VERB", words(Kind::SimVerb)},
    {"OPERATION", words(Kind::Operation)},
});

/// The operands `NAME` and `NAME…`, by the word that they belong to.
Role name_role(const Word& word) {
  if (word.text == "process" || word.text == "spawn") return Role::NewProcess;
  if (word.text == "node") return Role::NewNode;
  if (word.text == "let" || word.text == "matrix") return Role::NewText;
  if (word.kind == Kind::Sequence) return Role::NewSequence;
  if (word.kind == Kind::Do) return Role::Sequence;
  if (word.kind == Kind::Block) return Role::NewRound;
  if (word.text == "program") return Role::Program;
  return Role::Free;
}

/// The kind of the words that stand behind that word, if they have entries of their own in the table.
std::optional<Kind> kind_behind(const Word& word) {
  if (word.kind == Kind::Setting && word.text == "semantics") return Kind::Semantics;
  if (word.kind == Kind::Setting && word.text == "storage") return Kind::Storage;
  if (word.kind == Kind::Setting && word.text == "limit") return Kind::Limit;
  if (word.kind == Kind::Clause && word.text == "exit") return Kind::OnExit;
  if (word.kind == Kind::Verb && word.text == "state") return Kind::StateAction;
  if (word.kind == Kind::Expectation && word.text == "error") return Kind::Error;
  return std::nullopt;
}

/// A word within a statement as the table has it.
const Word* inner_word(std::string_view text) {
  for (const Kind kind : {Kind::Option, Kind::Joint, Kind::Clause, Kind::Operation, Kind::Semantics, Kind::Storage,
                          Kind::ConditionPart, Kind::Condition, Kind::Expectation}) {
    if (const Word* found = find_word(kind, text)) return found;
  }
  return nullptr;
}

/// The parts of a usage: a group in brackets, and a text in quotes, is one.
std::vector<std::string_view> parts_of(std::string_view usage) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at < usage.size();) {
    if (usage[at] == ' ') {
      ++at;
      continue;
    }
    std::size_t end = at;
    bool in_quotes = false;
    bool in_brackets = false;
    for (; end < usage.size() && (in_quotes || in_brackets || usage[end] != ' '); ++end) {
      if (usage[end] == '"') in_quotes = !in_quotes;
      if (usage[end] == '[') in_brackets = true;
      if (usage[end] == ']') in_brackets = false;
    }
    parts.push_back(usage.substr(at, end - at));
    at = end;
  }
  return parts;
}

bool is_small(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || c == '|'; });
}

}  // namespace

Statement::Statement(std::string_view acts) : actor_(acts), in_pipeline_(!acts.empty()) {}

std::vector<Want> Statement::wants() const {
  std::vector<Want> all;
  if (taken_ == 0) {
    if (in_pipeline_) return {words(Kind::Verb), words(Kind::End), words(Kind::Block)};
    for (std::size_t kind = 0; kind <= static_cast<std::size_t>(Kind::End); ++kind)
      all.push_back(words(static_cast<Kind>(kind)));
    all.push_back(operand(Role::Process));
    return all;
  }
  for (const Item& item : items_) {
    all.insert(all.end(), item.wants.begin(), item.wants.end());
    if (!item.is_optional) break;
  }
  return all;
}

ReadToken Statement::take(std::string_view token, std::string_view next) {
  if (taken_++ == 0) return begin(token);
  for (const bool words_only : {true, false}) {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const auto want = std::find_if(items_[i].wants.begin(), items_[i].wants.end(), [&](const Want& one) {
        return is_word(one) == words_only && accepts(one, token, next);
      });
      if (want == items_[i].wants.end()) {
        if (!items_[i].is_optional) break;
        continue;
      }
      const Want accepted = *want;
      const Item item = items_[i];
      const auto at = items_.begin() + static_cast<std::ptrdiff_t>(i);
      // The order of clauses and options is free, up to what has to stand behind them.
      if (!item.repeats) items_.erase(at);
      if (!item.is_optional) items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(i));
      return accept(accepted, item, token, next);
    }
  }
  // What cannot stand here stands for what is needed.
  if (!items_.empty() && !items_.front().is_optional && !is_sign(token)) items_.pop_front();
  return {};
}

ReadToken Statement::begin(std::string_view token) {
  const Word* first = find_line_word(token);
  if (in_pipeline_ && first == nullptr) first = find_word(Kind::Verb, token);
  if (first == nullptr) {
    actor_ = token;
    put({{{words(Kind::Verb)}}});
    return {Role::Process};
  }
  if (first->kind == Kind::Verb) return begin_step(*first);
  head_ = first;
  put(items_of(*first));
  return {Role::Keyword, first};
}

ReadToken Statement::begin_step(const Word& verb) {
  head_ = &verb;
  Items items = items_of(verb);
  const bool has_end = verb.kind == Kind::Verb || verb.has_result;
  if (has_end) {
    for (Item& item : result(verb.has_result)) items.push_back(std::move(item));
  }
  put(std::move(items));
  return {Role::Keyword, &verb};
}

void Statement::put(Items items) {
  items_.insert(items_.begin(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
}

Statement::Items Statement::items_of(const Word& word) {
  if (const auto kind = kind_behind(word)) {
    Items items = {{{words(*kind)}}};
    if (*kind == Kind::Error) {
      items.front().wants.push_back(lsp::word("any"));
      items.push_back({{operand(Role::Value)}, true});
    }
    return items;
  }
  if (word.kind == Kind::Expectation && word.text == "one") {
    Items items = {{{lsp::word("of")}}};
    for (Item& item : expectation()) items.push_back(std::move(item));
    Item further{{lsp::word("|")}, true, true};
    further.then = expectation();
    items.push_back(std::move(further));
    return items;
  }
  return items_of(word.usage, word);
}

Statement::Items Statement::items_of(std::string_view usage, const Word& word) {
  Items items;
  const auto parts = parts_of(usage);
  auto part = std::find(parts.begin(), parts.end(), word.text);
  if (part == parts.end()) return items;
  for (++part; part != parts.end(); ++part) {
    if (*part == kSaves) break;  // result() has that
    if (!part->starts_with('[')) {
      if (*part != "…") {
        items.push_back(item_of(*part, word));
      } else if (word.kind == Kind::Verb) {
        items.push_back({{words(Kind::Option)}, true, true});
      }
      continue;
    }
    // `[within D]`
    const auto inner = parts_of(part->substr(1, part->size() - 2));
    Item group = item_of(inner.front(), word);
    group.is_optional = true;
    for (std::size_t i = 1; i < inner.size(); ++i) group.then.push_back(item_of(inner[i], word));
    const bool may_repeat = inner.front() == "with" || inner.front() == "without" || inner.front() == "header";
    group.repeats = group.repeats || may_repeat;
    items.push_back(std::move(group));
  }
  return items;
}

Statement::Item Statement::item_of(std::string_view placeholder, const Word& word) {
  const bool repeats = placeholder.ends_with("…");
  if (placeholder == "NAME" || placeholder == "NAME…") return {{operand(name_role(word))}, false, repeats};
  if (placeholder == "E") return expectation().front();
  for (const Placeholder& known : kPlaceholders) {
    if (known.text == placeholder) return {{known.want}, repeats, repeats};
  }
  if (placeholder.starts_with("file:")) return {{operand(Role::File)}};
  if (placeholder.starts_with('"')) return {{operand(word.text == "scenario" ? Role::Title : Role::Text)}};
  Item item;
  if (is_small(placeholder) || is_sign(placeholder)) {
    for (std::size_t at = 0; at < placeholder.size();) {
      const std::size_t end = std::min(placeholder.find('|', at), placeholder.size());
      item.wants.push_back(lsp::word(placeholder.substr(at, end - at)));
      at = end + 1;
    }
    return item;
  }
  item.wants.push_back(operand(Role::Free));
  item.repeats = repeats;
  return item;
}

Statement::Items Statement::result(bool can_be_saved) {
  Items items;
  if (can_be_saved) {
    Item saves{{lsp::word(kSaves)}, true};
    Item from{{lsp::word("from")}, true};
    from.then = {{{operand(Role::Free)}}};
    saves.then = {{{operand(Role::NewSaved)}}, std::move(from)};
    items.push_back(std::move(saves));
  }
  Item expects{{lsp::word(kExpects)}, true};
  expects.then = expectation();
  items.push_back(std::move(expects));
  return items;
}

Statement::Items Statement::expectation() {
  Item blob{{lsp::word("blob")}, true};
  blob.then = {{{operand(Role::Value)}}};
  return {{{words(Kind::Expectation), operand(Role::Value)}}, std::move(blob)};
}

bool Statement::is_word(const Want& want) { return want.kind == Want::Kind::Words || want.kind == Want::Kind::Word; }

bool Statement::accepts(const Want& want, std::string_view token, std::string_view next) {
  if (want.kind == Want::Kind::Word) return token == want.word;
  if (want.kind != Want::Kind::Words) return !is_sign(token);
  if (find_word(want.words, token) == nullptr) return false;
  if (want.words != Kind::Expectation) return true;
  // `blob` goes with what stands before it, and `one` without `of` is a value.
  return token != "blob" && !(token == "one" && !next.empty() && next != "of");
}

ReadToken Statement::accept(const Want& want, const Item& item, std::string_view token, std::string_view next) {
  if (want.kind == Want::Kind::Cap) return cap(token, next, false);
  if (want.kind == Want::Kind::CapOrProcess) return cap(token, next, true);
  if (want.kind == Want::Kind::Condition) return condition(token, next);
  if (want.kind == Want::Kind::Operand) {
    put(item.then);
    const bool is_saved = token.starts_with('$') && token.size() > 1;
    const bool is_form = find_word(Kind::Form, token.substr(0, token.find(':') + 1)) != nullptr;
    if (want.role == Role::Value && is_saved) return {Role::Saved};
    if (want.role == Role::Value && is_form && token.starts_with("file:")) return {Role::File};
    return {want.role};
  }
  const Word* found = want.kind == Want::Kind::Words ? find_word(want.words, token) : inner_word(token);
  if (want.word == item.wants.front().word) put(item.then);
  if (want.kind == Want::Kind::Word || found == nullptr) return {Role::Keyword, found};
  if (found->kind == Kind::Verb) return begin_step(*found);
  if (found->kind == Kind::SimVerb) {
    items_.clear();
    return begin_step(*found);
  }
  if (found->kind == Kind::Setting || found->kind == Kind::Fault) items_.clear();
  if (found->kind == Kind::Condition) {
    put(condition_behind(*found));
  } else {
    put(items_of(*found));
  }
  return {Role::Keyword, found};
}

/// `holds CAP`, `key BYTES is BYTES`, `key BYTES absent`, `keys N`.
Statement::Items Statement::condition_behind(const Word& word) {
  Items items = items_of(word.usage, word);
  for (Item& item : items) {
    const bool is_is = item.wants.size() == 1 && item.wants.front().word == "is";
    if (!is_is) continue;
    item.then = {{{operand(Role::Value)}}};
    item.wants.push_back(lsp::word("absent"));
  }
  // What stands behind `is` has gone with it.
  const auto is = std::find_if(items.begin(), items.end(), [](const Item& item) { return !item.then.empty(); });
  if (is != items.end()) items.erase(is + 1, items.end());
  return items;
}

ReadToken Statement::condition(std::string_view token, std::string_view next) {
  if (token == "(") {
    Item with_or{{lsp::word("or")}, true, true, {{{of(Want::Kind::Condition)}}}};
    Item with_and{{lsp::word("and")}, true, true, {{{of(Want::Kind::Condition)}}}};
    put({{{of(Want::Kind::Condition)}}, std::move(with_or), std::move(with_and), {{lsp::word(")")}}});
    return {Role::Keyword};
  }
  if (const Word* part = find_word(Kind::ConditionPart, token)) {
    if (token == "not") {
      put({{{of(Want::Kind::Condition)}}});
    } else if (token == "only") {
      put({{{operand(Role::Process)}, true, true}, {{lsp::word("hold"), lsp::word("holds")}}, {{of(Want::Kind::Cap)}}});
    } else if (token == "nobody") {
      put({{{lsp::word("holds")}}, {{of(Want::Kind::Cap)}}});
    } else {
      put(items_of(part->usage, *part));
    }
    return {Role::Keyword, part};
  }
  put({{{words(Kind::Condition)}}});
  const Word* predicate = find_word(Kind::Condition, next);
  if (predicate == nullptr) return {token.find('/') == std::string_view::npos ? Role::Process : Role::Database};
  if (predicate->usage.starts_with("DB")) return {Role::Database};
  return {predicate->usage.starts_with("NODE") ? Role::Node : Role::Process};
}

ReadToken Statement::cap(std::string_view token, std::string_view next, bool or_process) {
  const Word* name = find_word(Kind::Name, token);
  if (name != nullptr && token == "cap") {
    put({{{operand(Role::Process)}}, {{operand(Role::Value)}}});
    return {Role::Keyword, name};
  }
  const bool is_database =
      !or_process || token.find('/') != std::string_view::npos || find_word(Kind::Right, next) != nullptr;
  put({{{words(Kind::Right)}, !is_database || or_process}});
  return {is_database ? Role::Database : Role::Process};
}

}  // namespace hypersim::lsp
