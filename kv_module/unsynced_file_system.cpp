#include "unsynced_file_system.hpp"

#include <utility>

namespace hypersim::kv_module {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

class UnsyncedFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  IOStatus Sync(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}
};

class UnsyncedDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  using FSDirectoryWrapper::FSDirectoryWrapper;

  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*, const rocksdb::DirFsyncOptions&) override {
    return IOStatus::OK();
  }
};

IOStatus unsynced(IOStatus opened, UnsyncedFileSystem::WritableFile* file) {
  if (opened.ok()) *file = std::make_unique<UnsyncedFile>(std::move(*file));
  return opened;
}

bool holds_options(const std::string& name) {
  return name.compare(name.rfind('/') + 1, 8, "OPTIONS-") == 0;  // npos + 1 is 0
}

}  // namespace

IOStatus UnsyncedFileSystem::NewWritableFile(const std::string& name, const FileOptions& options, WritableFile* file,
                                             IODebugContext* debug) {
  if (holds_options(name)) return IOStatus::NotSupported("no OPTIONS file here");
  return unsynced(target()->NewWritableFile(name, options, file, debug), file);
}

IOStatus UnsyncedFileSystem::ReopenWritableFile(const std::string& name, const FileOptions& options, WritableFile* file,
                                                IODebugContext* debug) {
  return unsynced(target()->ReopenWritableFile(name, options, file, debug), file);
}

IOStatus UnsyncedFileSystem::ReuseWritableFile(const std::string& name, const std::string& old_name,
                                               const FileOptions& options, WritableFile* file, IODebugContext* debug) {
  return unsynced(target()->ReuseWritableFile(name, old_name, options, file, debug), file);
}

IOStatus UnsyncedFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                          std::unique_ptr<rocksdb::FSDirectory>* directory, IODebugContext* debug) {
  IOStatus opened = target()->NewDirectory(name, options, directory, debug);
  if (opened.ok()) *directory = std::make_unique<UnsyncedDirectory>(std::move(*directory));
  return opened;
}

}  // namespace hypersim::kv_module
