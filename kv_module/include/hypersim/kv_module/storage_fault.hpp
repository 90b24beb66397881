#pragma once
// Ordered failures of the storage: which operation of which database fails, how often, and with which text. A separate
// Disk is in front of the real one (memory or RocksDB), so a failing operation never gets that far: nothing that was
// acknowledged is touched, and a commit that fails leaves nothing.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hypersim/kv_module/storage.hpp"
#include "hypersim/runtime/kv_kinds.hpp"

namespace hypersim::kv_module {

using runtime::StorageOperation;

/// By its name in a scenario: `open`, `put`, …
std::optional<StorageOperation> storage_operation(std::string_view name);

struct StorageFault {
  DbKey db;
  StorageOperation operation = StorageOperation::Put;
  /// How many operations fail from now on; none: every one.
  std::optional<std::uint64_t> times;
  /// The text of the RocksDBError.
  std::string text;
};

/// The faults that are ordered now. The engine owns them; the disk below looks them up.
class StorageFaults {
 public:
  /// Replaces an earlier order for the same operation of the same database. So `times` 0 lifts it.
  void order(StorageFault fault);
  /// The error with which this operation fails, which is counted; nothing if the operation may continue.
  std::optional<KvError> strike(const DbKey& db, StorageOperation operation);

 private:
  using Key = std::pair<DbKey, StorageOperation>;
  std::map<Key, StorageFault> ordered_;
};

/// `disk`, except that what `faults` orders fails. `faults` must outlive it.
std::unique_ptr<Disk> make_faulty_disk(std::unique_ptr<Disk> disk, StorageFaults& faults);

}  // namespace hypersim::kv_module
