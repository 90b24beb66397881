#pragma once
// The folder of one database on the disk of a node, `<home>/kv/<package>:<publisher>/<db>` or one in the home
// itself: what is there, making it, removing it. It is inspected before RocksDB opens it, because RocksDB would
// make a new database over a damaged one and follow links out of the home. Failures of the system become
// IOErrors with the system's text (`Not a directory (os error 20)`). It is a value and does not keep a file
// open.

#include <string>
#include <string_view>
#include <vector>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::kv_module {

/// `File exists (os error 17)`, as std::io::Error prints it.
KvError io_error(int system_error);

class DbFolder {
 public:
  enum class State {
    Missing,   // nothing, an empty folder, or what a program left that died while it made the database
    Removed,   // it was removed by a program that died before all of its files were gone
    Database,  // it has a CURRENT file
    Damaged,   // it holds files, but no CURRENT
    File,      // something that is not a folder is in its place
  };

  /// `home` is absolute and does not end in '/'; the names have passed refuse_name().
  DbFolder(const std::string& home, const DbKey& db);
  /// `<home>/<name>`; `home` as above.
  DbFolder(const std::string& home, std::string_view name);

  const std::string& path() const { return path_; }
  /// IOError if the system refuses, if a symbolic link is on the way, or if the folder contains anything except files
  /// and folders.
  KvResult<State> inspect() const;
  /// Makes the folder, and the missing folders between the home and it.
  KvResult<runtime::Done> create() const;
  /// From now on, the database is Removed.
  KvResult<runtime::Done> mark_removed() const;
  /// Removes such a folder, in which only what says so is left.
  static KvResult<runtime::Done> remove(const std::string& path);

 private:
  KvResult<State> inspect_entries() const;

  struct Above {
    std::string path;
    std::string_view what;
  };
  std::vector<Above> above_;  // the folders between the home and it, from the top
  std::string path_;
};

}  // namespace hypersim::kv_module
