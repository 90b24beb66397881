#pragma once
// Tells when files change, by the system's inotify. It watches the folders in which they are, so it sees a file that an
// editor replaces by another of that name, one that is removed, and one that comes to be.

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

/// A path as events name it: absolute, its folder without symbolic links.
std::string watched_path(const std::string& path);

class FileWatch {
 public:
  /// The error is a sentence.
  static runtime::Result<FileWatch, std::string> open();
  FileWatch(FileWatch&& other) noexcept;
  FileWatch& operator=(FileWatch&&) = delete;
  ~FileWatch();

  /// To be polled for reading.
  int descriptor() const { return descriptor_; }

  /// From now on, what happens to that path is told: to a file, to a folder, and to what is directly in that folder. If
  /// nothing is there, what comes to be there, and for that its folders. The error is a sentence.
  runtime::Result<runtime::Done, std::string> watch(const std::string& path);

  /// How many folders are watched.
  std::size_t folder_count() const { return watched_.size(); }

  struct Changes {
    std::set<std::string> paths;  // as watched_path() names them
    bool all = false;             // so much has changed that the system does not say what
  };
  /// What has changed since the last call. Does not wait.
  Changes take();

 private:
  explicit FileWatch(int descriptor) : descriptor_(descriptor) {}
  runtime::Result<runtime::Done, std::string> watch_folder(const std::string& folder);

  int descriptor_;
  std::map<int, std::set<std::string>> folders_;  // by inotify's number: what they are called
  std::set<std::string> watched_;                 // folders
};

}  // namespace hypersim::cli
