#pragma once
// Which databases are open: at most `limit`. Before one more is opened, the least recently used is closed, so that
// there is never one too many. Owned by the engine; borrows its Disk.

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::kv_module {

class Catalogue {
 public:
  /// `disk` must outlive the catalogue. A limit below `limit_min` counts as that.
  Catalogue(Disk& disk, std::size_t limit, std::size_t limit_min = 1);

  /// The database, which becomes the most recently used. It is opened if it is not open yet. Valid until the next call.
  /// The limit is not 0.
  KvResult<Database*> open(const DbKey& db, Disk::OpenMode mode);
  /// The database if it is open. Its place in the order does not change.
  Database* find(const DbKey& db) const;
  /// Closes the database if it is open.
  void close(const DbKey& db);
  /// The module that has the databases open dies: none is closed in good order.
  void crash();

  /// Closes at once the databases that are open beyond the new limit.
  void set_limit(std::size_t limit);
  std::size_t limit() const { return limit_; }
  /// The open databases, the least recently used first.
  std::vector<DbKey> by_last_use() const;

 private:
  struct Entry {
    std::unique_ptr<Database> database;
    std::uint64_t last_use = 0;
  };
  void shrink_to(std::size_t count);

  Disk& disk_;
  std::size_t limit_min_;
  std::size_t limit_;
  std::uint64_t uses_ = 0;
  using Entries = std::map<DbKey, Entry>;
  void erase(Entries::iterator entry);

  Entries open_;
  Entries::iterator recent_ = open_.end();  // the database of the last call: most calls are for it again
};

}  // namespace hypersim::kv_module
