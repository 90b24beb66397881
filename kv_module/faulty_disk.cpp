#include "hypersim/kv_module/storage_fault.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using runtime::Done;
using runtime::fail;

class FaultyDatabase final : public Database {
 public:
  FaultyDatabase(std::unique_ptr<Database> database, DbKey db, StorageFaults& faults)
      : database_(std::move(database)), db_(std::move(db)), faults_(faults) {}

  KvResult<std::optional<Bytes>> get(std::string_view key) override {
    if (auto error = faults_.strike(db_, StorageOperation::Get)) return fail(std::move(*error));
    return database_->get(key);
  }
  KvResult<Done> put(std::string_view key, const Bytes& value) override {
    if (auto error = faults_.strike(db_, StorageOperation::Put)) return fail(std::move(*error));
    return database_->put(key, value);
  }
  KvResult<Done> remove(std::string_view key) override {
    if (auto error = faults_.strike(db_, StorageOperation::Delete)) return fail(std::move(*error));
    return database_->remove(key);
  }
  KvResult<Done> commit(const std::vector<Write>& writes) override {
    if (auto error = faults_.strike(db_, StorageOperation::Commit)) return fail(std::move(*error));
    return database_->commit(writes);
  }
  KvResult<std::vector<std::string>> keys() override { return database_->keys(); }
  Database& beneath() override { return *database_; }
  void crash() override { database_->crash(); }

 private:
  std::unique_ptr<Database> database_;
  DbKey db_;
  StorageFaults& faults_;
};

class FaultyDisk final : public Disk {
 public:
  FaultyDisk(std::unique_ptr<Disk> disk, StorageFaults& faults) : disk_(std::move(disk)), faults_(faults) {}

  KvResult<std::unique_ptr<Database>> open(const DbKey& db, OpenMode mode) override {
    // If there is nothing to open, nothing fails: NoDb stays NoDb.
    if (mode == OpenMode::CreateIfMissing || disk_->exists(db)) {
      if (auto error = faults_.strike(db, StorageOperation::Open)) return fail(std::move(*error));
    }
    auto opened = disk_->open(db, mode);
    if (!opened) return opened;
    return std::unique_ptr<Database>(std::make_unique<FaultyDatabase>(std::move(*opened), db, faults_));
  }
  KvResult<Done> destroy(const DbKey& db) override { return disk_->destroy(db); }
  bool exists(const DbKey& db) const override { return disk_->exists(db); }
  std::vector<DbKey> databases() const override { return disk_->databases(); }
  Disk& beneath() override { return *disk_; }

 private:
  std::unique_ptr<Disk> disk_;
  StorageFaults& faults_;
};

}  // namespace

std::optional<StorageOperation> storage_operation(std::string_view name) {
  using Operation = StorageOperation;
  for (const Operation one : {Operation::Open, Operation::Put, Operation::Delete, Operation::Get, Operation::Commit}) {
    if (to_text(one) == name) return one;
  }
  return std::nullopt;
}

void StorageFaults::order(StorageFault fault) {
  Key key{fault.db, fault.operation};
  if (fault.times == 0) {
    ordered_.erase(key);
  } else {
    ordered_.insert_or_assign(std::move(key), std::move(fault));
  }
}

std::optional<KvError> StorageFaults::strike(const DbKey& db, StorageOperation operation) {
  if (ordered_.empty()) return std::nullopt;
  const auto found = ordered_.find({db, operation});
  if (found == ordered_.end()) return std::nullopt;
  KvError error = KvError::rocksdb(found->second.text);
  if (found->second.times && --*found->second.times == 0) ordered_.erase(found);
  return error;
}

std::unique_ptr<Disk> make_faulty_disk(std::unique_ptr<Disk> disk, StorageFaults& faults) {
  return std::make_unique<FaultyDisk>(std::move(disk), faults);
}

}  // namespace hypersim::kv_module
