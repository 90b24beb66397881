#include "hypersim/language/statement.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hypersim::language {

namespace {

constexpr std::string_view kSaves = "->";
constexpr std::string_view kExpects = "=>";
/// What is nested more deeply than the language allows by far is not followed.
constexpr std::size_t kItemsMax = 1000;

bool is_sign(std::string_view token) { return token == kSaves || token == kExpects || token == "|"; }

Want wanted_operand(Role role) { return {Want::Kind::Operand, KeywordKind::Name, {}, role}; }
Want wanted_words(KeywordKind kind) { return {Want::Kind::Words, kind, {}, Role::Keyword}; }
Want wanted_word(std::string_view text, KeywordKind kind = KeywordKind::Joint) {
  return {Want::Kind::Word, kind, text, Role::Keyword};
}
Want wanted(Want::Kind kind) { return {kind, KeywordKind::Name, {}, Role::None}; }

/// What the placeholders of the table are, where that does not depend on the word.
struct Placeholder {
  std::string_view text;
  Want want;
};
const std::array kPlaceholders = std::to_array<Placeholder>({
    {"WHO", wanted_operand(Role::Process)},
    {"ISSUER", wanted_operand(Role::Process)},
    {"DB", wanted_operand(Role::Database)},
    {"KEY", wanted_operand(Role::Value)},
    {"VALUE", wanted_operand(Role::Value)},
    {"VALUE…", wanted_operand(Role::Value)},
    {"B", wanted_operand(Role::Value)},
    {"BYTES", wanted_operand(Role::Value)},
    {"ARG…", wanted_operand(Role::Value)},
    {"PATH", wanted_operand(Role::Value)},
    {"TX", wanted_operand(Role::Value)},
    {"JSON", wanted_operand(Role::Value)},
    {"D", wanted_operand(Role::Duration)},
    {"N", wanted_operand(Role::Number)},
    {"STATUS", wanted_operand(Role::Number)},
    {"NODE", wanted_operand(Role::Node)},
    {"PROCESS_ID", wanted_operand(Role::ProcessId)},
    {"PACKAGE_ID", wanted_operand(Role::PackageId)},
    {"PARAM…", wanted_operand(Role::NewParameter)},
    {"$NAME", wanted_operand(Role::Saved)},
    {"CAP", wanted(Want::Kind::Cap)},
    {"CAP|WHO", wanted(Want::Kind::CapOrProcess)},
    {"COND", wanted(Want::Kind::Condition)},
    {"CLAUSE…", wanted_words(KeywordKind::Clause)},
    {"SETTING", wanted_words(KeywordKind::Setting)},
    {"FAULT", wanted_words(KeywordKind::Fault)},
    {"VERB", wanted_words(KeywordKind::SimVerb)},
    {"OPERATION", wanted_words(KeywordKind::Operation)},
});

/// The operands `NAME` and `NAME…`, by the word that they belong to.
Role name_role(const Word& word) {
  if (word.text == "process" || word.text == "spawn") return Role::NewProcess;
  if (word.text == "node") return Role::NewNode;
  if (word.text == "let" || word.text == "matrix") return Role::NewText;
  if (word.kind == KeywordKind::Sequence) return Role::NewSequence;
  if (word.kind == KeywordKind::Do) return Role::Sequence;
  if (word.kind == KeywordKind::Block) return Role::NewRound;
  if (word.text == "program") return Role::Program;
  return Role::Free;
}

/// The kind of the words that stand behind that word, if they have entries of their own in the table.
std::optional<KeywordKind> kind_behind(const Word& word) {
  if (word.kind == KeywordKind::Setting && word.text == "semantics") return KeywordKind::Semantics;
  if (word.kind == KeywordKind::Setting && word.text == "storage") return KeywordKind::Storage;
  if (word.kind == KeywordKind::Setting && word.text == "limit") return KeywordKind::Limit;
  if (word.kind == KeywordKind::Clause && word.text == "exit") return KeywordKind::OnExit;
  if (word.kind == KeywordKind::Verb && word.text == "state") return KeywordKind::StateAction;
  if (word.kind == KeywordKind::Expectation && word.text == "error") return KeywordKind::Error;
  return std::nullopt;
}

}  // namespace

const Word* Want::as_word() const {
  if (const Word* found = find_word(words, word)) return found;
  for (const KeywordKind other :
       {KeywordKind::Option, KeywordKind::Joint, KeywordKind::Clause, KeywordKind::Operation, KeywordKind::Semantics,
        KeywordKind::Storage, KeywordKind::ConditionPart, KeywordKind::Condition, KeywordKind::Expectation,
        KeywordKind::Block, KeywordKind::Name}) {
    if (const Word* found = find_word(other, word)) return found;
  }
  return nullptr;
}

namespace {

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
    if (in_pipeline_) return {wanted_words(KeywordKind::Verb), wanted_words(KeywordKind::End), wanted_word("repeat")};
    for (std::size_t kind = 0; kind <= static_cast<std::size_t>(KeywordKind::End); ++kind)
      all.push_back(wanted_words(static_cast<KeywordKind>(kind)));
    all.push_back(wanted_operand(Role::Process));
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
      const bool ends_options = accepted.word == kSaves || accepted.word == kExpects;
      if (!item.repeats) items_.erase(at);
      if (!item.is_optional || ends_options)
        items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(i));
      return accept(accepted, item, token, next);
    }
  }
  // What cannot stand here stands for what is needed.
  if (!items_.empty() && !items_.front().is_optional && !is_sign(token)) items_.pop_front();
  return {};
}

ReadToken Statement::begin(std::string_view token) {
  const Word* first = find_line_word(token);
  if (in_pipeline_ && first == nullptr) first = find_word(KeywordKind::Verb, token);
  if (first == nullptr) {
    actor_ = token;
    put({{{wanted_words(KeywordKind::Verb)}}});
    return {Role::Process};
  }
  if (first->kind == KeywordKind::Verb) return begin_step(*first);
  head_ = first;
  put(items_of(*first));
  return {Role::Keyword, first};
}

ReadToken Statement::begin_step(const Word& verb) {
  head_ = &verb;
  Items items = items_of(verb);
  const bool has_end = verb.kind == KeywordKind::Verb || verb.has_result;
  if (has_end) {
    for (Item& item : result(verb.has_result)) items.push_back(std::move(item));
  }
  put(std::move(items));
  return {Role::Keyword, &verb};
}

void Statement::put(Items items) {
  if (items_.size() > kItemsMax) return;
  items_.insert(items_.begin(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
}

Statement::Items Statement::items_of(const Word& word) {
  if (const auto kind = kind_behind(word)) {
    Items items = {{{wanted_words(*kind)}}};
    if (*kind == KeywordKind::Error) {
      items.front().wants.push_back(wanted_word("any"));
      items.push_back({{wanted_operand(Role::Value)}, true});
    }
    return items;
  }
  if (word.kind == KeywordKind::Expectation && word.text == "one") {
    Items items = {{{wanted_word("of")}}};
    for (Item& item : expectation()) items.push_back(std::move(item));
    Item further{{wanted_word("|")}, true, true};
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
      } else if (word.kind == KeywordKind::Verb) {
        items.push_back({{wanted_words(KeywordKind::Option)}, true, true});
      }
      continue;
    }
    // `[within D]`
    const auto inner = parts_of(part->substr(1, part->size() - 2));
    Item group = item_of(inner.front(), word);
    group.is_optional = true;
    const bool is_step = word.kind == KeywordKind::Verb || word.kind == KeywordKind::SimVerb;
    for (Want& want : group.wants) {
      if (is_step && want.kind == Want::Kind::Word) want.words = KeywordKind::Option;
    }
    for (std::size_t i = 1; i < inner.size(); ++i) group.then.push_back(item_of(inner[i], word));
    const bool may_repeat = inner.front() == "with" || inner.front() == "without" || inner.front() == "header";
    group.repeats = group.repeats || may_repeat;
    items.push_back(std::move(group));
  }
  return items;
}

Statement::Item Statement::item_of(std::string_view placeholder, const Word& word) {
  const bool repeats = placeholder.ends_with("…");
  if (placeholder == "NAME" || placeholder == "NAME…") return {{wanted_operand(name_role(word))}, false, repeats};
  if (placeholder == "E") return expectation().front();
  for (const Placeholder& known : kPlaceholders) {
    if (known.text == placeholder) return {{known.want}, repeats, repeats};
  }
  if (placeholder.starts_with("file:")) return {{wanted_operand(Role::File)}};
  if (placeholder.starts_with('"')) return {{wanted_operand(word.text == "scenario" ? Role::Title : Role::Text)}};
  Item item;
  if (is_small(placeholder) || is_sign(placeholder)) {
    for (std::size_t at = 0; at < placeholder.size();) {
      const std::size_t end = std::min(placeholder.find('|', at), placeholder.size());
      item.wants.push_back(wanted_word(placeholder.substr(at, end - at)));
      at = end + 1;
    }
    return item;
  }
  item.wants.push_back(wanted_operand(Role::Free));
  item.repeats = repeats;
  return item;
}

Statement::Items Statement::result(bool can_be_saved) {
  Items items;
  if (can_be_saved) {
    Item saves{{wanted_word(kSaves)}, true};
    Item from{{wanted_word("from")}, true};
    from.then = {{{wanted_operand(Role::Free)}}};
    saves.then = {{{wanted_operand(Role::NewSaved)}}, std::move(from)};
    items.push_back(std::move(saves));
  }
  Item expects{{wanted_word(kExpects)}, true};
  expects.then = expectation();
  items.push_back(std::move(expects));
  return items;
}

Statement::Items Statement::expectation() {
  Item blob{{wanted_word("blob", KeywordKind::Expectation)}, true};
  blob.then = {{{wanted_operand(Role::Value)}}};
  return {{{wanted_words(KeywordKind::Expectation), wanted_operand(Role::Value)}}, std::move(blob)};
}

bool Statement::is_word(const Want& want) { return want.kind == Want::Kind::Words || want.kind == Want::Kind::Word; }

bool Statement::accepts(const Want& want, std::string_view token, std::string_view next) {
  if (want.kind == Want::Kind::Word) return token == want.word;
  if (want.kind != Want::Kind::Words) return !is_sign(token);
  const Word* found = find_word(want.words, token);
  if (found == nullptr || !want.has(*found)) return false;
  if (want.words != KeywordKind::Expectation) return true;
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
    const bool is_form = find_word(KeywordKind::Form, token.substr(0, token.find(':') + 1)) != nullptr;
    if (want.role == Role::Value && is_saved) return {Role::Saved};
    if (want.role == Role::Value && is_form && token.starts_with("file:")) return {Role::File};
    return {want.role};
  }
  const Word* found = want.kind == Want::Kind::Words ? find_word(want.words, token) : want.as_word();
  if (want.word == item.wants.front().word) put(item.then);
  if (want.kind == Want::Kind::Word || found == nullptr) return {Role::Keyword, found};
  if (found->kind == KeywordKind::Verb) return begin_step(*found);
  if (found->kind == KeywordKind::SimVerb) {
    items_.clear();
    return begin_step(*found);
  }
  if (found->kind == KeywordKind::Setting || found->kind == KeywordKind::Fault) items_.clear();
  if (found->kind == KeywordKind::Condition) {
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
    item.then = {{{wanted_operand(Role::Value)}}};
    item.wants.push_back(wanted_word("absent"));
  }
  // What stands behind `is` has gone with it.
  const auto is = std::find_if(items.begin(), items.end(), [](const Item& item) { return !item.then.empty(); });
  if (is != items.end()) items.erase(is + 1, items.end());
  return items;
}

ReadToken Statement::condition(std::string_view token, std::string_view next) {
  if (token == "(") {
    Item with_or{{wanted_word("or")}, true, true, {{{wanted(Want::Kind::Condition)}}}};
    Item with_and{{wanted_word("and")}, true, true, {{{wanted(Want::Kind::Condition)}}}};
    put({{{wanted(Want::Kind::Condition)}}, std::move(with_or), std::move(with_and), {{wanted_word(")")}}});
    return {Role::Keyword};
  }
  if (const Word* part = find_word(KeywordKind::ConditionPart, token)) {
    if (token == "not") {
      put({{{wanted(Want::Kind::Condition)}}});
    } else if (token == "only") {
      put({{{wanted_operand(Role::Process)}, true, true},
           {{wanted_word("hold"), wanted_word("holds")}},
           {{wanted(Want::Kind::Cap)}}});
    } else if (token == "nobody") {
      put({{{wanted_word("holds")}}, {{wanted(Want::Kind::Cap)}}});
    } else {
      put(items_of(part->usage, *part));
    }
    return {Role::Keyword, part};
  }
  put({predicates(token, next)});
  const Word* predicate = find_word(KeywordKind::Condition, next);
  if (predicate == nullptr) return {token.find('/') == std::string_view::npos ? Role::Process : Role::Database};
  if (predicate->usage.starts_with("DB")) return {Role::Database};
  return {predicate->usage.starts_with("NODE") ? Role::Node : Role::Process};
}

/// What can be said of a database, or of a process or a node; what is said is read as it is.
Statement::Item Statement::predicates(std::string_view subject, std::string_view next) {
  if (find_word(KeywordKind::Condition, next) != nullptr) return {{wanted_words(KeywordKind::Condition)}};
  Item item;
  const bool is_database = subject.find('/') != std::string_view::npos;
  for (const std::string_view usage : {"DB", "WHO", "NODE"}) {
    if ((usage == "DB") != is_database) continue;
    item.wants.push_back(wanted_words(KeywordKind::Condition));
    item.wants.back().usage = usage;
  }
  return item;
}

ReadToken Statement::cap(std::string_view token, std::string_view next, bool or_process) {
  const Word* name = find_word(KeywordKind::Name, token);
  if (name != nullptr && token == "cap") {
    put({{{wanted_operand(Role::Process)}}, {{wanted_operand(Role::Value)}}});
    return {Role::Keyword, name};
  }
  const bool has_package = token.find('/') != std::string_view::npos;
  const bool is_database = !or_process || has_package || find_word(KeywordKind::Right, next) != nullptr;
  put({{{wanted_words(KeywordKind::Right)}, or_process && !has_package}});
  return {is_database ? Role::Database : Role::Process};
}

std::string package_of_id(std::string_view id) {
  id.remove_prefix(id.find('@') == std::string_view::npos ? 0 : id.find('@') + 1);
  const std::size_t colon = id.find(':');
  if (colon == std::string_view::npos) return {};
  const bool has_process = id.find(':', colon + 1) != std::string_view::npos;
  return std::string(has_process ? id.substr(colon + 1) : id);
}

}  // namespace hypersim::language
