#include "crashable_file_system.hpp"

#include <utility>

namespace hypersim::kv_module {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using Flag = std::shared_ptr<std::atomic<bool>>;

IOStatus cut_off() { return IOStatus::IOError("the module that had the database open has crashed"); }

class CrashableFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  CrashableFile(std::unique_ptr<rocksdb::FSWritableFile> file, Flag crashed)
      : FSWritableFileOwnerWrapper(std::move(file)), crashed_(std::move(crashed)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return *crashed_ ? cut_off() : target()->Append(data, options, debug);
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo& check,
                  IODebugContext* debug) override {
    return *crashed_ ? cut_off() : target()->Append(data, options, check, debug);
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, std::uint64_t offset, const IOOptions& options,
                            IODebugContext* debug) override {
    return *crashed_ ? cut_off() : target()->PositionedAppend(data, offset, options, debug);
  }
  IOStatus PositionedAppend(const rocksdb::Slice& data, std::uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo& check, IODebugContext* debug) override {
    return *crashed_ ? cut_off() : target()->PositionedAppend(data, offset, options, check, debug);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    return *crashed_ ? cut_off() : target()->Truncate(size, options, debug);
  }
  IOStatus Flush(const IOOptions& options, IODebugContext* debug) override {
    return *crashed_ ? cut_off() : target()->Flush(options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return *crashed_ ? cut_off() : target()->Sync(options, debug);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return *crashed_ ? cut_off() : target()->Fsync(options, debug);
  }

 private:
  Flag crashed_;
};

/// A file that was opened for writing, and that the switch can cut off.
IOStatus switched(IOStatus opened, CrashableFileSystem::WritableFile* file, const Flag& crashed) {
  if (opened.ok()) *file = std::make_unique<CrashableFile>(std::move(*file), crashed);
  return opened;
}

}  // namespace

IOStatus CrashableFileSystem::NewWritableFile(const std::string& name, const FileOptions& options, WritableFile* file,
                                              IODebugContext* debug) {
  return *crashed_ ? cut_off() : switched(target()->NewWritableFile(name, options, file, debug), file, crashed_);
}

IOStatus CrashableFileSystem::ReopenWritableFile(const std::string& name, const FileOptions& options,
                                                 WritableFile* file, IODebugContext* debug) {
  return *crashed_ ? cut_off() : switched(target()->ReopenWritableFile(name, options, file, debug), file, crashed_);
}

IOStatus CrashableFileSystem::ReuseWritableFile(const std::string& name, const std::string& old_name,
                                                const FileOptions& options, WritableFile* file, IODebugContext* debug) {
  return *crashed_ ? cut_off()
                   : switched(target()->ReuseWritableFile(name, old_name, options, file, debug), file, crashed_);
}

IOStatus CrashableFileSystem::DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* debug) {
  return *crashed_ ? cut_off() : target()->DeleteFile(name, options, debug);
}

IOStatus CrashableFileSystem::RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                                         IODebugContext* debug) {
  return *crashed_ ? cut_off() : target()->RenameFile(from, to, options, debug);
}

IOStatus CrashableFileSystem::LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                                       IODebugContext* debug) {
  return *crashed_ ? cut_off() : target()->LinkFile(from, to, options, debug);
}

IOStatus CrashableFileSystem::Truncate(const std::string& name, std::size_t size, const IOOptions& options,
                                       IODebugContext* debug) {
  return *crashed_ ? cut_off() : target()->Truncate(name, size, options, debug);
}

}  // namespace hypersim::kv_module
