#pragma once
// A memory disk that claims to have done what it has not done, for the canaries of the storage checks.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::simulator {

enum class Lie {
  LosesPuts,          // Ok, and nothing is stored
  HalvesCommits,      // a commit does all writes except the last
  LosesPutsInACrash,  // what was put since the last opening
  HalvesCommitsInACrash,
  KeepsWhatIsRemoved,
  LosesDatabases,  // put deletes the whole database behind everybody's back
  AddsKeys,        // each put stores a second key, too
  ReadsWrong,      // once: the second get answers another value
};

class LyingDisk final : public kv_module::Disk {
 public:
  explicit LyingDisk(Lie lie) : lie_(lie) {}

  kv_module::KvResult<std::unique_ptr<kv_module::Database>> open(const kv_module::DbKey& db, OpenMode mode) override {
    auto opened = disk_->open(db, mode);
    if (!opened) return opened;
    return std::unique_ptr<kv_module::Database>(std::make_unique<Lying>(std::move(*opened), *this));
  }
  kv_module::KvResult<runtime::Done> destroy(const kv_module::DbKey& db) override {
    if (lie_ == Lie::KeepsWhatIsRemoved) return runtime::kDone;
    return disk_->destroy(db);
  }
  bool exists(const kv_module::DbKey& db) const override { return !lost_ && disk_->exists(db); }
  std::vector<kv_module::DbKey> databases() const override { return disk_->databases(); }

 private:
  class Lying final : public kv_module::Database {
   public:
    Lying(std::unique_ptr<kv_module::Database> database, LyingDisk& disk)
        : database_(std::move(database)), disk_(disk) {}

    kv_module::KvResult<std::optional<runtime::Bytes>> get(std::string_view key) override {
      if (disk_.lost_) return std::optional<runtime::Bytes>();
      if (disk_.lie_ == Lie::ReadsWrong && ++disk_.gets_ == 2) return std::optional(runtime::Bytes("wrong"));
      return database_->get(key);
    }
    kv_module::KvResult<runtime::Done> put(std::string_view key, const runtime::Bytes& value) override {
      if (disk_.lie_ == Lie::LosesPuts) return runtime::kDone;
      if (disk_.lie_ == Lie::LosesDatabases) disk_.lost_ = true;
      if (disk_.lie_ == Lie::AddsKeys) (void)database_->put("another", value);
      if (disk_.lie_ == Lie::LosesPutsInACrash) volatile_.emplace_back(key);
      return database_->put(key, value);
    }
    kv_module::KvResult<runtime::Done> remove(std::string_view key) override { return database_->remove(key); }
    kv_module::KvResult<runtime::Done> commit(const std::vector<kv_module::Write>& writes) override {
      if (disk_.lie_ == Lie::HalvesCommits) return database_->commit({writes.begin(), writes.end() - 1});
      if (disk_.lie_ == Lie::HalvesCommitsInACrash) volatile_.push_back(writes.back().key);
      return database_->commit(writes);
    }
    kv_module::KvResult<std::vector<std::string>> keys() override { return database_->keys(); }
    void crash() override {
      for (const std::string& key : volatile_) (void)database_->remove(key);
      database_->crash();
    }

   private:
    std::unique_ptr<kv_module::Database> database_;
    LyingDisk& disk_;
    std::vector<std::string> volatile_;
  };

  Lie lie_;
  bool lost_ = false;
  int gets_ = 0;
  std::unique_ptr<kv_module::Disk> disk_ = kv_module::make_memory_disk();
};

}  // namespace hypersim::simulator
