#pragma once
// The file system of one open RocksDB, which can be cut off from it. A module that crashes does nothing more to its
// files, but the destructor of a RocksDB object does: it writes out buffers, truncates, deletes. If it is cut off
// first, it leaves the files exactly as the crash found them: what was acknowledged is in the write-ahead log, and the
// next open recovers from there.

#include <atomic>
#include <memory>
#include <rocksdb/file_system.h>

namespace hypersim::kv_module {

class CrashableFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit CrashableFileSystem(const std::shared_ptr<rocksdb::FileSystem>& beneath) : FileSystemWrapper(beneath) {}

  /// From now on, nothing changes on the disk any more. This is final; locks can still be given back.
  void crash() { *crashed_ = true; }

  const char* Name() const override { return "CrashableFileSystem"; }

  using WritableFile = std::unique_ptr<rocksdb::FSWritableFile>;
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options, WritableFile* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name, const rocksdb::FileOptions& options, WritableFile* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& name, const std::string& old_name,
                                      const rocksdb::FileOptions& options, WritableFile* file,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus Truncate(const std::string& name, std::size_t size, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;

 private:
  // RocksDB's own threads read it, too. Files may outlive the file system.
  std::shared_ptr<std::atomic<bool>> crashed_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace hypersim::kv_module
