#pragma once
// One database in RocksDB that is open, on a file system that can be cut off from it (crashable_file_system.hpp). For
// the disk of databases and for the node's store, which know where theirs lie and whether they may be opened.

#include <exception>
#include <memory>
#include <optional>
#include <rocksdb/options.h>
#include <rocksdb/status.h>
#include <string>
#include <string_view>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::kv_module {

/// Where a database lies, for the normal form of what RocksDB says about it.
struct RocksDbPlace {
  std::string home;  // as absolute_home() gives it
  std::string path;  // below the home

  KvError error(std::string_view text) const;
  KvError error(const rocksdb::Status& status) const;
};

/// `work()`, with whatever RocksDB or the allocator throws as its error.
template <class Work>
auto guarded(const RocksDbPlace& place, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& thrown) {
    return runtime::fail(place.error(thrown.what()));
  }
}

/// The home as an absolute path without '/' at its end.
std::string absolute_home(const std::string& home);

/// How all databases are opened. They share what they are opened with: one block cache.
rocksdb::Options rocksdb_options();

/// What is wrong with the database's files that RocksDB would not see or not survive; nothing if all is well.
std::string fault_of_files(const std::string& path);

/// What is seen of a database without changing anything in it.
struct Glance {
  std::optional<std::string> value;  // of the key that was asked for
  bool is_empty = true;              // there is no key at all
};
KvResult<Glance> glance_at_rocksdb(const RocksDbPlace& place, const rocksdb::Options& with, std::string_view key);

/// Opens it; its files have been looked at.
KvResult<std::unique_ptr<Database>> open_rocksdb(const RocksDbPlace& place, const rocksdb::Options& with, bool create);

}  // namespace hypersim::kv_module
