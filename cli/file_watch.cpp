#include "file_watch.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace hypersim::cli {

namespace fs = std::filesystem;
using runtime::Done;
using runtime::fail;
using runtime::kDone;
using runtime::Result;

namespace {

/// Not IN_MODIFY: a file that is written piece by piece is told once, when it is closed.
constexpr std::uint32_t kTold = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB |
                                IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

/// The nearest folder above, or the path itself, that is there.
fs::path nearest_folder(fs::path path) {
  std::error_code error;
  while (!fs::is_directory(path, error) && path != path.root_path()) path = path.parent_path();
  return path;
}

}  // namespace

std::string watched_path(const std::string& path) {
  std::error_code error;
  fs::path whole = fs::absolute(path, error).lexically_normal();
  if (!whole.has_filename() && whole.has_relative_path()) whole = whole.parent_path();  // it ended in `/`
  const fs::path folder = fs::weakly_canonical(whole.parent_path(), error);
  return error ? whole.string() : (folder / whole.filename()).string();
}

Result<FileWatch, std::string> FileWatch::open() {
  const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor >= 0) return FileWatch(descriptor);
  const int why = errno;
  return fail(fmt::format("files cannot be watched: {}{}", std::generic_category().message(why),
                          why == EMFILE ? "; a higher limit helps (sysctl fs.inotify.max_user_instances)" : ""));
}

FileWatch::FileWatch(FileWatch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      folders_(std::move(other.folders_)),
      watched_(std::move(other.watched_)) {}

FileWatch::~FileWatch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Done, std::string> FileWatch::watch_folder(const std::string& folder) {
  if (watched_.contains(folder)) return kDone;
  const int number = ::inotify_add_watch(descriptor_, folder.c_str(), kTold);
  if (number < 0) {
    const int why = errno;
    if (why == ENOENT || why == ENOTDIR || why == EACCES) return kDone;  // it has gone, or tells nobody what is in it
    return fail(fmt::format("the folder {} cannot be watched: {}{}", folder, std::generic_category().message(why),
                            why == ENOSPC ? "; a higher limit helps (sysctl fs.inotify.max_user_watches)" : ""));
  }
  folders_[number].insert(folder);
  watched_.insert(folder);
  return kDone;
}

Result<Done, std::string> FileWatch::watch(const std::string& path) {
  const fs::path named = watched_path(path);
  std::error_code error;
  const fs::path meant = fs::weakly_canonical(named, error);
  for (const fs::path& one : {named, error ? named : meant}) {
    if (auto watched = watch_folder(nearest_folder(one.parent_path()).string()); !watched.ok()) return watched;
    if (!fs::is_directory(one, error)) continue;
    if (auto watched = watch_folder(one.string()); !watched.ok()) return watched;
  }
  return kDone;
}

FileWatch::Changes FileWatch::take() {
  Changes changes;
  alignas(inotify_event) char events[16'384];
  for (;;) {
    const ssize_t size = ::read(descriptor_, events, sizeof events);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return changes;
    for (const char* at = events; at < events + size;) {
      inotify_event event{};
      std::memcpy(&event, at, sizeof event);
      const char* const name = at + sizeof event;
      at += sizeof event + event.len;
      if ((event.mask & IN_Q_OVERFLOW) != 0) changes.all = true;
      const auto folder = folders_.find(event.wd);
      if (folder == folders_.end()) continue;
      for (const std::string& called : folder->second)
        changes.paths.insert(event.len > 0 ? (fs::path(called) / name).string() : called);
      if ((event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) == 0) continue;
      if ((event.mask & IN_MOVE_SELF) != 0) ::inotify_rm_watch(descriptor_, event.wd);
      for (const std::string& called : folder->second) watched_.erase(called);
      folders_.erase(folder);
    }
  }
}

}  // namespace hypersim::cli
