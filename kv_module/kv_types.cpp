#include "hypersim/kv_module/kv_types.hpp"

#include <array>
#include <optional>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"

namespace hypersim::kv_module {
namespace {

using Kind = runtime::KvActionKind;
constexpr std::array<Kind, std::variant_size_v<KvAction>> kActionKinds = {
    Kind::Open, Kind::RemoveDb, Kind::Set, Kind::Delete, Kind::Get, Kind::BeginTx, Kind::Commit};

using Answer = runtime::KvAnswerKind;
constexpr Answer answer_of(KvError::Kind kind) {
  return static_cast<Answer>(static_cast<int>(Answer::NoDb) + static_cast<int>(kind));
}
static_assert(answer_of(KvError::Kind::IOError) == Answer::IOError);  // the last of both

}  // namespace

runtime::KvActionKind kind_of(const KvAction& action) { return kActionKinds[action.index()]; }

std::string_view name_of(const KvAction& action) { return to_text(kind_of(action)); }

runtime::KvAnswerKind kind_of(const KvResponse& response) {
  if (const auto* error = std::get_if<KvError>(&response)) return answer_of(error->kind);
  if (std::holds_alternative<KvTxBegun>(response)) return Answer::BeginTx;
  return std::holds_alternative<KvGot>(response) ? Answer::Get : Answer::Ok;
}

std::string_view name_of(KvError::Kind kind) { return to_text(answer_of(kind)); }

std::optional<KvError::Kind> kv_error_kind(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(KvError::Kind::IOError); ++i) {
    const auto kind = static_cast<KvError::Kind>(i);
    if (name_of(kind) == name) return kind;
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

runtime::Address kv_address(const runtime::NodeId& node) { return {node, runtime::modules::kv()}; }

DbCapabilities kv_capabilities(const runtime::Address& kv, const DbKey& db) {
  const DbParams params(db);
  const auto of = [&](KvCapabilityKind kind) {
    return runtime::Capability(kv, params.json(kind), params.canonical_json(kind));
  };
  return {of(KvCapabilityKind::Read), of(KvCapabilityKind::Write)};
}

runtime::Capability kv_capability(const runtime::NodeId& node, KvCapabilityKind kind, const DbKey& db) {
  const DbParams params(db);
  return {kv_address(node), params.json(kind), params.canonical_json(kind)};
}

}  // namespace hypersim::kv_module
