#pragma once
// Where databases live. A Disk knows which databases exist and opens them; a Database is an open one. There are two
// disks: memory, and RocksDB with the on-disk layout of a real node (`<home>/kv/<package>:<publisher>/<db>`). Both have
// the same contract (tests/kv_module/disk_contract_test.cpp). Failures of the system and of RocksDB are translated
// here, once, into KvErrors; texts that name paths, times or threads get a normal form (`$HOME`, `#`), so that they do
// not vary from run to run.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/kv_module/disk_trouble.hpp"
#include "hypersim/kv_module/kv_types.hpp"
#include "hypersim/runtime/bytes.hpp"
#include "hypersim/runtime/result.hpp"

namespace hypersim::kv_module {

template <class T>
using KvResult = runtime::Result<T, KvError>;

/// One change of one key: a value, or none for a deletion.
struct Write {
  std::string key;
  std::optional<runtime::Bytes> value;
};

/// One open database. Its destructor closes it. Everything acknowledged is there when it is opened again.
class Database {
 public:
  virtual ~Database() = default;

  /// The value, or none if the key is not there. The only error is RocksDBError.
  virtual KvResult<std::optional<runtime::Bytes>> get(std::string_view key) = 0;
  /// Is that what get() gives? Of a database in memory, nothing is touched, not even a count of references: processes
  /// that share memory go on sharing it.
  virtual KvResult<bool> holds(std::string_view key, const std::optional<runtime::Bytes>& value) {
    auto found = get(key);
    if (!found) return runtime::fail(std::move(found).error());
    return *found == value;
  }
  virtual KvResult<runtime::Done> put(std::string_view key, const runtime::Bytes& value) = 0;
  virtual KvResult<runtime::Done> remove(std::string_view key) = 0;
  /// Applies the writes in order, all or none.
  virtual KvResult<runtime::Done> commit(const std::vector<Write>& writes) = 0;
  /// All keys, in byte order.
  virtual KvResult<std::vector<std::string>> keys() = 0;
  /// How many there are.
  virtual KvResult<std::size_t> count() {
    auto all = keys();
    if (!all) return runtime::fail(std::move(all).error());
    return all->size();
  }

  /// The module that has it open dies: nothing that closing would still do reaches the disk, and everything
  /// acknowledged is there when it is opened again. After this, only the destructor may be called.
  virtual void crash() = 0;
  /// The database below the ordered faults (storage_fault.hpp); the database itself if there are no faults.
  virtual Database& beneath() { return *this; }
};

class Disk {
 public:
  enum class OpenMode { CreateIfMissing, ExistingOnly };

  virtual ~Disk() = default;

  /// Opens the database. NoDb if ExistingOnly is given and the database does not exist. IOError if the name is not one
  /// path component (then destroy() answers the same, and exists() is false) or if the system refuses (a plain file is
  /// in the way: `File exists (os error 17)`, …). RocksDBError if RocksDB refuses (corrupt, locked, already open, …). A
  /// failed open does not lose anything stored.
  virtual KvResult<std::unique_ptr<Database>> open(const DbKey& db, OpenMode mode) = 0;
  /// Deletes the database for good; it must be closed. Not there: NoDb.
  virtual KvResult<runtime::Done> destroy(const DbKey& db) = 0;
  /// Is there such a database (open, closed or corrupt)?
  virtual bool exists(const DbKey& db) const = 0;
  /// All that exist, in order.
  virtual std::vector<DbKey> databases() const = 0;
  /// Like Database::beneath().
  virtual Disk& beneath() { return *this; }
};

/// Of a temporary home, the program that made it keeps nothing: nothing in it has to survive a power failure.
enum class HomeLife { Kept, Temporary };

std::unique_ptr<Disk> make_memory_disk();
/// `home` is the node's home folder, which exists and is writable. This disk touches only what is below `<home>/kv`. It
/// notes in `trouble`, if there is one, what the machine refuses.
std::unique_ptr<Disk> make_rocksdb_disk(const std::string& home, HomeLife life = HomeLife::Kept,
                                        std::shared_ptr<DiskTrouble> trouble = nullptr);

}  // namespace hypersim::kv_module
