#include "conditions.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "text/limits.hpp"

namespace hypersim::language {
namespace {

/// The text of a condition is for reports. It does not keep a line of many megabytes once for each level of
/// parentheses.
constexpr std::size_t kTextMax = 64 * 1024;

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
      condition.is = NotCondition{std::make_unique<Condition>(read())};
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
    if (verb.is("holds") || verb.is("lacks")) {
      read_capability(condition, verb.is("holds"));
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
      cursor_.take();
      if (subject.is("log")) {
        auto words = supported_texts(KeywordKind::Condition);
        words.emplace_back("contains");
        return cursor_.expected_one_of(words);
      }
      cursor_.expected_one_of(KeywordKind::Condition);
    }
  }

  void read_capability(Condition& condition, bool holds) {
    WhoOperand who = operands_.who();
    cursor_.take();
    CapOperand cap = operands_.cap(OwnPackage::of(who));
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
