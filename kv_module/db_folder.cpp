#include "db_folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "db_name.hpp"
#include "kept_logs.hpp"

namespace hypersim::kv_module {
namespace {

namespace fs = std::filesystem;
using runtime::Done;
using runtime::fail;
using runtime::kDone;
using State = DbFolder::State;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// Files that RocksDB writes before CURRENT makes them a new database. None of them contains anything stored.
bool is_of_the_making(std::string_view file) {
  return file == "LOCK" || file == "IDENTITY" || file == "MANIFEST-000001" || file == "LOG" ||
         file.substr(0, 8) == "LOG.old." || ends_with(file, ".dbtmp") || is_of_kept_logs(file);
}

constexpr const char* kRemoved = "hypersim.removed";

KvError is_a_link(std::string_view what) {
  return KvError::io(std::string(what) + " is a symbolic link, and databases are not reached through links");
}

enum class OnTheWay { Nothing, Folder, File, Link };

KvResult<OnTheWay> look_at(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return OnTheWay::Nothing;
    return fail(io_error(errno));
  }
  if (S_ISLNK(status.st_mode)) return OnTheWay::Link;
  return S_ISDIR(status.st_mode) ? OnTheWay::Folder : OnTheWay::File;
}

}  // namespace

KvError io_error(int system_error) {
  return KvError::io(std::generic_category().message(system_error) + " (os error " + std::to_string(system_error) +
                     ")");
}

DbFolder::DbFolder(const std::string& home, const DbKey& db)
    : above_{{home + "/kv", "the kv folder"}, {home + "/kv/" + package_folder(db.package), "the package's folder"}},
      path_(above_.back().path + "/" + db.db) {}

DbFolder::DbFolder(const std::string& home, std::string_view name) : path_(home + "/" + std::string(name)) {}

KvResult<State> DbFolder::inspect() const {
  for (const Above& above : above_) {
    auto there = look_at(above.path);
    if (!there) return fail(std::move(there).error());
    if (*there == OnTheWay::Nothing) return State::Missing;
    if (*there == OnTheWay::Link) return fail(is_a_link(above.what));
    if (*there == OnTheWay::File) return fail(io_error(ENOTDIR));
  }
  auto there = look_at(path_);
  if (!there) return fail(std::move(there).error());
  if (*there == OnTheWay::Nothing) return State::Missing;
  if (*there == OnTheWay::Link) return fail(is_a_link("the database's folder"));
  if (*there == OnTheWay::File) return State::File;
  return inspect_entries();
}

KvResult<State> DbFolder::inspect_entries() const {
  std::error_code error;
  bool has_current = false;
  bool is_removed = false;
  bool only_of_the_making = true;
  fs::directory_iterator entries(path_, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    const fs::file_status status = entries->symlink_status(error);
    if (error) break;
    if (fs::is_symlink(status)) return fail(is_a_link("a file of the database"));
    if (!fs::is_regular_file(status) && !fs::is_directory(status)) {
      return fail(KvError::io("the database's folder holds something that is neither a file nor a folder"));
    }
    has_current = has_current || name == "CURRENT";
    is_removed = is_removed || name == kRemoved;
    only_of_the_making = only_of_the_making && is_of_the_making(name);
  }
  if (error) return fail(io_error(error.value()));
  if (is_removed) return State::Removed;
  if (has_current) return State::Database;
  return only_of_the_making ? State::Missing : State::Damaged;
}

KvResult<Done> DbFolder::create() const {
  const auto make = [](const std::string& folder) { return ::mkdir(folder.c_str(), 0777) == 0 || errno == EEXIST; };
  for (const Above& above : above_) {
    if (!make(above.path)) return fail(io_error(errno));
  }
  if (!make(path_)) return fail(io_error(errno));
  return kDone;
}

KvResult<Done> DbFolder::mark_removed() const {
  const std::string mark = path_ + "/" + kRemoved;
  const int file = ::open(mark.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) return fail(io_error(errno));
  ::close(file);
  return kDone;
}

KvResult<Done> DbFolder::remove(const std::string& path) {
  remove_kept_logs(path);
  ::unlink((path + "/" + kRemoved).c_str());
  if (::rmdir(path.c_str()) != 0 && errno != ENOENT) return fail(io_error(errno));
  return kDone;
}

}  // namespace hypersim::kv_module
