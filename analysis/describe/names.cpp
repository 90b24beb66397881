#include "hypersim/analysis/names.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::analysis {

using kv_module::DbKey;
using runtime::Capability;
using runtime::PackageId;
using runtime::ProcessId;

namespace {

bool is_plain(std::string_view name) {
  if (name == "cap") return false;  // begins another form of CAP
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

}  // namespace

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
  std::string name = is_plain(db.db) ? db.db : runtime::json_string(db.db);
  if (seen_from != nullptr && *seen_from == db.package) return name;
  const language::ProcessDecl* owner = member_of(db.package);
  return fmt::format("{}/{}", owner != nullptr ? owner->name : db.package.text(), name);
}

std::string Names::cap(const Capability& cap, const PackageId* seen_from) const {
  if (const auto params = kv_params(cap)) {
    return fmt::format("{} {}", db(params->db_key, seen_from), kv_module::name_of(params->kind));
  }
  if (is_messaging(cap)) return fmt::format("messaging of {}", process(cap.issuer()));
  return cap_operand(cap, seen_from);
}

std::string Names::cap_operand(const Capability& cap, const PackageId* seen_from) const {
  const auto params = kv_params(cap);
  const bool is_as_issued = params && cap == kv_module::kv_capability(scenario_.node, params->kind, params->db_key);
  if (is_as_issued) return fmt::format("{} {}", db(params->db_key, seen_from), kv_module::name_of(params->kind));
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
