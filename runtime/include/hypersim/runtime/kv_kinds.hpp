#pragma once
// What kv is asked, what it answers, and what its storage does, for facts: they come from a folder that does not know
// kv's protocol.

#include <string_view>

namespace hypersim::runtime {

enum class KvActionKind { None, Open, RemoveDb, Set, Delete, Get, BeginTx, Commit };

/// Its name on the wire: `Open`, `Set`, …; empty for None.
std::string_view to_text(KvActionKind action);

/// The three successes, then the errors in the order of KvError::Kind.
enum class KvAnswerKind {
  Ok,
  BeginTx,
  Get,
  NoDb,
  KeyNotFound,
  NoTx,
  NoWriteCap,
  NoReadCap,
  MismatchingPackageId,
  AddCapFailed,
  MalformedRequest,
  RocksDBError,
  IOError
};

/// Its name on the wire: `Ok`, `KeyNotFound`, …
std::string_view to_text(KvAnswerKind answer);

enum class StorageOperation { Open, Put, Delete, Get, Commit };

/// As a scenario writes it: `open`, `put`, …
std::string_view to_text(StorageOperation operation);

}  // namespace hypersim::runtime
