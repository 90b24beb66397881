#include "unfinished_folder.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace hypersim::cli {

namespace fs = std::filesystem;
using runtime::fail;
using runtime::Result;

namespace {

constexpr std::string_view kUnfinished = ".unfinished-";
constexpr int kTriesMax = 1'000;

/// The folder, opened and locked; -1 if another process has it, or if it is none.
int locked(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return -1;
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  ::close(fd);
  return -1;
}

/// A process that has been killed has no lock any more.
void sweep(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->path().filename().string().starts_with(kUnfinished)) continue;
    const int fd = locked(entry->path());
    if (fd < 0) continue;
    std::error_code ignored;
    fs::remove_all(entry->path(), ignored);
    ::close(fd);
  }
}

std::string not_made(const fs::path& folder, const std::string& why) {
  return fmt::format("the folder {} cannot be made: {}", folder.string(), why);
}

std::string reason(int code) { return std::generic_category().message(code); }

}  // namespace

Result<UnfinishedFolder, std::string> UnfinishedFolder::make(const std::string& parent) {
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) return fail(not_made(parent, error.message()));
  sweep(parent);
  for (int n = 0; n < kTriesMax; ++n) {
    const fs::path folder = fs::path(parent) / fmt::format("{}{}-{}", kUnfinished, ::getpid(), n);
    if (!fs::create_directory(folder, error)) {
      if (error) return fail(not_made(folder, error.message()));
      continue;
    }
    const int fd = locked(folder);
    if (fd >= 0) return UnfinishedFolder(folder.string(), fd);
    // Another process took it for one that nobody fills, and removes it.
  }
  return fail(not_made(parent, "no name is free"));
}

UnfinishedFolder::UnfinishedFolder(UnfinishedFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

UnfinishedFolder::~UnfinishedFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

Result<bool, std::string> UnfinishedFolder::finish(const std::string& name) {
  const fs::path target = fs::path(path_).parent_path() / name;
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) {
    path_.clear();
    return true;
  }
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) return fail(not_made(target, reason(errno)));
  // A file system that does not know how: an empty folder takes the name, and is replaced in one step.
  if (::mkdir(target.c_str(), 0777) != 0) {
    if (errno == EEXIST) return false;
    return fail(not_made(target, reason(errno)));
  }
  if (::rename(path_.c_str(), target.c_str()) != 0) {
    const int why = errno;
    ::rmdir(target.c_str());
    return fail(not_made(target, reason(why)));
  }
  path_.clear();
  return true;
}

}  // namespace hypersim::cli
