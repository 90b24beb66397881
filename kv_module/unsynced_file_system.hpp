#pragma once
// The file system of databases that do not outlive the program, such as those of a temporary home. It asks the system
// neither to bring anything to the disk nor to set space aside, which is most of what opening a database costs. What
// is written is there for everybody who reads the files, also after a crash of the module; only a power failure could
// tell the difference.

#include <memory>
#include <rocksdb/file_system.h>
#include <string>

namespace hypersim::kv_module {

class UnsyncedFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  UnsyncedFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "UnsyncedFileSystem"; }

  using WritableFile = std::unique_ptr<rocksdb::FSWritableFile>;
  /// No OPTIONS file: RocksDB writes one at each opening and reads it back, and nobody else reads it. It goes on
  /// without.
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options, WritableFile* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name, const rocksdb::FileOptions& options, WritableFile* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& name, const std::string& old_name,
                                      const rocksdb::FileOptions& options, WritableFile* file,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
};

}  // namespace hypersim::kv_module
