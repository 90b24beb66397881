#include "conditions.hpp"

#include <algorithm>

namespace hypersim::simulator {

struct Conditions::Visitor {
  Conditions& all;
  actors::Node& node;
  const SavedNames& saved;

  /// It is alive, or will be started again and keeps what it holds.
  bool stays(const runtime::ProcessId& process) const { return node.alive(process) || node.returns(process); }
  /// A process that has ended holds nothing, and the group that it was wired to is without it, although its row of the
  /// table goes a moment later.
  bool has(const language::WhoOperand& who, const runtime::Capability& cap) const {
    const runtime::ProcessId& process = who.address.process();
    if (who.address.node() != node.name() || !stays(process)) return false;
    const runtime::CapabilityRowPtr row = node.capabilities().row(process);
    if (row && row->held().contains(cap)) return true;
    return node.capabilities().has(process, cap) && stays(cap.issuer().process());
  }
  bool alive(const language::WhoOperand& who) const {
    return who.address.node() == node.name() && node.alive(who.address.process());
  }
  bool of(const language::Condition& condition) const { return std::visit(*this, condition.is); }

  bool operator()(const language::HoldsCondition& c) const {
    return std::all_of(c.cap.caps.begin(), c.cap.caps.end(), [&](const auto& cap) { return has(c.who, cap); });
  }
  bool operator()(const language::LacksCondition& c) const {
    return std::none_of(c.cap.caps.begin(), c.cap.caps.end(), [&](const auto& cap) { return has(c.who, cap); });
  }
  bool operator()(const language::AliveCondition& c) const { return alive(c.who); }
  bool operator()(const language::DeadCondition& c) const { return !alive(c.who); }
  bool operator()(const language::DbExistsCondition& c) const { return node.kv().exists(c.db.key); }
  bool operator()(const language::DbAbsentCondition& c) const { return !node.kv().exists(c.db.key); }
  bool operator()(const language::DbKeyIsCondition& c) const {
    const auto key = bytes_of(c.key, saved);
    const auto value = bytes_of(c.value, saved);
    if (!key || !value) return false;
    const auto found = node.kv().peek(c.db.key, key->view());
    return found.ok() && found->has_value() && **found == *value;
  }
  bool operator()(const language::DbKeyAbsentCondition& c) const {
    const auto key = bytes_of(c.key, saved);
    if (!key) return false;
    const auto found = node.kv().peek(c.db.key, key->view());
    return found.ok() ? !found->has_value() : found.error().kind == kv_module::KvError::Kind::NoDb;
  }
  bool operator()(const language::DbKeysCondition& c) const {
    const auto keys = node.kv().peek_keys(c.db.key);
    if (!keys.ok()) return c.count == 0 && keys.error().kind == kv_module::KvError::Kind::NoDb;
    return keys->size() == c.count;
  }
  bool operator()(const language::LogContainsCondition& c) const { return all.printed(c.needle); }
  bool operator()(const language::NodeUpCondition& c) const { return c.node == node.name() && node.up(); }
  bool operator()(const language::NodeDownCondition& c) const { return c.node != node.name() || !node.up(); }
  bool operator()(const language::NotCondition& c) const { return !of(*c.of); }
  bool operator()(const language::OrCondition& c) const {
    return std::any_of(c.any_of.begin(), c.any_of.end(), [&](const language::Condition& one) { return of(one); });
  }
  bool operator()(const language::AndCondition& c) const {
    return std::all_of(c.all_of.begin(), c.all_of.end(), [&](const language::Condition& one) { return of(one); });
  }
};

bool Conditions::hold_now(const language::Condition& condition) { return Visitor{*this, node_, saved_}.of(condition); }

bool Conditions::printed(const std::string& needle) {
  Search& search = searches_[needle];
  const auto& events = node_.trace().events();
  for (; !search.found && search.searched < events.size(); ++search.searched) {
    const auto* line = std::get_if<runtime::fact::Printed>(&events[search.searched].fact);
    search.found = line != nullptr && line->text.find(needle) != std::string::npos;
  }
  return search.found;
}

}  // namespace hypersim::simulator
