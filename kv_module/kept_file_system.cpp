#include "kept_file_system.hpp"

#include <system_error>
#include <utility>

namespace hypersim::kv_module {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus noted(int error) {
  if (error == 0) return IOStatus::OK();
  return IOStatus::IOError("while noting what the logs hold", std::generic_category().message(error));
}

std::optional<LogName> log_of(const std::string& path) {
  return LogName::parse(std::string_view(path).substr(path.rfind('/') + 1));
}

/// A log that is written. After an append that has failed, nobody knows what it ends with: then every other one fails.
class KeptFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  KeptFile(std::unique_ptr<rocksdb::FSWritableFile> file, LogName log, std::shared_ptr<KeptLogs> logs)
      : FSWritableFileOwnerWrapper(std::move(file)), log_(log), logs_(std::move(logs)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return appended(data, [&] { return target()->Append(data, options, debug); });
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo& check,
                  IODebugContext* debug) override {
    return appended(data, [&] { return target()->Append(data, options, check, debug); });
  }

 private:
  template <class Append>
  IOStatus appended(const rocksdb::Slice& data, const Append& append) {
    if (!failed_.ok()) return failed_;
    IOStatus status = append();
    if (status.ok()) status = noted(logs_->was_appended(log_, {data.data(), data.size()}));
    if (!status.ok()) failed_ = status;
    return status;
  }

  LogName log_;
  std::shared_ptr<KeptLogs> logs_;
  IOStatus failed_ = IOStatus::OK();
};

}  // namespace

IOStatus KeptFileSystem::NewWritableFile(const std::string& name, const FileOptions& options,
                                         std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) {
  const auto log = log_of(name);
  if (!log) return target()->NewWritableFile(name, options, file, debug);
  if (IOStatus status = noted(logs_->will_make(*log)); !status.ok()) return status;
  IOStatus status = target()->NewWritableFile(name, options, file, debug);
  if (status.ok()) {
    *file = std::make_unique<KeptFile>(std::move(*file), *log, logs_);
  } else {
    (void)logs_->is_gone(*log);
  }
  return status;
}

IOStatus KeptFileSystem::DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* debug) {
  const auto log = log_of(name);
  if (!log) return target()->DeleteFile(name, options, debug);
  if (IOStatus status = noted(logs_->will_delete(*log)); !status.ok()) return status;
  IOStatus status = target()->DeleteFile(name, options, debug);
  (void)(status.ok() ? logs_->is_gone(*log) : logs_->stays(*log));
  return status;
}

}  // namespace hypersim::kv_module
