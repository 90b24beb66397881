#include "hypersim/language/next_word.hpp"

#include <algorithm>
#include <deque>
#include <optional>

#include "hypersim/language/cut.hpp"

#include "table.hpp"

namespace hypersim::language {

namespace {

using Parts = std::vector<std::string_view>;

constexpr std::string_view kSaves = "->";
constexpr std::string_view kExpects = "=>";
constexpr std::string_view kCap = "cap";

/// How a word and what belongs to it are written, taken apart: `WHO set DB KEY VALUE [in TX] [within D]`.
struct Usage {
  Parts operands;              // `DB`, `KEY`, `VALUE`
  std::vector<Parts> options;  // `in TX`, `within D`
};

/// The words of a usage behind the first `skip` of them. Where it has alternatives (`state set B | get`), their first
/// words are one operand.
Usage usage_of(std::string_view text, std::size_t skip) {
  Usage usage;
  Parts* group = &usage.operands;
  Parts option;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::string_view word = text.substr(at, end - at);
    at = std::min(text.find_first_not_of(' ', end), text.size());
    if (skip > 0) {
      --skip;
      continue;
    }
    if (word == "…" || word == "|") continue;
    if (word.starts_with('[')) {
      option.clear();
      group = &option;
      word.remove_prefix(1);
    }
    const std::size_t close = word.find(']');
    group->push_back(word.substr(0, std::min(close, word.find("…"))));
    if (close == std::string_view::npos) continue;
    usage.options.push_back(option);
    group = &usage.operands;
  }
  return usage;
}

/// A part of a usage that stands for itself, or for one of several: `with`, `open|put`.
bool is_literal(std::string_view part) { return !part.empty() && part.front() >= 'a' && part.front() <= 'z'; }

bool has_alternative(std::string_view part, std::string_view word) {
  for (std::size_t at = 0; at <= part.size();) {
    const std::size_t end = std::min(part.find('|', at), part.size());
    if (part.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

std::optional<KeywordKind> kind_of(std::string_view part) {
  if (part == "CLAUSE") return KeywordKind::Clause;
  if (part == "SETTING") return KeywordKind::Setting;
  if (part == "FAULT") return KeywordKind::Fault;
  if (part == "OPERATION") return KeywordKind::Operation;
  if (part == "RIGHT") return KeywordKind::Right;
  if (part == "LIMIT") return KeywordKind::Limit;
  if (part == "STATE_ACTION") return KeywordKind::StateAction;
  return std::nullopt;
}

void offer_kind(NextWord& next, KeywordKind kind) {
  for (const Keyword& word : keywords_of(kind)) next.words.push_back(word.text);
}

void offer_alternatives(NextWord& next, std::string_view part) {
  for (std::size_t at = 0; at < part.size();) {
    const std::size_t end = std::min(part.find('|', at), part.size());
    next.words.push_back(part.substr(at, end - at));
    at = end + 1;
  }
}

void offer(NextWord& next, std::string_view part) {
  if (const auto kind = kind_of(part)) return offer_kind(next, *kind);
  if (is_literal(part))
    return part.starts_with("file:") ? next.words.push_back("file:") : offer_alternatives(next, part);
  if (part.find("WHO") != std::string_view::npos) next.names.push_back(NameKind::Process);
  if (part == "DB" || part.starts_with("CAP")) next.names.push_back(NameKind::Database);
  if (part.starts_with("CAP")) next.words.push_back(kCap);
  if (part == "ISSUER") next.names.push_back(NameKind::Process);
  if (part == "NODE") next.names.push_back(NameKind::Node);
  if (part == "SEQUENCE") next.names.push_back(NameKind::Sequence);
  if (part == "PROGRAM") next.names.push_back(NameKind::Program);
  if (part == "PACKAGE_ID") next.names.push_back(NameKind::Package);
  const bool may_be_saved = part == "TX" || part == "$NAME" || part == "B" || part == "BYTES" || part == "KEY" ||
                            part == "VALUE" || part == "PATH";
  if (may_be_saved) next.names.push_back(NameKind::Saved);
}

/// A condition, token by token.
class ConditionWalk {
 public:
  void take(std::string_view token) {
    before_ = last_;
    last_ = token;
    if (is_opening(token)) {
      length_ = 0;
      is_only_ = is_cap_ = false;
      return;
    }
    if (length_ == 0) is_only_ = token == "only";
    if (is_holding(token)) {
      is_only_ = false;
      is_cap_ = true;
      cap_ = 0;
    } else if (is_cap_) {
      ++cap_;
      if (token == kCap && cap_ == 1) cap_left_ = 3;
      if (cap_ == 1 && token != kCap) cap_left_ = 2;
    }
    ++length_;
  }

  void offer_next(NextWord& next) const {
    if (length_ == 0) {
      next.names = {NameKind::Process, NameKind::Database, NameKind::Node};
      next.words = {"only", "nobody", "log", "not", "("};
    } else if (is_cap_ && cap_ == 0) {
      offer(next, "CAP");
    } else if (is_cap_ && cap_ < cap_left_) {
      cap_left_ == 2 ? offer_kind(next, KeywordKind::Right) : offer(next, cap_ == 1 ? "ISSUER" : "JSON");
    } else if (is_only_) {
      next.names = {NameKind::Process};
      if (length_ > 1) next.words = {"hold", "holds"};
    } else if (length_ == 1) {
      offer_predicates(next);
    } else if (last_ == "key" && length_ == 2) {
      offer(next, "KEY");
    } else if (last_ == "state" || before_ == "key") {
      next.words = {"is", "absent"};
    } else if (last_ == "is") {
      offer(next, "BYTES");
    } else if (last_ != "keys" && last_ != "contains") {
      next.words = {"and", "or", ")"};
    }
  }

 private:
  static bool is_opening(std::string_view token) {
    return token == "(" || token == "not" || token == "and" || token == "or";
  }
  static bool is_holding(std::string_view token) { return token == "holds" || token == "lacks" || token == "hold"; }

  void offer_predicates(NextWord& next) const {
    if (last_ == "nobody") {
      next.words = {"holds"};
    } else if (last_ == "log") {
      next.words = {"contains"};
    } else if (last_.find('/') != std::string_view::npos) {
      next.words = {"exists", "absent", "key", "keys"};
    } else {
      next.words = {"holds", "lacks", "alive", "dead", "state", "up", "down"};
    }
  }

  std::string_view last_;
  std::string_view before_;
  std::size_t length_ = 0;  // of the innermost condition so far
  bool is_only_ = false;
  bool is_cap_ = false;       // behind `holds`
  std::size_t cap_ = 0;       // its tokens so far
  std::size_t cap_left_ = 0;  // how many it has
};

/// What stands behind `=>`.
class ExpectationWalk {
 public:
  void take(std::string_view token) {
    before_ = length_ == 0 ? std::string_view() : last_;
    last_ = token;
    ++length_;
  }
  void offer_next(NextWord& next) const {
    if (length_ == 0 || last_ == "|" || (last_ == "of" && before_ == "one")) {
      offer_kind(next, KeywordKind::Expectation);
      next.names = {NameKind::Saved};
    } else if (last_ == "error") {
      offer_kind(next, KeywordKind::Error);
      next.words.push_back("any");
    } else if (last_ == "one" && length_ == 1) {
      next.words = {"of"};
    } else if (last_ != "json" && last_ != "has" && last_ != "bytes" && last_ != "matches" && last_ != "status" &&
               last_ != "blob") {
      next.words = {"blob", "|"};
    }
  }

 private:
  std::string_view last_;
  std::string_view before_;
  std::size_t length_ = 0;
};

/// The operands and options of a statement, token by token.
class Walk {
 public:
  Walk(const Keyword& word, std::size_t skip, bool is_step)
      : usage_(usage_of(word.usage, skip)), is_step_(is_step), saves_(word.saves.has_value()) {
    // Where the usage says it in a way of its own.
    if (word.kind == KeywordKind::Verb && word.text == "state") usage_.operands = {"STATE_ACTION"};
    if (word.kind == KeywordKind::Do) usage_.operands = {"SEQUENCE"};
    due_.assign(usage_.operands.begin(), usage_.operands.end());
    if (const auto arrow = std::find(due_.begin(), due_.end(), kSaves); arrow != due_.end())
      due_.erase(arrow, due_.end());
  }

  void take(std::string_view token) {
    if (expectation_) return expectation_->take(token);
    if (condition_) return condition_->take(token);
    if (token == kExpects && is_step_) return void(expectation_.emplace());
    if (token == kSaves && is_step_) {
      due_ = {"NEW_NAME"};
      usage_.options = {{"from", "POINTER"}};
      saves_ = false;
      return;
    }
    may_be_right_ = may_be_right_ && due_.empty() && find_keyword(KeywordKind::Right, token) != nullptr;
    if (may_be_right_) {
      may_be_right_ = false;
      return;
    }
    if (due_.empty() || due_.front().starts_with('"')) {
      if (take_option(token) || due_.empty()) return;
    }
    take_operand(token);
  }

  /// The next token belongs to a condition.
  bool is_condition() const { return !due_.empty() && due_.front() == "COND"; }
  void begin_condition() { condition_.emplace(); }

  void offer_next(NextWord& next) {
    if (is_condition() && !condition_) begin_condition();
    if (expectation_) return expectation_->offer_next(next);
    if (condition_) return condition_->offer_next(next);
    if (!due_.empty()) offer(next, due_.front());
    if (!due_.empty() && !due_.front().starts_with('"')) return;
    if (may_be_right_) offer_kind(next, KeywordKind::Right);
    for (const Parts& option : usage_.options) offer(next, option.front());
    if (!is_step_) return;
    if (saves_) next.words.push_back(kSaves);
    next.words.push_back(kExpects);
  }

 private:
  bool take_option(std::string_view token) {
    for (const Parts& option : usage_.options) {
      if (const auto kind = kind_of(option.front())) {
        const Keyword* word = find_keyword(*kind, token);
        if (word == nullptr) continue;
        expect_more(*word);
        return true;
      }
      if (!has_alternative(option.front(), token)) continue;
      due_.insert(due_.begin(), option.begin() + 1, option.end());
      return true;
    }
    return false;
  }

  /// What belongs to a clause, a setting, a fault.
  void expect_more(const Keyword& word) {
    const bool has_two_words = word.kind == KeywordKind::Setting || word.kind == KeywordKind::Fault;
    Usage usage = usage_of(word.usage, has_two_words ? 2 : 1);
    if (word.kind == KeywordKind::Clause && word.text == "program") usage.operands = {"PROGRAM"};
    if (word.kind == KeywordKind::Setting && word.text == "limit") usage.operands = {"LIMIT"};
    if (word.kind == KeywordKind::Clause && word.text == "exit") usage.operands.resize(1);
    due_.insert(due_.begin(), usage.operands.begin(), usage.operands.end());
    usage_.options.insert(usage_.options.end(), usage.options.begin(), usage.options.end());
  }

  void take_operand(std::string_view token) {
    const std::string_view part = due_.front();
    due_.pop_front();
    if (part.starts_with("CAP")) {
      if (token == kCap) {
        due_.insert(due_.begin(), {"ISSUER", "JSON"});
      } else if (part == "CAP" || token.find('/') != std::string_view::npos) {
        due_.insert(due_.begin(), "RIGHT");
      } else {
        may_be_right_ = true;
      }
      return;
    }
    if (part == "SETTING" || part == "FAULT") {
      due_.clear();
      const Keyword* word = find_keyword(*kind_of(part), token);
      if (word != nullptr) expect_more(*word);
    }
    if (part == "STATE_ACTION" && token == "set") due_.insert(due_.begin(), "B");
  }

  Usage usage_;
  const bool is_step_;
  bool saves_;
  bool may_be_right_ = false;  // `requests box read` or `requests viewer`
  std::deque<std::string_view> due_;
  std::optional<ConditionWalk> condition_;
  std::optional<ExpectationWalk> expectation_;
};

void offer_verbs(NextWord& next) { offer_kind(next, KeywordKind::Verb); }

/// Which word's usage the statement follows, and how many tokens belong to the word itself.
struct Head {
  const Keyword* word = nullptr;
  std::size_t tokens = 0;
};

NextWord next_of(const Parts& tokens, const Head& head, bool is_step, std::string actor) {
  NextWord next;
  if (head.word != nullptr) {
    const bool has_condition = head.word->splits_parentheses();
    Walk walk(*head.word, has_condition ? 1 : head.tokens, is_step);
    if (has_condition) walk.begin_condition();
    for (std::size_t i = head.tokens; i < tokens.size(); ++i) walk.take(tokens[i]);
    walk.offer_next(next);
  }
  next.actor = std::move(actor);
  return next;
}

}  // namespace

NextWord next_word(std::string_view before, std::string_view pipeline_of) {
  Cutter cutter(before, Braces::Names);
  Parts tokens;
  for (Piece piece = cutter.next(); piece.kind != PieceKind::End; piece = cutter.next()) {
    if (piece.kind == PieceKind::Comment) return {};
    if (piece.is_token()) tokens.push_back(piece.text);
  }
  if (tokens.empty()) {
    NextWord next;
    for (const Keyword& word : statement_keywords()) next.words.push_back(word.text);
    if (!pipeline_of.empty()) {
      next.words = {"end", "repeat"};
      offer_verbs(next);
    } else {
      next.names = {NameKind::Process};
    }
    return next;
  }
  const Keyword* first = find_statement(tokens[0]);
  if (!pipeline_of.empty() && first == nullptr) {
    // The usage of a verb begins with who acts.
    const Keyword* verb = find_keyword(KeywordKind::Verb, tokens[0]);
    NextWord next;
    if (verb == nullptr) return next;
    Walk walk(*verb, 2, true);
    for (std::size_t i = 1; i < tokens.size(); ++i) walk.take(tokens[i]);
    walk.offer_next(next);
    next.actor = pipeline_of;
    return next;
  }
  if (first != nullptr && first->kind == KeywordKind::Sim) {
    if (tokens.size() > 1) return next_of(tokens, {find_keyword(KeywordKind::SimVerb, tokens[1]), 2}, true, {});
    NextWord next;
    offer_kind(next, KeywordKind::SimVerb);
    return next;
  }
  if (first != nullptr) return next_of(tokens, {first, 1}, false, {});
  if (tokens.size() > 1)
    return next_of(tokens, {find_keyword(KeywordKind::Verb, tokens[1]), 2}, true, std::string(tokens[0]));
  NextWord next;
  offer_verbs(next);
  next.actor = tokens[0];
  return next;
}

std::vector<WordHelp> help_on(std::string_view word) {
  std::vector<WordHelp> all;
  for (const Keyword& one : table()) {
    if (one.text == word) all.push_back({one.usage, one.meaning});
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

bool begins_statement(std::string_view word) { return find_statement(word) != nullptr; }

}  // namespace hypersim::language
