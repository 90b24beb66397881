#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <rocksdb/db.h>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "hypersim/kv_module/storage.hpp"

#include "db_folder.hpp"
#include "db_name.hpp"
#include "rocksdb_database.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::Done;
using runtime::fail;

std::vector<std::string> entries_of(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  return names;
}

class RocksDbDisk final : public Disk {
 public:
  RocksDbDisk(const std::string& home, HomeLife life, std::shared_ptr<DiskTrouble> trouble)
      : home_(absolute_home(home)), life_(life), trouble_(std::move(trouble)) {}

  KvResult<std::unique_ptr<Database>> open(const DbKey& db, OpenMode mode) override {
    if (auto refused = refuse_name(db)) return fail(std::move(*refused));
    const DbFolder folder(home_, db);
    const RocksDbPlace place{home_, folder.path(), trouble_};
    auto state = folder.inspect();
    if (!state) return fail(place.noted(std::move(state).error()));
    if (*state == DbFolder::State::Removed) {
      if (auto removed = finish_removal(place); !removed) return fail(std::move(removed).error());
      state = DbFolder::State::Missing;
    }
    switch (*state) {
      case DbFolder::State::Missing:
        if (mode == OpenMode::ExistingOnly) return fail(KvError::no_db(db));
        if (auto created = folder.create(); !created) return fail(place.noted(std::move(created).error()));
        return open_rocksdb(place, options_, life_, true);
      case DbFolder::State::Database:
        if (const std::string fault = fault_of_files(folder.path()); !fault.empty()) {
          return fail(place.damage(fault));
        }
        return open_rocksdb(place, options_, life_, false);
      case DbFolder::State::Damaged:
        return fail(place.error("Corruption: " + folder.path() + " holds files, but no CURRENT file"));
      case DbFolder::State::Removed:
      case DbFolder::State::File:
        break;
    }
    return fail(io_error(EEXIST));
  }

  KvResult<Done> destroy(const DbKey& db) override {
    if (auto refused = refuse_name(db)) return fail(std::move(*refused));
    const DbFolder folder(home_, db);
    const RocksDbPlace place{home_, folder.path(), trouble_};
    auto state = folder.inspect();
    if (!state) return fail(place.noted(std::move(state).error()));
    if (*state == DbFolder::State::Missing) return fail(KvError::no_db(db));
    if (*state == DbFolder::State::File) return fail(io_error(ENOTDIR));
    const bool is_removed = *state == DbFolder::State::Removed;  // but not to the end
    if (!is_removed) {
      if (auto marked = folder.mark_removed(); !marked) return fail(place.noted(std::move(marked).error()));
    }
    auto removed = finish_removal(place);
    if (removed && is_removed) return fail(KvError::no_db(db));
    return removed;
  }

  bool exists(const DbKey& db) const override {
    if (refuse_name(db)) return false;
    const auto state = DbFolder(home_, db).inspect();
    return state && (*state == DbFolder::State::Database || *state == DbFolder::State::Damaged);
  }

  std::vector<DbKey> databases() const override {
    std::vector<DbKey> all;
    for (const std::string& folder : entries_of(home_ + "/kv")) {
      const std::size_t colon = folder.find(':');
      if (colon == std::string::npos) continue;
      for (std::string& name : entries_of(home_ + "/kv/" + folder)) {
        DbKey db{{folder.substr(0, colon), folder.substr(colon + 1)}, std::move(name)};
        if (exists(db)) all.push_back(std::move(db));
      }
    }
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  /// The database is gone for whoever asks; its files go now.
  KvResult<Done> finish_removal(const RocksDbPlace& place) const {
    return guarded(place, [&]() -> KvResult<Done> {
      const rocksdb::Status status = rocksdb::DestroyDB(place.path, options_);
      if (!status.ok()) return fail(place.error(status));
      return DbFolder::remove(place.path);
    });
  }

  std::string home_;
  HomeLife life_;
  std::shared_ptr<DiskTrouble> trouble_;
  rocksdb::Options options_ = rocksdb_options();  // one block cache for all databases
};

}  // namespace

std::unique_ptr<Disk> make_rocksdb_disk(const std::string& home, HomeLife life, std::shared_ptr<DiskTrouble> trouble) {
  return std::make_unique<RocksDbDisk>(home, life, std::move(trouble));
}

}  // namespace hypersim::kv_module
