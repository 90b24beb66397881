#pragma once
// Failures of the storage on order: which operation of which database fails, how often, and with which text. A Disk of
// its own stands before the real one (memory or RocksDB alike), so that a failing operation never gets that far:
// nothing that was acknowledged is touched, and a commit that fails leaves nothing.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::kv_module {

enum class StorageOperation { Open, Put, Delete, Get, Commit };

/// As a scenario writes it: `open`, `put`, …
std::string_view name_of(StorageOperation operation);
std::optional<StorageOperation> storage_operation(std::string_view name);

struct StorageFault {
  DbKey db;
  StorageOperation operation = StorageOperation::Put;
  /// How many operations fail from now on; none: every one.
  std::optional<std::uint64_t> times;
  /// The text of the RocksDBError.
  std::string text;
};

/// The faults that are ordered now. Owned by the engine; the disk below looks them up.
class StorageFaults {
 public:
  /// Takes the place of an earlier order for the same operation of the same database. `times` 0 thus lifts it.
  void order(StorageFault fault);
  /// The error with which this operation fails, counted; nothing if it is to go on.
  std::optional<KvError> strike(const DbKey& db, StorageOperation operation);

 private:
  using Key = std::pair<DbKey, StorageOperation>;
  std::map<Key, StorageFault> ordered_;
};

/// `disk`, but what `faults` orders fails. `faults` must outlive it.
std::unique_ptr<Disk> make_faulty_disk(std::unique_ptr<Disk> disk, StorageFaults& faults);

}  // namespace hypersim::kv_module
