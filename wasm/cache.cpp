#include "hypersim/wasm/cache.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace hypersim::wasm {

using runtime::fail;

namespace {

namespace fs = std::filesystem;

constexpr const char* kWorkshop = ".making-";
constexpr const char* kEnding = ".so";

/// It is the user's, and only the user may write to it.
bool is_own(const std::string& path) {
  struct stat about = {};
  return ::lstat(path.c_str(), &about) == 0 && about.st_uid == ::geteuid() &&
         (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// `NAME.oLEVEL.KEY.so`
std::optional<Cache::Entry> entry_of(const fs::path& path) {
  Cache::Entry entry;
  entry.file = path.filename().string();
  if (!entry.file.ends_with(kEnding)) return std::nullopt;
  const std::string stem = path.stem().string();
  const std::size_t key = stem.rfind('.');
  const std::size_t level = key == std::string::npos || key == 0 ? std::string::npos : stem.rfind(".o", key - 1);
  if (level == std::string::npos || level + 3 != key) return std::nullopt;
  const char digit = stem[level + 2];
  if (digit < '0' || digit > '2') return std::nullopt;
  entry.name = stem.substr(0, level);
  entry.optimization = digit - '0';
  std::error_code error;
  entry.size = fs::file_size(path, error);
  return entry;
}

std::string ending(const std::string& key, int optimization) {
  return ".o" + std::to_string(optimization) + "." + key + kEnding;
}

}  // namespace

std::optional<std::string> Cache::place() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::string(cache) + "/hypersim/wasm";
  const char* const home = std::getenv("HOME");
  if (home != nullptr && *home == '/') return std::string(home) + "/.cache/hypersim/wasm";
  return std::nullopt;
}

runtime::Result<Cache, std::string> Cache::open() {
  const auto folder = place();
  if (!folder) {
    return fail(std::string("there is no place for compiled components: set XDG_CACHE_HOME, or HOME, to a folder"));
  }
  std::error_code error;
  fs::create_directories(fs::path(*folder).parent_path(), error);
  if (!error && ::mkdir(folder->c_str(), S_IRWXU) != 0 && errno != EEXIST) error.assign(errno, std::generic_category());
  if (error) {
    return fail("the folder for compiled components cannot be made: " + *folder + ": " + error.message() +
                "; XDG_CACHE_HOME names another place");
  }
  if (!is_own(*folder)) {
    return fail(
        "the folder for compiled components must be yours, and nobody else may write to it, because what is in "
        "it is run: " +
        *folder + "; remove it, or set XDG_CACHE_HOME to another place");
  }
  return Cache(*folder);
}

std::vector<Cache::Entry> Cache::entries() const {
  std::vector<Entry> all;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(folder_, error)) {
    if (auto entry = entry_of(file.path())) all.push_back(std::move(*entry));
  }
  std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) { return a.file < b.file; });
  return all;
}

runtime::Result<std::size_t, std::string> Cache::clear() {
  std::size_t removed = 0;
  std::error_code error;
  std::vector<fs::path> paths;
  for (const auto& file : fs::directory_iterator(folder_, error)) paths.push_back(file.path());
  for (const fs::path& path : paths) {
    const bool is_entry = entry_of(path).has_value();
    if (!is_entry && !path.filename().string().starts_with(kWorkshop)) continue;
    fs::remove_all(path, error);
    if (error) return fail(path.string() + " cannot be removed: " + error.message());
    if (is_entry) ++removed;
  }
  return removed;
}

std::optional<std::string> Cache::find(const std::string& key, int optimization) const {
  for (const Entry& entry : entries()) {
    if (!entry.file.ends_with(ending(key, optimization))) continue;
    std::string path = folder_ + "/" + entry.file;
    if (is_own(path)) return path;
  }
  return std::nullopt;
}

std::string Cache::path_for(const std::string& name, const std::string& key, int optimization) const {
  return folder_ + "/" + name + ending(key, optimization);
}

runtime::Result<std::string, std::string> Cache::make_workshop() const {
  std::string pattern = folder_ + "/" + kWorkshop + "XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) {
    return fail("no folder can be made in " + folder_ + ": " + std::strerror(errno));
  }
  return pattern;
}

}  // namespace hypersim::wasm
