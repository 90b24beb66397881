#include "conditions.hpp"

#include <algorithm>

#include "hypersim/runtime/modules.hpp"
#include "hypersim/runtime/overload.hpp"

namespace hypersim::simulator {

namespace {

/// It is alive, or will be started again and keeps what it holds.
bool stays(const actors::Node& node, const runtime::ProcessId& process) {
  return node.alive(process) || node.returns(process);
}

}  // namespace

/// The row of a process that has ended goes a moment later, and so does its place in the group that it was wired to.
bool holds_now(const actors::Node& node, const runtime::ProcessId& process, const runtime::Capability& cap) {
  if (!stays(node, process)) return false;
  const runtime::CapabilityRowPtr row = node.capabilities().row(process);
  if (row && row->held().contains(cap)) return true;
  return node.capabilities().has(process, cap) && stays(node, cap.issuer().process());
}

std::vector<runtime::ProcessId> wrong_holders(const actors::Node& node, const language::OnlyHoldCondition& only,
                                              const runtime::Capability& cap) {
  const auto may_hold = [&](const runtime::ProcessId& process) {
    return runtime::modules::is_bundled(process) ||
           std::any_of(only.who.begin(), only.who.end(), [&](const language::WhoOperand& who) {
             return who.address.process() == process && who.address.node() == node.name();
           });
  };
  std::vector<runtime::ProcessId> wrong = node.capabilities().holders(cap);
  std::erase_if(wrong,
                [&](const runtime::ProcessId& process) { return may_hold(process) || !holds_now(node, process, cap); });
  return wrong;
}

struct Conditions::Visitor {
  Conditions& all;
  actors::Network& network;
  const SavedNames& saved;

  bool has(const language::WhoOperand& who, const runtime::Capability& cap) const {
    const actors::Node* node = network.find(who.address.node());
    return node != nullptr && holds_now(*node, who.address.process(), cap);
  }
  bool alive(const language::WhoOperand& who) const {
    const actors::Node* node = network.find(who.address.node());
    return node != nullptr && node->alive(who.address.process());
  }
  kv_module::Engine& kv(const language::DbOperand& db) const { return network.find(db.node)->kv(); }
  bool up(const runtime::NodeId& name) const {
    const actors::Node* node = network.find(name);
    return node != nullptr && node->up();
  }
  bool of(const language::Condition& condition) const { return std::visit(*this, condition.is); }

  bool operator()(const language::HoldsCondition& c) const {
    return std::all_of(c.cap.caps.begin(), c.cap.caps.end(), [&](const auto& cap) { return has(c.who, cap); });
  }
  bool operator()(const language::LacksCondition& c) const {
    return std::none_of(c.cap.caps.begin(), c.cap.caps.end(), [&](const auto& cap) { return has(c.who, cap); });
  }
  bool operator()(const language::OnlyHoldCondition& c) const {
    return std::all_of(c.cap.caps.begin(), c.cap.caps.end(), [&](const auto& cap) {
      for (std::uint16_t number = 0; number < network.size(); ++number) {
        if (!wrong_holders(network.node({number}), c, cap).empty()) return false;
      }
      return true;
    });
  }
  bool operator()(const language::StateIsCondition& c) const {
    const auto value = bytes_of(c.value, saved);
    const auto state = state_of(c.who);
    return value && state.ok() && state->has_value() && **state == *value;
  }
  bool operator()(const language::StateAbsentCondition& c) const {
    const auto state = state_of(c.who);
    return state.ok() && !state->has_value();
  }
  kv_module::StoreResult<std::optional<runtime::Bytes>> state_of(const language::WhoOperand& who) const {
    actors::Node* node = network.find(who.address.node());
    if (node == nullptr) return std::optional<runtime::Bytes>();
    return node->state_of(who.address.process());
  }
  bool operator()(const language::AliveCondition& c) const { return alive(c.who); }
  bool operator()(const language::DeadCondition& c) const { return !alive(c.who); }
  bool operator()(const language::DbExistsCondition& c) const { return kv(c.db).exists(c.db.key); }
  bool operator()(const language::DbAbsentCondition& c) const { return !kv(c.db).exists(c.db.key); }
  bool operator()(const language::DbKeyIsCondition& c) const {
    const auto key = bytes_of(c.key, saved);
    const auto value = bytes_of(c.value, saved);
    if (!key || !value) return false;
    const auto found = kv(c.db).peek(c.db.key, key->view());
    return found.ok() && found->has_value() && **found == *value;
  }
  bool operator()(const language::DbKeyAbsentCondition& c) const {
    const auto key = bytes_of(c.key, saved);
    if (!key) return false;
    const auto found = kv(c.db).peek(c.db.key, key->view());
    return found.ok() ? !found->has_value() : found.error().kind == kv_module::KvError::Kind::NoDb;
  }
  bool operator()(const language::DbKeysCondition& c) const {
    const auto keys = kv(c.db).peek_keys(c.db.key);
    if (!keys.ok()) return c.count == 0 && keys.error().kind == kv_module::KvError::Kind::NoDb;
    return keys->size() == c.count;
  }
  bool operator()(const language::LogContainsCondition& c) const { return all.printed(c.needle); }
  bool operator()(const language::NodeUpCondition& c) const { return up(c.node); }
  bool operator()(const language::NodeDownCondition& c) const { return !up(c.node); }
  bool operator()(const language::NotCondition& c) const { return !of(*c.of); }
  bool operator()(const language::OrCondition& c) const {
    return std::any_of(c.any_of.begin(), c.any_of.end(), [&](const language::Condition& one) { return of(one); });
  }
  bool operator()(const language::AndCondition& c) const {
    return std::all_of(c.all_of.begin(), c.all_of.end(), [&](const language::Condition& one) { return of(one); });
  }
};

bool Conditions::hold_now(const language::Condition& condition) {
  return Visitor{*this, network_, saved_}.of(condition);
}

std::optional<Reason> Conditions::unusable(const language::Condition& condition) const {
  const auto first_of = [&](const std::vector<language::Condition>& all) {
    std::optional<Reason> why;
    for (const language::Condition& one : all) {
      if (!why) why = unusable(one);
    }
    return why;
  };
  const auto of = [&](const language::BytesOperand& operand) {
    const auto bytes = bytes_of(operand, saved_);
    return bytes ? std::nullopt : std::optional<Reason>(bytes.error());
  };
  return std::visit(runtime::Overload{[&](const language::StateIsCondition& c) { return of(c.value); },
                                      [&](const language::DbKeyIsCondition& c) {
                                        auto why = of(c.key);
                                        return why ? why : of(c.value);
                                      },
                                      [&](const language::DbKeyAbsentCondition& c) { return of(c.key); },
                                      [&](const language::NotCondition& c) { return unusable(*c.of); },
                                      [&](const language::OrCondition& c) { return first_of(c.any_of); },
                                      [&](const language::AndCondition& c) { return first_of(c.all_of); },
                                      [](const auto&) { return std::optional<Reason>(); }},
                    condition.is);
}

bool Conditions::printed(const std::string& needle) {
  Search& search = searches_[needle];
  const auto& events = network_.trace().events();
  for (; !search.found && search.searched < events.size(); ++search.searched) {
    const auto* line = std::get_if<runtime::fact::Printed>(&events[search.searched].fact);
    search.found = line != nullptr && line->text.find(needle) != std::string::npos;
  }
  return search.found;
}

}  // namespace hypersim::simulator
