#pragma once
// A memory disk with changed behaviour: a test derives from it and overrides what shall be different.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::support {

/// Passes everything on to the database that it owns.
class DatabaseAround : public kv_module::Database {
 public:
  explicit DatabaseAround(std::unique_ptr<kv_module::Database> inner) : inner_(std::move(inner)) {}

  kv_module::KvResult<std::optional<runtime::Bytes>> get(std::string_view key) override { return inner_->get(key); }
  kv_module::KvResult<runtime::Done> put(std::string_view key, const runtime::Bytes& value) override {
    return inner_->put(key, value);
  }
  kv_module::KvResult<runtime::Done> remove(std::string_view key) override { return inner_->remove(key); }
  kv_module::KvResult<runtime::Done> commit(const std::vector<kv_module::Write>& writes) override {
    return inner_->commit(writes);
  }
  kv_module::KvResult<std::vector<std::string>> keys() override { return inner_->keys(); }
  void crash() override { inner_->crash(); }

 private:
  std::unique_ptr<kv_module::Database> inner_;
};

/// Passes everything on to a memory disk. `around()` wraps each database that the memory disk opens before it is handed
/// out.
class DiskAround : public kv_module::Disk {
 public:
  kv_module::KvResult<std::unique_ptr<kv_module::Database>> open(const kv_module::DbKey& db, OpenMode mode) override {
    auto opened = inner_->open(db, mode);
    if (!opened) return opened;
    return around(std::move(*opened));
  }
  kv_module::KvResult<runtime::Done> destroy(const kv_module::DbKey& db) override { return inner_->destroy(db); }
  bool exists(const kv_module::DbKey& db) const override { return inner_->exists(db); }
  std::vector<kv_module::DbKey> databases() const override { return inner_->databases(); }

 protected:
  virtual std::unique_ptr<kv_module::Database> around(std::unique_ptr<kv_module::Database> database) {
    return database;
  }

 private:
  std::unique_ptr<kv_module::Disk> inner_ = kv_module::make_memory_disk();
};

}  // namespace hypersim::support
