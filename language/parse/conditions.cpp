#include "conditions.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/limits.hpp"

namespace hypersim::language {
namespace {

/// The text of a condition is for reports. It does not keep a line of many megabytes once for each level of
/// parentheses.
constexpr std::size_t kTextMax = 64 * 1024;

/// Words that stand in the place of a WHO.
constexpr std::array<std::string_view, 2> kQuantifiers = {"only", "nobody"};
const std::vector<std::string_view> kNoWords;
const std::vector<std::string_view> kNobody = {"nobody"};
const std::vector<std::string_view> kHold = {"hold"};

class ConditionReader {
 public:
  ConditionReader(Cursor& cursor, Operands& operands)
      : cursor_(cursor), operands_(operands), values_(operands.values()) {}

  Condition read() {
    Condition condition;
    condition.at = cursor_.peek().at;
    const std::size_t mark = cursor_.mark();
    if (depth_ == kConditionDepthMax) {
      cursor_.fail(condition.at,
                   "a condition may be " + std::to_string(kConditionDepthMax) + " levels deep, this one is deeper");
      return condition;
    }
    ++depth_;
    if (cursor_.take_word("not")) {
      condition.is = NotCondition{std::make_shared<const Condition>(read())};
    } else if (cursor_.peek().kind == TokenKind::Open) {
      read_group(condition);
    } else {
      read_leaf(condition);
    }
    --depth_;
    condition.text = cursor_.text_since(mark).substr(0, kTextMax);
    return condition;
  }

 private:
  void read_group(Condition& condition) {
    cursor_.take();
    std::vector<Condition> parts;
    parts.push_back(read());
    const bool is_or = cursor_.peek().is("or");
    const std::string_view joint = is_or ? "or" : "and";
    if (!is_or && !cursor_.peek().is("and")) cursor_.expected_one_of({"or", "and"});
    while (cursor_.take_word(joint)) parts.push_back(read());
    const Token next = cursor_.peek();
    if (next.is(is_or ? "and" : "or")) {
      cursor_.fail(next.at, "\"or\" and \"and\" are not mixed in one pair of parentheses, found " + found(next),
                   "put parentheses around the inner ones");
    } else if (next.kind != TokenKind::Close) {
      cursor_.expected("\"" + std::string(joint) + "\" or \")\"");
    }
    cursor_.take();
    if (is_or) {
      condition.is = OrCondition{std::move(parts)};
    } else {
      condition.is = AndCondition{std::move(parts)};
    }
  }

  /// The verb decides what the word before it is.
  void read_leaf(Condition& condition) {
    const Token subject = cursor_.peek();
    if (subject.kind != TokenKind::Word && subject.kind != TokenKind::String) {
      cursor_.expected("a condition");
      return;
    }
    const Token verb = cursor_.peek_second();
    if (is_quantifier(subject, verb)) {
      read_only_hold(condition);
    } else if (verb.is("holds") || verb.is("lacks")) {
      read_capability(condition, verb.is("holds"));
    } else if (verb.is("state")) {
      read_state(condition);
    } else if (verb.is("alive") || verb.is("dead")) {
      WhoOperand who = operands_.who();
      cursor_.take();
      if (verb.is("alive")) {
        condition.is = AliveCondition{std::move(who)};
      } else {
        condition.is = DeadCondition{std::move(who)};
      }
    } else if (verb.is("exists") || verb.is("absent") || verb.is("key") || verb.is("keys")) {
      read_database(condition);
    } else if (verb.is("up") || verb.is("down")) {
      runtime::NodeId node = operands_.node_name();
      cursor_.take();
      if (verb.is("up")) {
        condition.is = NodeUpCondition{std::move(node)};
      } else {
        condition.is = NodeDownCondition{std::move(node)};
      }
    } else if (subject.is("log") && verb.is("contains")) {
      cursor_.take();
      cursor_.take();
      condition.is = LogContainsCondition{values_.string("a text in quotes")};
    } else {
      no_condition(subject);
    }
  }

  /// The verb is none. `onyl owner viewer hold …` has another mistake.
  void no_condition(const Token& subject) {
    const Cast& cast = operands_.cast();
    if (subject.kind == TokenKind::Word && cast.find(subject.raw) < 0 && cursor_.wants_hints()) {
      Spelling spelling(subject.raw);
      spelling.offer_all(cast.names());
      spelling.offer_all(kQuantifiers);
      if (std::find(kQuantifiers.begin(), kQuantifiers.end(), spelling.best()) != kQuantifiers.end())
        return cursor_.expected("a condition", spelling.hint());
    }
    cursor_.take();
    if (subject.is("log")) {
      auto words = texts_of(KeywordKind::Condition);
      words.emplace_back("contains");
      return cursor_.expected_one_of(words);
    }
    cursor_.expected_one_of(KeywordKind::Condition);
  }

  /// `only` and `nobody` are names, too: of the cast, and of a node.
  bool is_quantifier(const Token& subject, const Token& verb) const {
    const bool in_cast = operands_.cast().find(subject.raw) >= 0;
    if (subject.is("nobody")) return verb.is("holds") && !in_cast;
    if (!subject.is("only")) return false;
    if (operands_.cast().has_node(subject.raw) && (verb.is("up") || verb.is("down"))) return false;
    const bool as_name =
        verb.is("holds") || verb.is("lacks") || verb.is("alive") || verb.is("dead") || verb.is("state");
    return !in_cast || !as_name;
  }

  void read_only_hold(Condition& condition) {
    OnlyHoldCondition only;
    cursor_.set_usage("only WHO… hold CAP");
    if (cursor_.take_word("nobody")) {
      cursor_.set_usage("nobody holds CAP");
      cursor_.take();
    } else {
      cursor_.take();
      do {
        not_the_verb_yet(only.who.size());
        only.who.push_back(operands_.who(only.who.empty() ? kNoWords : kHold));
        // It may be the misspelt verb: then nothing of the rest means anything.
        const WhoOperand& last = only.who.back();
        if (only.who.size() > 1 && last.cast < 0 && last.address.text().empty()) cursor_.abandon();
      } while (!cursor_.failed() && !takes_hold(only.who.size() == 1));
    }
    only.cap = operands_.cap(shared_package(only.who));
    cursor_.set_usage({});
    condition.is = std::move(only);
  }

  /// Nobody is named, or `holds` stands behind several.
  void not_the_verb_yet(std::size_t names) {
    const Token& next = cursor_.peek();
    const bool is_verb = next.is("hold") || next.is("holds");
    if (!is_verb || operands_.cast().find(next.raw) >= 0) return;
    cursor_.expected(names == 0 ? "a name of the cast, a process id or an address" : "\"hold\" behind several names");
  }

  bool takes_hold(bool is_one) {
    if (cursor_.take_word("hold")) return true;
    return is_one && cursor_.take_word("holds");
  }

  /// A bare database belongs to the package of those who may hold it, if they have the same one.
  static OwnPackage shared_package(const std::vector<WhoOperand>& all) {
    if (all.empty()) return OwnPackage::none();
    OwnPackage shared = OwnPackage::of(all.front());
    for (const WhoOperand& who : all) {
      OwnPackage its = OwnPackage::of(who);
      if (its.kind == OwnPackage::Kind::Unknown) return its;
      if (its.package != shared.package) shared = OwnPackage::none();
    }
    return shared;
  }

  void read_state(Condition& condition) {
    WhoOperand who = operands_.who();
    cursor_.take();
    if (cursor_.take_word("absent")) {
      condition.is = StateAbsentCondition{std::move(who)};
      return;
    }
    if (!cursor_.take_word("is")) cursor_.expected_one_of({"is", "absent"});
    condition.is = StateIsCondition{std::move(who), values_.bytes("a state")};
  }

  void read_capability(Condition& condition, bool holds) {
    WhoOperand who = operands_.who(holds ? kNobody : kNoWords);
    cursor_.take();
    operands_.act_on(who.address.node());
    CapOperand cap = operands_.cap(OwnPackage::of(who));
    operands_.act_on({});
    if (holds) {
      condition.is = HoldsCondition{std::move(who), std::move(cap)};
    } else {
      condition.is = LacksCondition{std::move(who), std::move(cap)};
    }
  }

  void read_database(Condition& condition) {
    DbOperand db = operands_.db(OwnPackage::none());
    if (cursor_.take_word("exists")) {
      condition.is = DbExistsCondition{std::move(db)};
    } else if (cursor_.take_word("absent")) {
      condition.is = DbAbsentCondition{std::move(db)};
    } else if (cursor_.take_word("keys")) {
      condition.is = DbKeysCondition{std::move(db), values_.number("a number of keys")};
    } else {
      cursor_.take();
      BytesOperand key = values_.bytes("a key");
      if (cursor_.take_word("absent")) {
        condition.is = DbKeyAbsentCondition{std::move(db), std::move(key)};
        return;
      }
      if (!cursor_.take_word("is")) cursor_.expected_one_of({"is", "absent"});
      condition.is = DbKeyIsCondition{std::move(db), std::move(key), values_.bytes("a value")};
    }
  }

  Cursor& cursor_;
  Operands& operands_;
  Values& values_;
  int depth_ = 0;
};

}  // namespace

Condition read_condition(Cursor& cursor, Operands& operands) { return ConditionReader(cursor, operands).read(); }

}  // namespace hypersim::language
