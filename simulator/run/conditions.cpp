#include "conditions.hpp"

#include <algorithm>

namespace hypersim::simulator {

struct Conditions::Visitor {
  Conditions& all;
  actors::Node& node;
  const SavedNames& saved;

  bool has(const WhoOperand& who, const runtime::Capability& cap) const {
    return who.address.node() == node.name() && node.capabilities().has(who.address.process(), cap);
  }
  bool alive(const WhoOperand& who) const {
    return who.address.node() == node.name() && node.alive(who.address.process());
  }
  bool of(const Condition& condition) const { return std::visit(*this, condition.is); }

  bool operator()(const HoldsCondition& c) const {
    return std::all_of(c.cap.caps.begin(), c.cap.caps.end(), [&](const auto& cap) { return has(c.who, cap); });
  }
  bool operator()(const LacksCondition& c) const {
    return std::none_of(c.cap.caps.begin(), c.cap.caps.end(), [&](const auto& cap) { return has(c.who, cap); });
  }
  bool operator()(const AliveCondition& c) const { return alive(c.who); }
  bool operator()(const DeadCondition& c) const { return !alive(c.who); }
  bool operator()(const DbExistsCondition& c) const { return node.kv().exists(c.db.key); }
  bool operator()(const DbAbsentCondition& c) const { return !node.kv().exists(c.db.key); }
  bool operator()(const DbKeyIsCondition& c) const {
    const auto key = bytes_of(c.key, saved);
    const auto value = bytes_of(c.value, saved);
    if (!key || !value) return false;
    const auto found = node.kv().peek(c.db.key, key->view());
    return found.ok() && found->has_value() && **found == *value;
  }
  bool operator()(const DbKeyAbsentCondition& c) const {
    const auto key = bytes_of(c.key, saved);
    if (!key) return false;
    const auto found = node.kv().peek(c.db.key, key->view());
    return found.ok() ? !found->has_value() : found.error().kind == kv_module::KvError::Kind::NoDb;
  }
  bool operator()(const DbKeysCondition& c) const {
    const auto keys = node.kv().peek_keys(c.db.key);
    if (!keys.ok()) return c.count == 0 && keys.error().kind == kv_module::KvError::Kind::NoDb;
    return keys->size() == c.count;
  }
  bool operator()(const LogContainsCondition& c) const { return all.printed(c.needle); }
  bool operator()(const NodeUpCondition& c) const { return c.node == node.name() && node.up(); }
  bool operator()(const NodeDownCondition& c) const { return c.node != node.name() || !node.up(); }
  bool operator()(const NotCondition& c) const { return !of(*c.of); }
  bool operator()(const OrCondition& c) const {
    return std::any_of(c.any_of.begin(), c.any_of.end(), [&](const Condition& one) { return of(one); });
  }
  bool operator()(const AndCondition& c) const {
    return std::all_of(c.all_of.begin(), c.all_of.end(), [&](const Condition& one) { return of(one); });
  }
};

bool Conditions::hold_now(const Condition& condition) { return Visitor{*this, node_, saved_}.of(condition); }

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
