#pragma once
// One open database in RocksDB, on a file system that can be cut off from it (crashable_file_system.hpp). The disk of
// databases and the node's store use it; they know where their databases are and whether they may be opened.

#include <exception>
#include <memory>
#include <optional>
#include <rocksdb/options.h>
#include <rocksdb/status.h>
#include <string>
#include <string_view>
#include <system_error>

#include "hypersim/kv_module/storage.hpp"
#include "hypersim/runtime/system_failure.hpp"

namespace hypersim::kv_module {

/// Where a database is, for the normal form of what RocksDB says about it.
struct RocksDbPlace {
  std::string home;                      // as absolute_home() returns it
  std::string path;                      // below the home
  std::shared_ptr<DiskTrouble> trouble;  // of the home; may be none

  /// The error with that text. If it is a failure of the machine, it is noted.
  KvError error(std::string_view text) const;
  KvError error(const rocksdb::Status& status) const;
  /// What fault_of_files() has found.
  KvError damage(const std::string& fault) const;
  /// The same for an error that is made already.
  KvError noted(KvError error) const;
};

/// Calls `work()`. Whatever RocksDB or the allocator throws becomes its error.
template <class Work>
auto guarded(const RocksDbPlace& place, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::system_error& thrown) {
    const bool is_of_threads = thrown.code() == std::errc::resource_unavailable_try_again;
    return runtime::fail(place.error(is_of_threads ? runtime::kNoMoreThreads : thrown.what()));
  } catch (const std::exception& thrown) {
    return runtime::fail(place.error(thrown.what()));
  }
}

/// The home as an absolute path without '/' at its end.
std::string absolute_home(const std::string& home);

/// How all databases are opened. They share one block cache.
rocksdb::Options rocksdb_options();

/// What is wrong with the database's files that RocksDB would not notice or not survive; nothing if all is well.
std::string fault_of_files(const std::string& path);

/// What is visible of a database without changing anything in it.
struct Glance {
  std::optional<std::string> value;  // the value of the requested key
  bool is_empty = true;              // the database has no key at all
};
KvResult<Glance> glance_at_rocksdb(const RocksDbPlace& place, const rocksdb::Options& with, std::string_view key);

/// Opens the database, whose files have been inspected before.
KvResult<std::unique_ptr<Database>> open_rocksdb(const RocksDbPlace& place, const rocksdb::Options& with, HomeLife life,
                                                 bool create);

}  // namespace hypersim::kv_module
