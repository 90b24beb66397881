#include <algorithm>
#include <string>
#include <utility>

#include "hypersim/runtime/overload.hpp"

#include "conditions.hpp"

namespace hypersim::simulator {

namespace {

/// How many parts the condition has that are not made of others.
std::size_t parts_of(const language::Condition& condition) {
  const auto sum = [](const std::vector<language::Condition>& all) {
    std::size_t parts = 0;
    for (const language::Condition& one : all) parts += parts_of(one);
    return parts;
  };
  return std::visit(runtime::Overload{[](const language::NotCondition& c) { return parts_of(*c.of); },
                                      [&](const language::OrCondition& c) { return sum(c.any_of); },
                                      [&](const language::AndCondition& c) { return sum(c.all_of); },
                                      [](const auto&) { return std::size_t{1}; }},
                    condition.is);
}

}  // namespace

struct Conditions::Finder {
  Conditions& all;
  std::vector<ConditionFinding> found = {};
  std::size_t part = 0;

  void of(const language::Condition& condition) { std::visit(*this, condition.is); }

  void operator()(const language::NotCondition& c) { of(*c.of); }
  void operator()(const language::OrCondition& c) { those_that_decide(c.any_of, true); }
  void operator()(const language::AndCondition& c) { those_that_decide(c.all_of, false); }
  template <class Part>
  void operator()(const Part& c) {
    ConditionFinding one = at(c);
    one.part = part++;
    found.push_back(std::move(one));
  }

 private:
  using Kind = ConditionFinding::Kind;

  /// Where some hold and some do not, an `or` holds by those that do, and an `and` does not by those that do not.
  void those_that_decide(const std::vector<language::Condition>& conditions, bool by_those_that_hold) {
    std::vector<bool> hold;
    hold.reserve(conditions.size());
    for (const language::Condition& one : conditions) hold.push_back(all.hold_now(one));
    const bool is_mixed = std::count(hold.begin(), hold.end(), hold.front()) != std::ssize(hold);
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (is_mixed && hold[i] != by_those_that_hold) {
        part += parts_of(conditions[i]);
      } else {
        of(conditions[i]);
      }
    }
  }

  static ConditionFinding nothing() { return {}; }
  static ConditionFinding there_if(bool is_there) { return {is_there ? Kind::There : Kind::Absent, {}, 0}; }
  static ConditionFinding there(std::string what) { return {Kind::There, std::move(what), 0}; }

  ConditionFinding held(const language::WhoOperand& who, const runtime::Capabilities& caps) const {
    const runtime::ProcessId& process = who.address.process();
    const actors::Node* node = all.network_.find(who.address.node());
    if (node == nullptr || !(node->alive(process) || node->returns(process))) return nothing();
    std::string which;  // of several
    for (const runtime::Capability& cap : caps) which += holds_now(*node, process, cap) ? '1' : '0';
    return which.find('1') == std::string::npos ? there_if(false) : there(std::move(which));
  }
  ConditionFinding at(const language::HoldsCondition& c) const { return held(c.who, c.cap.caps); }
  ConditionFinding at(const language::LacksCondition& c) const { return held(c.who, c.cap.caps); }
  ConditionFinding at(const language::OnlyHoldCondition& c) const {
    std::string who;
    for (const runtime::Capability& cap : c.cap.caps) {
      for (std::uint16_t number = 0; number < all.network_.size(); ++number) {
        const actors::Node& node = all.network_.node({number});
        for (const runtime::ProcessId& process : wrong_holders(node, c, cap)) {
          who += (number == 0 ? process.text() : runtime::Address(node.name(), process).text()) + " ";
        }
      }
    }
    return who.empty() ? there_if(false) : there(std::move(who));
  }
  ConditionFinding at(const language::AliveCondition& c) const { return life(c.who); }
  ConditionFinding at(const language::DeadCondition& c) const { return life(c.who); }
  ConditionFinding life(const language::WhoOperand& who) const {
    const runtime::ProcessId& process = who.address.process();
    const actors::Node* node = all.network_.find(who.address.node());
    if (node == nullptr) return nothing();
    if (node->alive(process)) return there_if(true);
    return node->returns(process) ? there_if(false) : nothing();
  }
  ConditionFinding at(const language::StateIsCondition& c) const { return state(c.who); }
  ConditionFinding at(const language::StateAbsentCondition& c) const { return state(c.who); }
  ConditionFinding state(const language::WhoOperand& who) const {
    actors::Node* node = all.network_.find(who.address.node());
    if (node == nullptr) return nothing();
    const auto state = node->state_of(who.address.process());
    if (!state.ok()) return nothing();
    return state->has_value() ? there(std::string((*state)->view())) : there_if(false);
  }
  kv_module::Engine& kv(const language::DbOperand& db) const { return all.network_.find(db.node)->kv(); }
  ConditionFinding at(const language::DbExistsCondition& c) const { return there_if(kv(c.db).exists(c.db.key)); }
  ConditionFinding at(const language::DbAbsentCondition& c) const { return there_if(kv(c.db).exists(c.db.key)); }
  ConditionFinding at(const language::DbKeyIsCondition& c) const { return value(c.db, c.key); }
  ConditionFinding at(const language::DbKeyAbsentCondition& c) const { return value(c.db, c.key); }
  ConditionFinding value(const language::DbOperand& db, const language::BytesOperand& key_operand) const {
    const auto key = bytes_of(key_operand, all.saved_);
    if (!key) return nothing();
    const auto value = kv(db).peek(db.key, key->view());
    if (!value.ok()) return nothing();
    return value->has_value() ? there(std::string((*value)->view())) : there_if(false);
  }
  ConditionFinding at(const language::DbKeysCondition& c) const {
    const auto keys = kv(c.db).peek_keys(c.db.key);
    if (!keys.ok()) return nothing();
    return there(keys->size() == c.count ? "as many" : keys->size() < c.count ? "fewer" : "more");
  }
  ConditionFinding at(const language::LogContainsCondition& c) const { return there_if(all.printed(c.needle)); }
  ConditionFinding at(const language::NodeUpCondition& c) const { return node(c.node); }
  ConditionFinding at(const language::NodeDownCondition& c) const { return node(c.node); }
  ConditionFinding node(const runtime::NodeId& name) const {
    const actors::Node* node = all.network_.find(name);
    return node != nullptr ? there_if(node->up()) : nothing();
  }
};

std::vector<ConditionFinding> Conditions::found(const language::Condition& condition) {
  Finder finder{*this};
  finder.of(condition);
  return std::move(finder.found);
}

}  // namespace hypersim::simulator
