#include "hypersim/kv_module/kv_types.hpp"

#include <array>
#include <optional>
#include <vector>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::kv_module {
namespace {

using Kind = runtime::KvActionKind;
constexpr std::array<Kind, std::variant_size_v<KvAction>> kActionKinds = {
    Kind::Open, Kind::RemoveDb, Kind::Set, Kind::Delete, Kind::Get, Kind::BeginTx, Kind::Commit};

constexpr std::array<std::string_view, 10> kErrorNames = {
    "NoDb",         "KeyNotFound",      "NoTx",         "NoWriteCap", "NoReadCap", "MismatchingPackageId",
    "AddCapFailed", "MalformedRequest", "RocksDBError", "IOError"};

}  // namespace

runtime::KvActionKind kind_of(const KvAction& action) { return kActionKinds[action.index()]; }

std::string_view name_of(const KvAction& action) { return to_text(kind_of(action)); }

std::string_view name_of(KvError::Kind kind) { return kErrorNames[static_cast<std::size_t>(kind)]; }

std::optional<KvError::Kind> kv_error_kind(std::string_view name) {
  for (std::size_t i = 0; i < kErrorNames.size(); ++i) {
    if (kErrorNames[i] == name) return static_cast<KvError::Kind>(i);
  }
  return std::nullopt;
}

std::string display(const KvError& error) {
  switch (error.kind) {
    case KvError::Kind::NoDb:
      return "db [" + error.db.package.text() + ", " + error.db.db + "] does not exist";
    case KvError::Kind::KeyNotFound:
      return "key not found";
    case KvError::Kind::NoTx:
      return "no transaction " + std::to_string(error.tx_id.value) + " found";
    case KvError::Kind::NoWriteCap:
      return "no write capability for requested DB";
    case KvError::Kind::NoReadCap:
      return "no read capability for requested DB";
    case KvError::Kind::MismatchingPackageId:
      return "request to open or remove DB with mismatching package ID";
    case KvError::Kind::AddCapFailed:
      return "failed to generate capability for new DB";
    case KvError::Kind::MalformedRequest:
      return "kv got a malformed request that either failed to deserialize or was missing a required blob";
    case KvError::Kind::RocksDBError:
      return "RocksDB internal error: " + error.error;
    case KvError::Kind::IOError:
      return "IO error: " + error.error;
  }
  return "";
}

std::string_view name_of(KvCapabilityKind kind) { return kind == KvCapabilityKind::Read ? "read" : "write"; }

std::optional<KvCapabilityKind> kind_needed(const KvAction& action) {
  if (std::holds_alternative<Open>(action) || std::holds_alternative<RemoveDb>(action)) return std::nullopt;
  return std::holds_alternative<Get>(action) ? KvCapabilityKind::Read : KvCapabilityKind::Write;
}

runtime::Address kv_address(const runtime::NodeId& node) {
  // One shared object, so that comparing two of them compares pointers.
  thread_local std::optional<runtime::Address> recent;
  if (!recent || recent->node() != node) recent.emplace(node, runtime::modules::kv());
  return *recent;
}

runtime::Capability kv_capability(const runtime::NodeId& node, KvCapabilityKind kind, const DbKey& db) {
  // An exploration makes the capabilities of the same few databases in each of its nodes. Making one costs as much as a
  // request, mainly for its canonical text. Long names are not kept.
  struct Made {
    runtime::NodeId node;
    KvCapabilityKind kind;
    DbKey db;
    runtime::Capability capability;
  };
  constexpr std::size_t kKeptMax = 16, kKeptBytesMax = 256;
  thread_local std::vector<Made> made;
  for (const Made& one : made) {
    if (one.kind == kind && one.node == node && one.db == db) return one.capability;
  }
  runtime::Capability capability(kv_address(node), to_json(KvCapabilityParams{kind, db}));
  const std::size_t name_bytes =
      node.size() + db.db.size() + db.package.package_name.size() + db.package.publisher_node.size();
  if (name_bytes <= kKeptBytesMax) {
    if (made.size() == kKeptMax) made.clear();
    made.push_back({node, kind, db, capability});
  }
  return capability;
}

}  // namespace hypersim::kv_module
