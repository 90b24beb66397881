#include "hypersim/language/given_files.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "hypersim/language/confinement.hpp"
#include "hypersim/language/read_file.hpp"

namespace hypersim::language {

namespace {

namespace fs = std::filesystem;

/// More than any file that a scenario may name.
constexpr std::size_t kGivenSizeMax = std::size_t{1} << 30U;

std::shared_ptr<const GivenFiles>& the_given() {
  static std::shared_ptr<const GivenFiles> the;
  return the;
}

/// Without a `/` at its end, which a folder may have.
std::string key_of(const std::string& path) {
  std::string key = path;
  while (key.size() > 1 && key.back() == '/') key.pop_back();
  return key;
}

PathKind kind_of(const fs::file_status& status) {
  switch (status.type()) {
    case fs::file_type::not_found:
      return PathKind::Nothing;
    case fs::file_type::regular:
      return PathKind::File;
    case fs::file_type::directory:
      return PathKind::Folder;
    case fs::file_type::none:
      return PathKind::Unknown;
    default:
      return PathKind::Other;
  }
}

}  // namespace

void read_given_files(std::shared_ptr<const GivenFiles> files) { the_given() = std::move(files); }

const GivenFiles* given_files() { return the_given().get(); }

PathState state_of_path(const std::string& path) {
  if (const GivenFiles* given = given_files()) {
    const auto found = given->find(key_of(path));
    if (found == given->end()) return {PathKind::Nothing, {}};
    return {found->second.is_folder ? PathKind::Folder : PathKind::File, {}};
  }
  std::error_code error;
  const PathKind kind = kind_of(fs::status(path, error));
  return {kind, kind == PathKind::Unknown ? error.message() : std::string()};
}

std::string path_without_links(const std::string& path) {
  if (const GivenFiles* given = given_files()) {
    const auto found = given->find(key_of(path));
    return found == given->end() ? fs::path(path).lexically_normal().string() : found->second.same_as;
  }
  std::error_code error;
  const fs::path same = fs::weakly_canonical(path, error);
  return error ? path : same.string();
}

runtime::Result<GivenFiles, std::string> files_at(const std::set<std::string>& paths) {
  GivenFiles files;
  for (const std::string& path : paths) {
    if (path.find('\0') != std::string::npos || refused_by_confinement(path)) continue;
    const PathState state = state_of_path(path);
    if (state.kind != PathKind::File && state.kind != PathKind::Folder) continue;
    GivenFile file{state.kind == PathKind::Folder, nullptr, path_without_links(path)};
    if (!file.is_folder) {
      auto bytes = read_regular_file(path, kGivenSizeMax);
      if (!bytes.ok()) return runtime::fail(path + " cannot be read: " + bytes.error());
      file.bytes = std::make_shared<const std::string>(std::move(bytes).value());
    }
    files.insert_or_assign(key_of(path), std::move(file));
  }
  return files;
}

}  // namespace hypersim::language
