#include "happens_to.hpp"

#include <algorithm>
#include <string_view>

namespace hypersim::simulator {

namespace fact = runtime::fact;

namespace {

/// `package:publisher/name`, without making the text.
bool is_db(std::string_view text, const kv_module::DbKey& db) {
  const auto take = [&text](std::string_view part) {
    if (!text.starts_with(part)) return false;
    text.remove_prefix(part.size());
    return true;
  };
  return take(db.package.package_name) && take(":") && take(db.package.publisher_node) && take("/") && text == db.db;
}

struct HappensTo {
  const runtime::Fact& fact;
  const SavedNames& saved;

  bool of(const language::Condition& condition) const { return std::visit(*this, condition.is); }
  bool any(const std::vector<language::Condition>& conditions) const {
    return std::any_of(conditions.begin(), conditions.end(), [this](const auto& one) { return of(one); });
  }

  bool capability(const language::CapOperand& operand) const {
    const auto is_it = [&](const runtime::Capability& cap) {
      return std::find(operand.caps.begin(), operand.caps.end(), cap) != operand.caps.end();
    };
    if (const auto* added = std::get_if<fact::CapabilityAdded>(&fact)) return is_it(added->capability);
    if (const auto* removed = std::get_if<fact::CapabilityRemoved>(&fact)) return is_it(removed->capability);
    return false;
  }
  bool life(const language::WhoOperand& who) const {
    if (const auto* started = std::get_if<fact::ProcessStarted>(&fact)) return started->process == who.address;
    const auto* ended = std::get_if<fact::ProcessEnded>(&fact);
    return ended != nullptr && ended->process == who.address.process();
  }
  bool state(const language::WhoOperand& who) const {
    const auto* written = std::get_if<fact::StateWritten>(&fact);
    return written != nullptr && written->process == who.address.process();
  }
  bool database(const kv_module::DbKey& db) const {
    if (const auto* created = std::get_if<fact::DatabaseCreated>(&fact)) return is_db(created->db, db);
    const auto* removed = std::get_if<fact::DatabaseRemoved>(&fact);
    return removed != nullptr && is_db(removed->db, db);
  }
  bool key(const kv_module::DbKey& db, const language::BytesOperand& operand) const {
    const auto* written = std::get_if<fact::StorageWritten>(&fact);
    if (written == nullptr || !is_db(written->db, db)) return false;
    const auto key = bytes_of(operand, saved);
    return key && std::any_of(written->writes.begin(), written->writes.end(),
                              [&](const auto& write) { return write.first == key->view(); });
  }
  bool node(const runtime::NodeId& node) const {
    if (const auto* stopped = std::get_if<fact::NodeStopped>(&fact)) return stopped->node == node;
    const auto* booted = std::get_if<fact::NodeBooted>(&fact);
    return booted != nullptr && booted->node == node;
  }

  bool operator()(const language::HoldsCondition& c) const { return capability(c.cap); }
  bool operator()(const language::LacksCondition& c) const { return capability(c.cap); }
  bool operator()(const language::OnlyHoldCondition& c) const { return capability(c.cap); }
  bool operator()(const language::StateIsCondition& c) const { return state(c.who); }
  bool operator()(const language::StateAbsentCondition& c) const { return state(c.who); }
  bool operator()(const language::AliveCondition& c) const { return life(c.who); }
  bool operator()(const language::DeadCondition& c) const { return life(c.who); }
  bool operator()(const language::DbExistsCondition& c) const { return database(c.db.key); }
  bool operator()(const language::DbAbsentCondition& c) const { return database(c.db.key); }
  bool operator()(const language::DbKeyIsCondition& c) const { return key(c.db.key, c.key); }
  bool operator()(const language::DbKeyAbsentCondition& c) const { return key(c.db.key, c.key); }
  bool operator()(const language::DbKeysCondition& c) const {
    const auto* written = std::get_if<fact::StorageWritten>(&fact);
    return database(c.db.key) || (written != nullptr && is_db(written->db, c.db.key));
  }
  bool operator()(const language::LogContainsCondition& c) const {
    const auto* printed = std::get_if<fact::Printed>(&fact);
    return printed != nullptr && printed->text.find(c.needle) != std::string::npos;
  }
  bool operator()(const language::NodeUpCondition& c) const { return node(c.node); }
  bool operator()(const language::NodeDownCondition& c) const { return node(c.node); }
  bool operator()(const language::NotCondition& c) const { return of(*c.of); }
  bool operator()(const language::OrCondition& c) const { return any(c.any_of); }
  bool operator()(const language::AndCondition& c) const { return any(c.all_of); }
};

}  // namespace

bool happens_to(const language::Condition& condition, const runtime::Fact& fact, const SavedNames& saved) {
  return HappensTo{fact, saved}.of(condition);
}

}  // namespace hypersim::simulator
