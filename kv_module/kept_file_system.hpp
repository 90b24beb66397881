#pragma once
// The file system of a database in a home that is kept: it notes in the table of its logs (kept_logs.hpp) what is made,
// appended and deleted. What cannot be noted fails, as if it could not be written.

#include <memory>
#include <rocksdb/file_system.h>
#include <string>

#include "kept_logs.hpp"

namespace hypersim::kv_module {

class KeptFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit KeptFileSystem(std::shared_ptr<KeptLogs> logs)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), logs_(std::move(logs)) {}

  const char* Name() const override { return "KeptFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  std::shared_ptr<KeptLogs> logs_;
};

}  // namespace hypersim::kv_module
