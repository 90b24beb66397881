#include "hypersim/analysis/names.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {

using kv_module::DbKey;
using runtime::Capability;
using runtime::PackageId;
using runtime::ProcessId;

Names::Names(const language::Scenario& scenario) : scenario_(scenario) {
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.address.node() != scenario.node) {
      abroad_.try_emplace(decl.address, &decl);
      continue;
    }
    cast_.try_emplace(decl.address.process(), &decl);
    packages_.try_emplace(decl.address.package_id(), &decl);
  }
}

const language::ProcessDecl* Names::cast(const ProcessId& id) const {
  const auto found = cast_.find(id);
  return found == cast_.end() ? nullptr : found->second;
}

const language::ProcessDecl* Names::member_of(const PackageId& package) const {
  const auto found = packages_.find(package);
  return found == packages_.end() ? nullptr : found->second;
}

std::string Names::process(const ProcessId& id) const {
  const language::ProcessDecl* decl = cast(id);
  return decl != nullptr ? decl->name : id.text();
}

std::string Names::process(const runtime::Address& address) const {
  if (address.node() == scenario_.node) return process(address.process());
  const auto found = abroad_.find(address);
  return found == abroad_.end() ? address.text() : found->second->name;
}

std::string Names::db(const DbKey& db, const PackageId* seen_from) const {
  std::string name = language::database_text(db.db);
  if (seen_from != nullptr && *seen_from == db.package) return name;
  const language::ProcessDecl* owner = member_of(db.package);
  return fmt::format("{}/{}", owner != nullptr ? owner->name : db.package.text(), name);
}

std::string Names::db_on(const runtime::NodeId& node, const DbKey& db, const PackageId* seen_from) const {
  if (node == scenario_.node) return this->db(db, seen_from);
  const auto owner = std::find_if(abroad_.begin(), abroad_.end(), [&](const auto& member) {
    return member.first.node() == node && member.first.package_id() == db.package;
  });
  const std::string name = language::database_text(db.db);
  if (owner != abroad_.end()) return fmt::format("{}/{}", owner->second->name, name);
  return fmt::format("{}@{}/{}", node, db.package.text(), name);
}

std::string Names::cap(const Capability& cap, const PackageId* seen_from) const {
  if (const auto params = kv_params(cap)) {
    return fmt::format("{} {}", db_on(cap.issuer().node(), params->db_key, seen_from),
                       kv_module::name_of(params->kind));
  }
  if (is_messaging(cap)) return fmt::format("messaging of {}", process(cap.issuer()));
  return cap_operand(cap, seen_from);
}

std::string Names::cap_operand(const Capability& cap, const PackageId* seen_from) const {
  const auto params = kv_params(cap);
  const runtime::NodeId& node = cap.issuer().node();
  const bool is_known_node = node == scenario_.node ||
                             std::find(scenario_.nodes.begin(), scenario_.nodes.end(), node) != scenario_.nodes.end();
  if (is_known_node && params && cap == kv_module::kv_capability(node, params->kind, params->db_key))
    return fmt::format("{} {}", db_on(node, params->db_key, seen_from), kv_module::name_of(params->kind));
  return fmt::format("cap {} {}", process(cap.issuer()), cap.params());
}

std::optional<kv_module::KvCapabilityParams> kv_params(const Capability& cap) {
  if (cap.issuer().process() != runtime::modules::kv()) return std::nullopt;
  return kv_module::parse_kv_capability_params(cap.params());
}

std::optional<DbKey> db_of_text(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto package = PackageId::parse(text.substr(0, slash));
  if (!package.ok()) return std::nullopt;
  return DbKey{*package, std::string(text.substr(slash + 1))};
}

}  // namespace hypersim::analysis
