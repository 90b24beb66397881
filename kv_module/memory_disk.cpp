#include <map>
#include <utility>

#include "hypersim/kv_module/storage.hpp"

#include "db_name.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using runtime::Done;
using runtime::fail;
using runtime::kDone;

/// The content of a database. The disk owns it, so it outlives the Database that has it open.
struct Contents {
  std::map<std::string, Bytes, std::less<>> values;
  bool open = false;
};

class MemoryDatabase final : public Database {
 public:
  explicit MemoryDatabase(std::shared_ptr<Contents> contents) : contents_(std::move(contents)) {
    contents_->open = true;
  }
  ~MemoryDatabase() override { contents_->open = false; }
  MemoryDatabase(const MemoryDatabase&) = delete;
  MemoryDatabase& operator=(const MemoryDatabase&) = delete;

  KvResult<std::optional<Bytes>> get(std::string_view key) override {
    const auto found = contents_->values.find(key);
    if (found == contents_->values.end()) return std::optional<Bytes>();
    return std::optional<Bytes>(found->second);
  }

  KvResult<bool> holds(std::string_view key, const std::optional<Bytes>& value) override {
    const auto found = contents_->values.find(key);
    if (found == contents_->values.end()) return !value.has_value();
    return value.has_value() && found->second == *value;
  }

  KvResult<Done> put(std::string_view key, const Bytes& value) override {
    contents_->values.insert_or_assign(std::string(key), value);
    return kDone;
  }

  KvResult<Done> remove(std::string_view key) override {
    if (const auto found = contents_->values.find(key); found != contents_->values.end()) {
      contents_->values.erase(found);
    }
    return kDone;
  }

  KvResult<Done> commit(const std::vector<Write>& writes) override {
    for (const Write& write : writes) {
      if (auto done = write.value ? put(write.key, *write.value) : remove(write.key); !done) return done;
    }
    return kDone;
  }

  KvResult<std::size_t> count() override { return contents_->values.size(); }
  KvResult<std::vector<std::string>> keys() override {
    std::vector<std::string> keys;
    keys.reserve(contents_->values.size());
    for (const auto& [key, value] : contents_->values) keys.push_back(key);
    return keys;
  }

  void crash() override {}  // the disk owns what was acknowledged

 private:
  std::shared_ptr<Contents> contents_;
};

class MemoryDisk final : public Disk {
 public:
  KvResult<std::unique_ptr<Database>> open(const DbKey& db, OpenMode mode) override {
    if (auto refused = refuse_name(db)) return fail(std::move(*refused));
    auto found = databases_.find(db);
    if (found == databases_.end()) {
      if (mode == OpenMode::ExistingOnly) return fail(KvError::no_db(db));
      found = databases_.emplace(db, std::make_shared<Contents>()).first;
    }
    if (found->second->open) return fail(lock_is_held(db));
    return std::unique_ptr<Database>(std::make_unique<MemoryDatabase>(found->second));
  }

  KvResult<Done> destroy(const DbKey& db) override {
    if (auto refused = refuse_name(db)) return fail(std::move(*refused));
    const auto found = databases_.find(db);
    if (found == databases_.end()) return fail(KvError::no_db(db));
    if (found->second->open) return fail(lock_is_held(db));
    databases_.erase(found);
    return kDone;
  }

  bool exists(const DbKey& db) const override { return databases_.count(db) != 0; }
  std::vector<DbKey> databases() const override {
    std::vector<DbKey> all;
    for (const auto& [db, contents] : databases_) all.push_back(db);
    return all;
  }

 private:
  std::map<DbKey, std::shared_ptr<Contents>> databases_;
};

}  // namespace

std::unique_ptr<Disk> make_memory_disk() { return std::make_unique<MemoryDisk>(); }

}  // namespace hypersim::kv_module
