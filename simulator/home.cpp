#include "hypersim/simulator/home.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "hypersim/kv_module/node_store.hpp"
#include "hypersim/runtime/json_writer.hpp"

namespace hypersim::simulator {

namespace fs = std::filesystem;
using runtime::fail;
using runtime::Result;

namespace {

constexpr const char* kLockFile = "hypersim.lock";
constexpr const char* kVersionFile = "hypersim.version";
/// To be raised when what hypersim keeps in a home can no longer be used by one that knows the version before.
constexpr const char* kVersion = "hypersim home 2\n";
/// It kept no tables of what logs hold (kv_module/kept_logs.hpp), and would not go on with ours. It is used, and
/// raised.
constexpr const char* kOlderVersion = "hypersim home 1\n";

/// A folder that holds things, but no home: neither databases (`kv`) nor what we leave in a home.
bool holds_something_else(const fs::path& home, std::error_code& error) {
  if (fs::exists(home / "kv", error)) return !fs::is_directory(home / "kv", error);
  if (fs::exists(home / kLockFile, error) || fs::exists(home / kVersionFile, error)) return false;
  return !fs::is_empty(home, error);
}

enum class Version { None, Older, Ours };

/// What the home says of itself. A home without a word is one of a real node, or of a hypersim that did not yet write
/// any: it holds databases only, which every version can use.
Result<Version, std::string> version_of(const std::string& home) {
  const std::string path = home + "/" + kVersionFile;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0 && errno == ENOENT) return Version::None;
  std::array<char, 64> text{};
  const ssize_t size = fd < 0 ? -1 : ::read(fd, text.data(), text.size());
  const int why = errno;
  if (fd >= 0) ::close(fd);
  if (size < 0) return fail(fmt::format("the version of the home {} cannot be read: {}", home, std::strerror(why)));
  const std::string_view found(text.data(), static_cast<std::size_t>(size));
  if (found == kVersion) return Version::Ours;
  if (found == kOlderVersion) return Version::Older;
  return fail(fmt::format(
      "the home {} is not one that this hypersim can use: its file {} says {}, and {} was expected; use the "
      "hypersim that made it, or name another home",
      home, kVersionFile, runtime::json_string(found), runtime::json_string(kVersion)));
}

/// Whole or not at all: a run that dies here leaves a home without a word.
bool write_version(const std::string& home) {
  const std::string path = home + "/" + kVersionFile;
  const std::string unfinished = path + ".new";
  const int fd = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) return false;
  const std::string_view text = kVersion;
  const bool written = ::write(fd, text.data(), text.size()) == std::ssize(text);
  const bool kept = ::close(fd) == 0 && written && ::rename(unfinished.c_str(), path.c_str()) == 0;
  const int why = errno;
  if (!kept) ::unlink(unfinished.c_str());
  errno = why;
  return kept;
}

/// Does another process hold RocksDB's lock on this file?
bool locked_by_another(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return false;
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool locked = ::fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(fd);
  return locked;
}

/// The first database that a node, or another program, has open. A real node has its kernel's open all the time.
std::optional<fs::path> database_in_use(const fs::path& home) {
  if (locked_by_another(home / "kernel" / "LOCK")) return home / "kernel";
  std::error_code error;
  for (fs::directory_iterator package(home / "kv", error), end; !error && package != end; package.increment(error)) {
    std::error_code inner;
    for (fs::directory_iterator db(package->path(), inner); !inner && db != end; db.increment(inner)) {
      if (locked_by_another(db->path() / "LOCK")) return db->path();
    }
  }
  return std::nullopt;
}

/// Why what a node of ours has left there cannot be read, if so.
std::optional<std::string> unreadable_store(const std::string& home) {
  const auto store = kv_module::make_rocksdb_node_store(home);
  if (const auto opened = store->open(); !opened.ok()) return opened.error();
  if (const auto processes = store->processes(); !processes.ok()) return processes.error();
  if (const auto grants = store->pending_grants(); !grants.ok()) return grants.error();
  return std::nullopt;
}

/// How the names of the temporary folders of a process begin. The copies that the loader of libraries makes have the
/// same names (processes/library_copy.cpp).
constexpr std::string_view kTemporary = "hypersim-";
std::string temporary_prefix(int process) { return fmt::format("{}{}-", kTemporary, process); }

/// The process that made the temporary folder of that name; nothing if it is no name of one.
std::optional<int> maker_of(std::string_view name) {
  constexpr std::size_t kUnique = 6;  // characters that mkdtemp() chooses
  if (!name.starts_with(kTemporary)) return std::nullopt;
  name.remove_prefix(kTemporary.size());
  int process = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
  if (error != std::errc() || process <= 0) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(name.data() + name.size() - end));
  return rest.size() == kUnique + 1 && rest.front() == '-' ? std::optional(process) : std::nullopt;
}

/// Is it a folder of ours, and not a link to one?
bool is_our_folder(const fs::path& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid();
}

/// Removes a temporary folder whose maker is dead. The maker of a home holds its lock, which the system takes from the
/// dead, whatever number they had and whoever has it now. A folder without a lock is one whose maker had only begun, or
/// a copy of a library: there, the number must do.
void sweep(const fs::path& folder, int maker) {
  std::error_code ignored;
  const int lock = ::open((folder / kLockFile).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (lock < 0) {
    const bool is_dead = errno == ENOENT && ::kill(maker, 0) != 0 && errno == ESRCH;
    if (is_dead) fs::remove_all(folder, ignored);
    return;
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) == 0) fs::remove_all(folder, ignored);
  ::close(lock);
}

/// Makes the lock of a home and holds it: from the moment at which it is there, it is held. -1: errno says why not.
int make_held_lock(const std::string& home) {
  const std::string path = home + "/" + kLockFile;
  const std::string unfinished = path + ".new";
  const int lock = ::open(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return -1;
  if (::flock(lock, LOCK_EX | LOCK_NB) == 0 && ::rename(unfinished.c_str(), path.c_str()) == 0) return lock;
  const int why = errno;
  ::close(lock);
  errno = why;
  return -1;
}

}  // namespace

void remove_temporary_homes_of(int process) {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->path().filename().string().starts_with(temporary_prefix(process))) fs::remove_all(at->path(), ignored);
  }
}

void sweep_temporary_homes() {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const auto maker = maker_of(at->path().filename().string());
    if (maker && *maker != ::getpid() && is_our_folder(at->path())) sweep(at->path(), *maker);
  }
}

bool Home::is_one(const std::string& path) {
  std::error_code error;
  return fs::exists(fs::path(path) / kVersionFile, error) || fs::exists(fs::path(path) / "kv", error);
}

std::optional<std::string> Home::first_below(const std::string& path) {
  std::error_code error;
  std::set<std::string> homes;
  for (fs::directory_iterator each(path, error), end; !error && each != end; each.increment(error)) {
    if (is_one(each->path().string())) homes.insert(each->path().string());
  }
  return homes.empty() ? std::nullopt : std::optional(*homes.begin());
}

Result<Home, std::string> Home::open(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error || !fs::is_directory(path, error)) {
    const bool exists = fs::exists(path);
    return fail(exists
                    ? fmt::format("the home {} is not a folder; name a folder, or a path where one can be made", path)
                    : fmt::format("the home {} cannot be made: {}", path, error.message()));
  }
  if (holds_something_else(path, error)) {
    if (const auto below = Home::first_below(path)) {
      return fail(
          fmt::format("the folder {} has the homes of several nodes ({} is one), and is no home itself; for a scenario "
                      "of one node, name that one or another folder",
                      path, *below));
    }
    return fail(fmt::format(
        "the folder {} holds something, but no kv databases: it is not a node's home; name an empty or a new folder",
        path));
  }
  if (error) return fail(fmt::format("the home {} cannot be read: {}", path, error.message()));
  if (const auto version = version_of(path); !version.ok()) return fail(version.error());
  const std::string lock_path = path + "/" + kLockFile;
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (lock < 0) return fail(fmt::format("the home {} cannot be written: {}", path, std::strerror(errno)));
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return fail(
        fmt::format("the home {} is in use by another run of hypersim; wait for it, or name another home", path));
  }
  Home home(path, lock, false);
  if (const auto database = database_in_use(path)) {
    return fail(fmt::format("the home {} is in use: another program has the database {} open; stop it first", path,
                            database->string()));
  }
  const auto version = version_of(path);  // again: another run may have written it before we had the lock
  if (!version.ok()) return fail(version.error());
  if (const auto unreadable = unreadable_store(path)) {
    return fail(fmt::format("the home {} cannot be used: {}", path, *unreadable));
  }
  if (*version != Version::Ours && !write_version(path)) {
    return fail(fmt::format("the home {} cannot be written: {}", path, std::strerror(errno)));
  }
  return home;
}

Result<Home, std::string> Home::temporary() {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  if (error) return fail(fmt::format("there is no folder for temporary files: {}", error.message()));
  std::string path = (folder / (temporary_prefix(::getpid()) + "XXXXXX")).string();
  if (::mkdtemp(path.data()) == nullptr) {
    return fail(fmt::format("no temporary folder can be made in {}: {}", folder.string(), std::strerror(errno)));
  }
  const int lock = make_held_lock(path);
  if (lock < 0) {
    const int why = errno;
    fs::remove_all(path, error);
    return fail(fmt::format("no temporary folder can be made in {}: {}", folder.string(), std::strerror(why)));
  }
  return Home(std::move(path), lock, true);
}

Home::Home(Home&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::exchange(other.lock_, -1)),
      remove_(std::exchange(other.remove_, false)) {}

Home::~Home() {
  if (remove_) {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  if (lock_ >= 0) ::close(lock_);  // last: who holds it may remove the folder
}

}  // namespace hypersim::simulator
