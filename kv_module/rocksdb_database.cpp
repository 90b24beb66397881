#include "rocksdb_database.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/iterator.h>
#include <rocksdb/slice.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/optimistic_transaction_db.h>
#include <rocksdb/write_batch.h>
#include <system_error>
#include <utility>
#include <vector>

#include "hypersim/runtime/system_failure.hpp"

#include "crashable_file_system.hpp"
#include "kept_file_system.hpp"
#include "kept_logs.hpp"
#include "log_check.hpp"
#include "rocksdb_text.hpp"
#include "table_check.hpp"
#include "unsynced_file_system.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Bytes;
using runtime::Done;
using runtime::fail;
using runtime::kDone;

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

/// Keeps RocksDB from writing a LOG file, which nobody reads and every open would rotate.
class NoLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

std::shared_ptr<rocksdb::FileSystem> unsynced_file_system() {
  static const auto files = std::make_shared<UnsyncedFileSystem>();
  return files;
}

/// The environment in which RocksDB works. It must outlive what is opened in it.
struct Surroundings {
  /// `logs`: the table of what is kept; none in a temporary home.
  explicit Surroundings(std::shared_ptr<KeptLogs> logs)
      : files(std::make_shared<CrashableFileSystem>(logs ? std::make_shared<KeptFileSystem>(std::move(logs))
                                                         : unsynced_file_system())) {}
  std::shared_ptr<CrashableFileSystem> files;
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(files);
};

class RocksDbDatabase final : public Database {
 public:
  RocksDbDatabase(Surroundings surroundings, std::unique_ptr<rocksdb::OptimisticTransactionDB> db, RocksDbPlace place)
      : surroundings_(std::move(surroundings)), db_(std::move(db)), place_(std::move(place)) {}

  KvResult<std::optional<Bytes>> get(std::string_view key) override {
    return guarded(place_, [&]() -> KvResult<std::optional<Bytes>> {
      // A value from the memtable is in `own`; a value from the block cache is pinned there. Both are copied once.
      std::string own;
      rocksdb::PinnableSlice value(&own);
      const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), db_->DefaultColumnFamily(), slice(key), &value);
      if (status.IsNotFound()) return std::optional<Bytes>();
      if (!status.ok()) return fail(place_.error(status));
      if (value.IsPinned()) return std::optional<Bytes>(Bytes(std::string_view(value.data(), value.size())));
      return std::optional<Bytes>(Bytes(std::move(own)));
    });
  }

  KvResult<Done> put(std::string_view key, const Bytes& value) override {
    return guarded(place_, [&] { return done(db_->Put(rocksdb::WriteOptions(), slice(key), slice(value.view()))); });
  }

  KvResult<Done> remove(std::string_view key) override {
    return guarded(place_, [&] { return done(db_->Delete(rocksdb::WriteOptions(), slice(key))); });
  }

  KvResult<Done> commit(const std::vector<Write>& writes) override {
    return guarded(place_, [&] {
      rocksdb::WriteBatch batch;
      for (const Write& write : writes) {
        const rocksdb::Status status =
            write.value ? batch.Put(slice(write.key), slice(write.value->view())) : batch.Delete(slice(write.key));
        if (!status.ok()) return done(status);
      }
      return done(db_->Write(rocksdb::WriteOptions(), &batch));
    });
  }

  KvResult<std::vector<std::string>> keys() override {
    return guarded(place_, [&]() -> KvResult<std::vector<std::string>> {
      std::vector<std::string> keys;
      const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(rocksdb::ReadOptions()));
      for (at->SeekToFirst(); at->Valid(); at->Next()) keys.push_back(at->key().ToString());
      if (!at->status().ok()) return fail(place_.error(at->status()));
      return keys;
    });
  }

  void crash() override { surroundings_.files->crash(); }

 private:
  KvResult<Done> done(const rocksdb::Status& status) const {
    if (!status.ok()) return fail(place_.error(status));
    return kDone;
  }

  Surroundings surroundings_;
  std::unique_ptr<rocksdb::OptimisticTransactionDB> db_;
  RocksDbPlace place_;
};

}  // namespace

KvError RocksDbPlace::error(std::string_view text) const {
  return noted(KvError::rocksdb(normal_form(text, home, path)));
}
KvError RocksDbPlace::error(const rocksdb::Status& status) const { return error(status.ToString()); }
KvError RocksDbPlace::damage(const std::string& fault) const {
  return error((runtime::system_failure_in(fault) ? "IO error: " : "Corruption: ") + fault);
}
KvError RocksDbPlace::noted(KvError error) const {
  if (trouble) trouble->note("$HOME" + path.substr(home.size()), error.error);
  return error;
}

std::string absolute_home(const std::string& home) {
  std::error_code error;  // a home that cannot be resolved is used as it is; opening it will say what is wrong
  const std::filesystem::path absolute = std::filesystem::absolute(home, error);
  std::string path = error ? home : absolute.lexically_normal().string();
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

rocksdb::Options rocksdb_options() {
  rocksdb::Options options;
  options.info_log = std::make_shared<NoLog>();
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_open_files = 64;
  options.max_file_opening_threads = 1;  // starting more takes longer than they save
  options.max_background_jobs = 1;
  options.keep_log_file_num = 1;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(8 << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::string fault_of_files(const std::string& path) {
  const bool is_kept = has_kept_logs(path);
  if (is_kept) {
    if (std::string fault = fault_of_kept_logs(path); !fault.empty()) return fault;
  }
  std::string current;
  std::getline(std::ifstream(path + "/CURRENT"), current);
  const std::string manifest = path + "/" + current;
  if (!is_kept && current.rfind("MANIFEST-", 0) == 0 && end_of_log(manifest) != LogEnd::Whole) {
    return "the last record is cut off or garbled in file " + manifest;
  }
  std::error_code error;
  std::vector<std::string> files;
  for (std::filesystem::directory_iterator at(path, error); !error && at != std::filesystem::directory_iterator();
       at.increment(error)) {
    files.push_back(at->path().string());
  }
  std::sort(files.begin(), files.end());  // the same text in whatever order the system lists them
  for (const std::string& file : files) {
    const std::string extension = std::filesystem::path(file).extension().string();
    const bool is_log = extension == ".log" && !is_kept;
    if (is_log && end_of_log(file) == LogEnd::Garbled) return "a record is garbled in file " + file;
    if (is_log && repeats_entries(file)) return "records are there twice in file " + file;
    if (extension == ".sst" && !table_is_safe_to_open(file)) return "the properties are garbled in file " + file;
  }
  return {};
}

KvResult<Glance> glance_at_rocksdb(const RocksDbPlace& place, const rocksdb::Options& with, std::string_view key) {
  return guarded(place, [&]() -> KvResult<Glance> {
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(with, place.path, &opened);
    if (!status.ok()) return fail(place.error(status));
    const std::unique_ptr<rocksdb::DB> db(opened);
    Glance glance;
    const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(rocksdb::ReadOptions()));
    at->SeekToFirst();
    if (!at->status().ok()) return fail(place.error(at->status()));
    glance.is_empty = !at->Valid();
    at->Seek(slice(key));
    if (at->Valid() && at->key() == slice(key)) glance.value = at->value().ToString();
    if (!at->status().ok()) return fail(place.error(at->status()));
    return glance;
  });
}

KvResult<std::unique_ptr<Database>> open_rocksdb(const RocksDbPlace& place, const rocksdb::Options& with, HomeLife life,
                                                 bool create) {
  return guarded(place, [&]() -> KvResult<std::unique_ptr<Database>> {
    rocksdb::Options options = with;
    options.create_if_missing = create;
    options.allow_fallocate = life == HomeLife::Kept;
    std::shared_ptr<KeptLogs> logs;
    if (life == HomeLife::Kept) {
      auto kept = KeptLogs::open(place.path, create);
      if (!kept.ok()) return fail(place.error("IO error: " + kept.error()));
      logs = std::move(kept).value();
    }
    Surroundings surroundings(std::move(logs));
    options.env = surroundings.env.get();
    rocksdb::OptimisticTransactionDBOptions occ;
    occ.occ_lock_buckets = 16;  // the default allocates a million mutexes for each database
    const std::vector<rocksdb::ColumnFamilyDescriptor> families{{rocksdb::kDefaultColumnFamilyName, options}};
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::OptimisticTransactionDB* opened = nullptr;
    const rocksdb::Status status =
        rocksdb::OptimisticTransactionDB::Open(options, occ, place.path, families, &handles, &opened);
    if (!status.ok()) return fail(place.error(status));
    std::unique_ptr<rocksdb::OptimisticTransactionDB> db(opened);
    for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
    return std::unique_ptr<Database>(std::make_unique<RocksDbDatabase>(std::move(surroundings), std::move(db), place));
  });
}

}  // namespace hypersim::kv_module
