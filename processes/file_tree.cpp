#include "hypersim/processes/file_tree.hpp"

#include <algorithm>
#include <utility>

namespace hypersim::processes {

namespace {

constexpr std::uint64_t kDirectorySize = 4'096;

bool is_below(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
}

}  // namespace

std::string_view to_text(FileError error) {
  switch (error) {
    case FileError::NoSuchFile:
      return "No such file or directory (os error 2)";
    case FileError::Exists:
      return "File exists (os error 17)";
    case FileError::NotADirectory:
      return "Not a directory (os error 20)";
    case FileError::IsADirectory:
      return "Is a directory (os error 21)";
    case FileError::InvalidArgument:
      return "Invalid argument (os error 22)";
    case FileError::FileTooLarge:
      return "File too large (os error 27)";
    case FileError::NoSpace:
      return "No space left on device (os error 28)";
    case FileError::NameTooLong:
      return "File name too long (os error 36)";
    case FileError::NotEmpty:
      return "Directory not empty (os error 39)";
  }
  return "?";
}

FileResult<Done> FileTree::check_path(const std::string& path) const {
  if (path.size() > kPathMax) return fail(FileError::NameTooLong);
  for (std::size_t from = 0; from < path.size();) {
    const std::size_t end = std::min(path.find('/', from), path.size());
    if (end - from > kNameMax) return fail(FileError::NameTooLong);
    from = end + 1;
  }
  return Done{};
}

/// Is there a directory that has, or can have, the path in it?
FileResult<Done> FileTree::check_parent(const std::string& path) const {
  if (auto fits = check_path(path); !fits) return fits;
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const auto above = entries_.find(std::string_view(path).substr(0, slash));
    if (above == entries_.end()) return fail(FileError::NoSuchFile);
    if (above->second != nullptr) return fail(FileError::NotADirectory);
  }
  return Done{};
}

FileResult<Done> FileTree::add(const std::string& path, FilePtr file) {
  if (entries_.size() == kEntriesMax) return fail(FileError::NoSpace);
  entries_.emplace(path, std::move(file));
  return Done{};
}

FileResult<Done> FileTree::make_directory(const std::string& path) {
  if (is_root(path)) return fail(FileError::Exists);
  if (auto parent = check_parent(path); !parent) return parent;
  if (entries_.contains(path)) return fail(FileError::Exists);
  return add(path, nullptr);
}

FileResult<Done> FileTree::make_directories(const std::string& path) {
  if (is_root(path)) return Done{};
  if (auto fits = check_path(path); !fits) return fits;
  for (std::size_t from = 0; from < path.size();) {
    const std::size_t end = std::min(path.find('/', from), path.size());
    const std::string part = path.substr(0, end);
    const auto there = entries_.find(part);
    if (there == entries_.end()) {
      if (auto added = add(part, nullptr); !added) return added;
    } else if (there->second != nullptr) {
      return fail(end == path.size() ? FileError::Exists : FileError::NotADirectory);
    }
    from = end + 1;
  }
  return Done{};
}

FileResult<FilePtr> FileTree::open(const std::string& path, bool create) {
  if (is_root(path)) return fail(FileError::IsADirectory);
  if (const auto parent = check_parent(path); !parent) return fail(parent.error());
  const auto there = entries_.find(path);
  if (there != entries_.end()) {
    if (there->second == nullptr) return fail(FileError::IsADirectory);
    return there->second;
  }
  if (!create) return fail(FileError::NoSuchFile);
  auto file = std::make_shared<File>(used_);
  if (const auto added = add(path, file); !added) return fail(added.error());
  return file;
}

FileResult<FilePtr> FileTree::find(const std::string& path) const {
  if (is_root(path)) return fail(FileError::IsADirectory);
  if (const auto parent = check_parent(path); !parent) return fail(parent.error());
  const auto there = entries_.find(path);
  if (there == entries_.end()) return fail(FileError::NoSuchFile);
  if (there->second == nullptr) return fail(FileError::IsADirectory);
  return there->second;
}

FileResult<Done> FileTree::put(const std::string& path, runtime::Bytes bytes) {
  auto file = open(path, true);
  if (!file) return fail(file.error());
  File& it = **file;
  auto room = take_room(it, bytes.size());
  if (!room) return room;
  it.given_ = std::move(bytes);
  it.own_.clear();
  it.is_written_ = false;
  return Done{};
}

FileResult<Done> FileTree::take_room(const File& file, std::uint64_t size) {
  const std::uint64_t others = *used_ - file.bytes().size();
  if (size > kBytesMax || others + size > kBytesMax) return fail(FileError::NoSpace);
  *used_ = others + size;
  return Done{};
}

FileResult<Done> FileTree::write(File& file, std::uint64_t offset, std::string_view bytes) {
  if (bytes.empty()) return Done{};
  if (offset > kBytesMax || bytes.size() > kBytesMax) return fail(FileError::NoSpace);
  const std::uint64_t end = std::max<std::uint64_t>(offset + bytes.size(), file.bytes().size());
  if (auto grown = resize(file, end); !grown) return grown;
  std::copy(bytes.begin(), bytes.end(), file.own_.begin() + static_cast<std::ptrdiff_t>(offset));
  return Done{};
}

FileResult<Done> FileTree::resize(File& file, std::uint64_t size) {
  constexpr std::uint64_t kSizeMax = INT64_MAX;
  if (size > kSizeMax) return fail(FileError::InvalidArgument);
  auto room = take_room(file, size);
  if (!room) return room;
  if (!std::exchange(file.is_written_, true)) {
    file.own_ = file.given_.view();
    file.given_ = {};
  }
  file.own_.resize(static_cast<std::size_t>(size));
  return Done{};
}

FileResult<FileInfo> FileTree::info(const std::string& path) const {
  if (is_root(path)) return FileInfo{true, kDirectorySize};
  if (const auto parent = check_parent(path); !parent) return fail(parent.error());
  const auto there = entries_.find(path);
  if (there == entries_.end()) return fail(FileError::NoSuchFile);
  if (there->second == nullptr) return FileInfo{true, kDirectorySize};
  return FileInfo{false, there->second->bytes().size()};
}

FileResult<std::vector<std::pair<std::string, FileInfo>>> FileTree::list(const std::string& path) const {
  const auto self = info(path);
  if (!self) return fail(self.error());
  if (!self->is_directory) return fail(FileError::NotADirectory);
  std::vector<std::pair<std::string, FileInfo>> found;
  const std::size_t before = is_root(path) ? 0 : path.size() + 1;
  for (auto at = is_root(path) ? entries_.begin() : first_below(path); at != entries_.end(); ++at) {
    if (!is_root(path) && !is_below(at->first, path)) break;
    if (at->first.find('/', before) != std::string::npos) continue;
    const bool is_directory = at->second == nullptr;
    found.push_back({at->first.substr(before),
                     {is_directory, is_directory ? kDirectorySize : std::uint64_t{at->second->bytes().size()}}});
  }
  return found;
}

bool FileTree::is_empty(const std::string& directory) const {
  const auto first = first_below(directory);
  return first == entries_.end() || !is_below(first->first, directory);
}

FileResult<Done> FileTree::remove_file(const std::string& path) {
  const auto file = find(path);
  if (!file) return fail(file.error());
  entries_.erase(path);
  return Done{};
}

FileResult<Done> FileTree::remove_directory(const std::string& path) {
  const auto self = info(path);
  if (!self) return fail(self.error());
  if (!self->is_directory) return fail(FileError::NotADirectory);
  if (is_root(path)) return fail(FileError::InvalidArgument);
  if (!is_empty(path)) return fail(FileError::NotEmpty);
  entries_.erase(path);
  return Done{};
}

FileResult<Done> FileTree::remove_tree(const std::string& path) {
  const auto self = info(path);
  if (!self) return fail(self.error());
  if (!self->is_directory) return fail(FileError::NotADirectory);
  if (is_root(path)) return fail(FileError::InvalidArgument);
  const auto first = first_below(path);
  auto last = first;
  while (last != entries_.end() && is_below(last->first, path)) ++last;
  entries_.erase(first, last);
  entries_.erase(path);
  return Done{};
}

FileResult<Done> FileTree::rename(const std::string& from, const std::string& to) {
  const auto source = info(from);
  if (!source) return fail(source.error());
  if (is_root(from) || is_root(to) || is_below(to, from)) return fail(FileError::InvalidArgument);
  if (auto parent = check_parent(to); !parent) return parent;
  if (from == to) return Done{};
  for (auto below = first_below(from); below != entries_.end() && is_below(below->first, from); ++below) {
    if (below->first.size() - from.size() + to.size() > kPathMax) return fail(FileError::NameTooLong);
  }
  if (const auto target = info(to); target.ok()) {
    if (source->is_directory && !target->is_directory) return fail(FileError::NotADirectory);
    if (!source->is_directory && target->is_directory) return fail(FileError::IsADirectory);
    if (target->is_directory && !is_empty(to)) return fail(FileError::NotEmpty);
    entries_.erase(to);
  }
  Entries moved;
  auto at = entries_.find(from);
  moved.emplace(to, at->second);
  entries_.erase(at);
  at = entries_.lower_bound(from + "/");
  while (at != entries_.end() && is_below(at->first, from)) {
    moved.emplace(to + at->first.substr(from.size()), at->second);
    at = entries_.erase(at);
  }
  entries_.merge(moved);
  return Done{};
}

FileResult<Done> FileTree::copy(const std::string& from, const std::string& to) {
  const auto source = find(from);
  if (!source) return fail(source.error() == FileError::IsADirectory ? FileError::InvalidArgument : source.error());
  if (from == to) return Done{};
  return put(to, (*source)->part((*source)->bytes()));
}

}  // namespace hypersim::processes
