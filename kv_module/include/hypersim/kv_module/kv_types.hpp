#pragma once
// The types of kv:distro:sys's protocol: what a process asks (KvRequest), what kv answers (KvResponse, KvError), and
// the params of the capabilities that the module issues (KvCapabilityParams). Their JSON is in kv_wire.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "hypersim/runtime/capability.hpp"
#include "hypersim/runtime/identity.hpp"
#include "hypersim/runtime/kv_kinds.hpp"

namespace hypersim::kv_module {

/// The id of a transaction: a random u64 that BeginTx hands out.
struct TxId {
  std::uint64_t value = 0;
  friend bool operator==(TxId, TxId) = default;
  friend auto operator<=>(TxId, TxId) = default;
};

/// A database: the package that owns it, and its name.
struct DbKey {
  runtime::PackageId package;
  std::string db;

  /// `app:dev.os/birthdays`, for messages.
  std::string text() const { return package.text() + "/" + db; }
  friend bool operator==(const DbKey&, const DbKey&) = default;
  friend auto operator<=>(const DbKey&, const DbKey&) = default;
};

struct Open {
  friend bool operator==(const Open&, const Open&) = default;
};
struct RemoveDb {
  friend bool operator==(const RemoveDb&, const RemoveDb&) = default;
};
/// The value is the blob of the message.
struct Set {
  std::string key;
  std::optional<TxId> tx_id;
  friend bool operator==(const Set&, const Set&) = default;
};
struct Delete {
  std::string key;
  std::optional<TxId> tx_id;
  friend bool operator==(const Delete&, const Delete&) = default;
};
struct Get {
  std::string key;
  friend bool operator==(const Get&, const Get&) = default;
};
struct BeginTx {
  friend bool operator==(const BeginTx&, const BeginTx&) = default;
};
struct Commit {
  TxId tx_id;
  friend bool operator==(const Commit&, const Commit&) = default;
};
using KvAction = std::variant<Open, RemoveDb, Set, Delete, Get, BeginTx, Commit>;

runtime::KvActionKind kind_of(const KvAction& action);
/// The action's name on the wire: `Open`, `Set`, …
std::string_view name_of(const KvAction& action);

struct KvRequest {
  DbKey db;
  KvAction action;
  friend bool operator==(const KvRequest&, const KvRequest&) = default;
};

/// What kv answers if it does not do what was asked.
struct KvError {
  enum class Kind {
    NoDb,
    KeyNotFound,
    NoTx,
    NoWriteCap,
    NoReadCap,
    MismatchingPackageId,
    AddCapFailed,
    MalformedRequest,
    RocksDBError,
    IOError,
  };
  Kind kind = Kind::MalformedRequest;
  DbKey db;           // NoDb
  TxId tx_id;         // NoTx
  std::string error;  // RocksDBError, IOError

  static KvError no_db(DbKey db) { return {Kind::NoDb, std::move(db), {}, {}}; }
  static KvError no_tx(TxId tx) { return {Kind::NoTx, {}, tx, {}}; }
  static KvError rocksdb(std::string text) { return {Kind::RocksDBError, {}, {}, std::move(text)}; }
  static KvError io(std::string text) { return {Kind::IOError, {}, {}, std::move(text)}; }
  static KvError of(Kind kind) { return {kind, {}, {}, {}}; }

  friend bool operator==(const KvError&, const KvError&) = default;
};

/// The variant's name on the wire: `NoDb`, …
std::string_view name_of(KvError::Kind kind);
/// The kind with that name, if there is one.
std::optional<KvError::Kind> kv_error_kind(std::string_view name);
/// The error's text, as the shipped type displays it: `key not found`.
std::string display(const KvError& error);

struct KvOk {
  friend bool operator==(const KvOk&, const KvOk&) = default;
};
struct KvTxBegun {
  TxId tx_id;
  friend bool operator==(const KvTxBegun&, const KvTxBegun&) = default;
};
/// The key that was read; the value is the blob of the message.
struct KvGot {
  std::string key;
  friend bool operator==(const KvGot&, const KvGot&) = default;
};
using KvResponse = std::variant<KvOk, KvTxBegun, KvGot, KvError>;

runtime::KvAnswerKind kind_of(const KvResponse& response);

enum class KvCapabilityKind { Read, Write };
std::string_view name_of(KvCapabilityKind kind);  // `read`, `write`
/// Which capability an action takes; none for those that the package's match decides.
std::optional<KvCapabilityKind> kind_needed(const KvAction& action);

/// The params of a capability that `our@kv:distro:sys` issues.
struct KvCapabilityParams {
  KvCapabilityKind kind = KvCapabilityKind::Read;
  DbKey db_key;
  friend bool operator==(const KvCapabilityParams&, const KvCapabilityParams&) = default;
};

/// kv:distro:sys on `node`.
runtime::Address kv_address(const runtime::NodeId& node);
/// The capabilities for reading and for writing one database.
struct DbCapabilities {
  runtime::Capability read, write;
};
/// As kv, at its address `kv`, issues them.
DbCapabilities kv_capabilities(const runtime::Address& kv, const DbKey& db);
/// The capability for reading or writing `db`, as kv on `node` issues it.
runtime::Capability kv_capability(const runtime::NodeId& node, KvCapabilityKind kind, const DbKey& db);

}  // namespace hypersim::kv_module
