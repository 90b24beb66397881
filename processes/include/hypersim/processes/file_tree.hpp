#pragma once
// Files and folders in memory, as the file system of a node's host would keep them: what the stand-in for
// vfs:distro:sys stores, and what outlives it. A path is written from the root on, without a `/` in front:
// `app:dev.os/pkg/ui/a.html`. No part of it is empty, `.` or `..`. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/processes/result.hpp"
#include "hypersim/runtime/bytes.hpp"

namespace hypersim::processes {

/// What the system would say.
enum class FileError {
  NoSuchFile,
  Exists,
  NotADirectory,
  IsADirectory,
  InvalidArgument,
  FileTooLarge,
  NoSpace,
  NameTooLong,
  NotEmpty
};
/// `No such file or directory (os error 2)`, as Rust writes an error of Linux.
std::string_view to_text(FileError error);

template <class T>
using FileResult = Result<T, FileError>;

/// The content of a file. It is there as long as somebody has it, also when its name is gone.
class File {
 public:
  explicit File(std::shared_ptr<std::uint64_t> used) : used_(std::move(used)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { *used_ -= bytes().size(); }

  std::string_view bytes() const { return is_written_ ? std::string_view(own_) : given_.view(); }
  /// A part of bytes().
  runtime::Bytes part(std::string_view within) const {
    return is_written_ ? runtime::Bytes(within) : given_.part(within);
  }

 private:
  friend class FileTree;
  std::shared_ptr<std::uint64_t> used_;  // of all files of its tree
  runtime::Bytes given_;                 // what was put there as a whole, shared with who put it
  std::string own_;                      // once it has been changed
  bool is_written_ = false;
};
using FilePtr = std::shared_ptr<File>;

struct FileInfo {
  bool is_directory = false;
  std::uint64_t size = 0;  // in bytes; of a directory, what Linux says of a small one
};

class FileTree {
 public:
  static constexpr std::uint64_t kBytesMax = std::uint64_t{64} << 20U;  // of all files together
  static constexpr std::size_t kEntriesMax = 65'536;
  static constexpr std::size_t kPathMax = 4'096;  // bytes
  static constexpr std::size_t kNameMax = 255;    // bytes of one part

  /// Makes a directory in one that is there.
  FileResult<Done> make_directory(const std::string& path);
  /// Makes it, and those above it, unless they are there.
  FileResult<Done> make_directories(const std::string& path);
  /// A file to read and to write. It is made if it is not there and `create` says so.
  FileResult<FilePtr> open(const std::string& path, bool create);
  /// A file to read.
  FileResult<FilePtr> find(const std::string& path) const;
  /// Makes the file, or replaces all that it holds.
  FileResult<Done> put(const std::string& path, runtime::Bytes bytes);
  /// Writes into an open file; what is missing before `offset` is filled with zeros.
  FileResult<Done> write(File& file, std::uint64_t offset, std::string_view bytes);
  FileResult<Done> resize(File& file, std::uint64_t size);
  FileResult<FileInfo> info(const std::string& path) const;
  /// What is in a directory, by name.
  FileResult<std::vector<std::pair<std::string, FileInfo>>> list(const std::string& path) const;
  FileResult<Done> remove_file(const std::string& path);
  /// One that is empty.
  FileResult<Done> remove_directory(const std::string& path);
  /// With all that is in it.
  FileResult<Done> remove_tree(const std::string& path);
  /// As rename(2): a file takes the place of a file, a directory that of an empty one.
  FileResult<Done> rename(const std::string& from, const std::string& to);
  FileResult<Done> copy(const std::string& from, const std::string& to);

 private:
  using Entries = std::map<std::string, FilePtr, std::less<>>;  // null: a directory

  FileResult<Done> check_parent(const std::string& path) const;
  FileResult<Done> check_path(const std::string& path) const;
  FileResult<Done> add(const std::string& path, FilePtr file);
  bool is_root(const std::string& path) const { return path.empty(); }
  Entries::const_iterator first_below(const std::string& path) const { return entries_.lower_bound(path + "/"); }
  bool is_empty(const std::string& directory) const;
  /// The file may have that size; it is counted.
  FileResult<Done> take_room(const File& file, std::uint64_t size);

  std::shared_ptr<std::uint64_t> used_ = std::make_shared<std::uint64_t>(0);
  Entries entries_;  // by path; the root is none
};

}  // namespace hypersim::processes
