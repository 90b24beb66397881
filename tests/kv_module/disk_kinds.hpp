#pragma once
// The kinds of disk, for tests that run on each, and how tests read them.

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::kv_module {

struct DiskKind {
  const char* name;
  std::function<std::unique_ptr<Disk>(const std::string& home)> make;
};

inline auto each_disk() {
  return testing::Values(DiskKind{"Memory", [](const std::string&) { return make_memory_disk(); }},
                         DiskKind{"RocksDb", [](const std::string& home) { return make_rocksdb_disk(home); }},
                         DiskKind{"RocksDbInATemporaryHome", [](const std::string& home) {
                                    return make_rocksdb_disk(home, HomeLife::Temporary);
                                  }});
}
inline std::string disk_name(const testing::TestParamInfo<DiskKind>& info) { return info.param.name; }

inline std::unique_ptr<Database> opened(Disk& disk, const DbKey& db,
                                        Disk::OpenMode mode = Disk::OpenMode::CreateIfMissing) {
  auto database = disk.open(db, mode);
  EXPECT_TRUE(database.ok()) << database.error().error;
  return database ? std::move(*database) : nullptr;
}
/// The value as text, `(none)`, or the error's text.
inline std::string value_text(Database& database, std::string_view key) {
  auto found = database.get(key);
  if (!found) return found.error().error;
  return *found ? std::string((*found)->view()) : "(none)";
}

}  // namespace hypersim::kv_module
