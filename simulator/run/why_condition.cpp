#include "why_condition.hpp"

#include <fmt/format.h>

#include "hypersim/language/difference.hpp"
#include "hypersim/language/print.hpp"

#include "conditions.hpp"
#include "why_capability.hpp"
#include "why_key.hpp"
#include "why_kv.hpp"
#include "why_life.hpp"

namespace hypersim::simulator {

namespace fact = runtime::fact;

struct WhyCondition::Part {
  WhyCondition& why;
  bool is_denied = false;  // it stands below an odd number of `not`

  void operator()(const language::HoldsCondition& c) const { why.holding(c.who, c.cap, !is_denied); }
  void operator()(const language::LacksCondition& c) const { why.holding(c.who, c.cap, is_denied); }
  void operator()(const language::OnlyHoldCondition& c) const { why.only_hold(c); }
  void operator()(const language::StateIsCondition& c) const { why.state(c.who, &c.value); }
  void operator()(const language::StateAbsentCondition& c) const { why.state(c.who, nullptr); }
  void operator()(const language::AliveCondition& c) const { why.living(c.who); }
  void operator()(const language::DeadCondition& c) const { why.living(c.who); }
  void operator()(const language::DbExistsCondition& c) const { why.existence(c.db); }
  void operator()(const language::DbAbsentCondition& c) const { why.existence(c.db); }
  void operator()(const language::DbKeyIsCondition& c) const { why.key(c.db, c.key, &c.value); }
  void operator()(const language::DbKeyAbsentCondition& c) const { why.key(c.db, c.key, nullptr); }
  void operator()(const language::DbKeysCondition& c) const { why.keys(c.db); }
  void operator()(const language::LogContainsCondition& c) const { why.log_contains(c.needle); }
  void operator()(const language::NodeUpCondition& c) const { why.node(c.node); }
  void operator()(const language::NodeDownCondition& c) const { why.node(c.node); }
  void operator()(const language::NotCondition& c) const { std::visit(Part{why, !is_denied}, c.of->is); }
  void operator()(const language::OrCondition& c) const {
    for (const language::Condition& one : c.any_of) std::visit(*this, one.is);
  }
  void operator()(const language::AndCondition& c) const {
    for (const language::Condition& one : c.all_of) std::visit(*this, one.is);
  }
};

void WhyCondition::explain(const language::Condition& condition) { std::visit(Part{*this}, condition.is); }

void WhyCondition::holding(const language::WhoOperand& who, const language::CapOperand& operand, bool is_wanted) {
  const runtime::ProcessId& id = who.address.process();
  WhyCapability capability(seen_, account_);
  for (const runtime::Capability& cap : operand.caps) {
    if (seen_.node.capabilities().has(id, cap)) {
      capability.held(id, cap);
      continue;
    }
    const bool can_be_given = capability.lacks(id, cap);
    if (is_wanted && can_be_given) account_.advise({{id, cap, true}}, analysis::Advice::Promise::Given);
  }
}

void WhyCondition::only_hold(const language::OnlyHoldCondition& only) {
  constexpr std::size_t kMost = 8;
  Scene scene = Scene::around(seen_);
  for (const runtime::Capability& cap : only.cap.caps) {
    std::size_t wrong = 0;
    for (const runtime::NodeId& node : seen_.scenario.nodes) {
      const Evidence& there = node == seen_.node.name() ? seen_ : scene.on(node);
      WhyCapability capability(there, account_);
      for (const runtime::ProcessId& holder : wrong_holders(there.node, only, cap)) {
        if (wrong++ < kMost) capability.held(holder, cap);
      }
    }
    if (wrong > kMost) account_.say(fmt::format("{} more hold it.", wrong - kMost));
    if (wrong > 0) continue;
    account_.say(
        fmt::format("{} holds {}.", only.who.empty() ? "No process" : "No other process", seen_.names.cap(cap)));
  }
}

void WhyCondition::differs(const language::BytesOperand* wanted, std::string_view found) {
  if (wanted == nullptr || !wanted->is_constant()) return;
  if (const auto difference = language::difference_of(wanted->bytes, found)) account_.say(difference->sentence);
}

void WhyCondition::state(const language::WhoOperand& who, const language::BytesOperand* wanted) {
  const runtime::ProcessId& id = who.address.process();
  const auto state = seen_.node.state_of(id);
  if (!state.ok()) return account_.say(fmt::format("It cannot be read: {}.", state.error()));
  if (state->has_value()) {
    account_.say(
        fmt::format("The state of {} is {}.", seen_.names.process(id), language::bytes_text((*state)->view())));
    differs(wanted, (*state)->view());
  } else {
    account_.say(fmt::format("{} has no state.", seen_.names.process(id)));
  }
  WhyLife(seen_, account_).state(id, state->has_value());
}

void WhyCondition::living(const language::WhoOperand& who) {
  WhyLife life(seen_, account_);
  if (seen_.node.alive(who.address.process())) {
    life.alive(who.address.process());
  } else {
    life.dead(who.address.process());
  }
}

void WhyCondition::existence(const language::DbOperand& db) {
  if (!seen_.node.kv().exists(db.key)) return WhyKv(seen_, account_).no_db(db.key);
  account_.say(fmt::format("The database {} exists.", seen_.names.db(db.key)));
}

void WhyCondition::key(const language::DbOperand& db, const language::BytesOperand& key,
                       const language::BytesOperand* wanted) {
  if (!seen_.node.kv().exists(db.key)) return WhyKv(seen_, account_).no_db(db.key);
  if (!key.is_constant()) return;
  const auto found = seen_.node.kv().peek(db.key, key.bytes);
  if (!found.ok()) return account_.say(fmt::format("It cannot be read: {}.", kv_module::display(found.error())));
  const std::string name = language::bytes_text(key.bytes);
  if (!found->has_value()) {
    account_.say(fmt::format("The key {} is not there.", name));
  } else {
    account_.say(fmt::format("The key {} is {}.", name, language::bytes_text((*found)->view())));
    differs(wanted, (*found)->view());
  }
  WhyKey(seen_, account_).history(db.key, key.bytes);
}

void WhyCondition::keys(const language::DbOperand& db) {
  constexpr std::size_t kMost = 8;
  const auto keys = seen_.node.kv().peek_keys(db.key);
  if (!keys.ok()) return WhyKv(seen_, account_).no_db(db.key);
  std::string sentence = fmt::format("The database {} has {} {}", seen_.names.db(db.key), keys->size(),
                                     keys->size() == 1 ? "key" : "keys");
  for (std::size_t i = 0; i < keys->size() && i < kMost; ++i)
    sentence += (i == 0 ? ": " : ", ") + language::bytes_text((*keys)[i]);
  account_.say(sentence + (keys->size() > kMost ? ", …" : "."));
}

void WhyCondition::log_contains(const std::string& needle) {
  const auto printed = [](const fact::Printed&) { return true; };
  const auto with_needle = [&](const fact::Printed& e) { return e.text.find(needle) != std::string::npos; };
  const auto line = seen_.history.last<fact::Printed>(with_needle);
  const auto shown = line ? line : seen_.history.last<fact::Printed>(printed);
  if (!shown) return account_.say("Nothing has been printed.");
  const auto& fact = seen_.history.at<fact::Printed>(*shown);
  const std::string told = fmt::format("{} printed {}: {}.", seen_.names.process(fact.process),
                                       seen_.history.when(*shown), language::bytes_text(fact.text));
  account_.say(line ? told : "No printed line contains it. The last one: " + told);
}

void WhyCondition::node(const runtime::NodeId& node) {
  account_.say(fmt::format("{} is {}.", node, seen_.node.up() ? "up" : "down"));
}

}  // namespace hypersim::simulator
