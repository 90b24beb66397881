#include "folder_tree.hpp"

#include <cerrno>
#include <optional>

#include "db_folder.hpp"
#include "db_name.hpp"

namespace hypersim::kv_module {
namespace {

using runtime::fail;

/// The home is a folder in the root, so that names can climb out of it.
constexpr std::string_view kRoot = "/";
constexpr std::string_view kHome = "/$HOME";
constexpr std::string_view kKv = "/$HOME/kv";

/// The longest path that the system takes.
constexpr std::size_t kPathBytesMax = 4095;

std::vector<std::string_view> components_of(std::string_view path) {
  std::vector<std::string_view> all;
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    if (end != 0) all.push_back(path.substr(0, end));
    if (end == std::string_view::npos) break;
    path.remove_prefix(end + 1);
  }
  return all;
}

std::optional<KvError> refuse_path(std::string_view path, const std::vector<std::string_view>& components) {
  if (path.find('\0') != std::string_view::npos) return KvError::io("file name contained an unexpected NUL byte");
  bool is_too_long = path.size() > kPathBytesMax;
  for (const std::string_view component : components) is_too_long = is_too_long || component.size() > kNameBytesMax;
  if (is_too_long) return io_error(ENAMETOOLONG);
  return std::nullopt;
}

void go_up(std::string& place) {
  place.resize(place.rfind('/'));
  if (place.empty()) place = kRoot;
}

std::string below(const std::string& place, std::string_view name) {
  return (place == kRoot ? place : place + "/") + std::string(name);
}

}  // namespace

FolderTree::FolderTree() {
  for (const std::string_view there : {kRoot, kHome, kKv}) folders_.emplace(there, false);
}

std::string FolderTree::path_of(const DbKey& db) {
  if (db.db.starts_with('/')) return db.db;
  return std::string(kKv) + "/" + package_folder(db.package) + "/" + db.db;
}

KvResult<std::string> FolderTree::make(std::string_view path) {
  const std::vector<std::string_view> components = components_of(path);
  if (auto refused = refuse_path(path, components)) return fail(std::move(*refused));
  // The system makes no folder of that name, and it is not tried with the one that it stands for.
  if (!components.empty() && components.back() == ".") return find(path);
  std::string place(kRoot);
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (components[i] == ".") continue;
    if (components[i] == "..") {
      go_up(place);
      continue;
    }
    if (place != kRoot) place += '/';
    place += components[i];
    if (is_file(place)) return fail(io_error(i + 1 == components.size() ? EEXIST : ENOTDIR));
    folders_.try_emplace(place, false);
  }
  return place;
}

KvResult<std::string> FolderTree::find(std::string_view path) const {
  const std::vector<std::string_view> components = components_of(path);
  if (auto refused = refuse_path(path, components)) return fail(std::move(*refused));
  std::string place(kRoot);
  for (const std::string_view component : components) {
    if (component == ".") continue;
    if (component == "..") {
      go_up(place);
      continue;
    }
    place = below(place, component);
    if (is_file(place)) return fail(io_error(ENOTDIR));
    if (!folders_.contains(place)) return fail(io_error(ENOENT));
  }
  return place;
}

std::vector<std::string> FolderTree::remove(const std::string& place) {
  std::vector<std::string> databases;
  const std::string inside = below(place, "");
  for (auto at = folders_.lower_bound(place); at != folders_.end();) {
    const bool is_in = at->first == place || at->first.starts_with(inside);
    if (!is_in && at->first.compare(0, inside.size(), inside) > 0) break;
    if (is_in && at->second) databases.push_back(at->first);
    const bool stays = !is_in || at->first == kRoot || at->first == kHome || at->first == kKv;
    if (stays && is_in) at->second = false;
    at = stays ? std::next(at) : folders_.erase(at);
  }
  return databases;
}

/// The files of a database, as far as their names are always the same.
bool FolderTree::is_file(const std::string& place) const {
  const std::size_t end = place.rfind('/');
  const std::string_view name = std::string_view(place).substr(end + 1);
  if (name != "CURRENT" && name != "IDENTITY" && name != "LOCK" && name != "LOG") return false;
  const auto folder = folders_.find(end == 0 ? kRoot : std::string_view(place).substr(0, end));
  return folder != folders_.end() && folder->second;
}

}  // namespace hypersim::kv_module
