#pragma once
// The folder of one database on the disk of a node, `<home>/kv/<package>:<publisher>/<db>` or one in the home itself:
// what is there, making it, taking it away. It is looked at before RocksDB is let near it, because RocksDB would make a
// new database over a damaged one and follow links out of the home. Failures of the system become IOErrors with its own
// text
// (`Not a directory (os error 20)`). A value; holds no file open.

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
    Missing,   // nothing, an empty folder, or what the process that was making it had left when it died
    Database,  // it has a CURRENT file
    Damaged,   // it holds files, but no CURRENT
    File,      // something that is no folder stands in its place
  };

  /// `home` is absolute and does not end in '/'; the names have passed refuse_name().
  DbFolder(const std::string& home, const DbKey& db);
  /// `<home>/<name>`; `home` as above.
  DbFolder(const std::string& home, std::string_view name);

  const std::string& path() const { return path_; }
  /// IOError where the system refuses, where a symbolic link is on the way, or where the folder holds anything but
  /// files and folders.
  KvResult<State> inspect() const;
  /// Makes the folder and those above it, below the home, that are missing.
  KvResult<runtime::Done> create() const;
  /// Removes the folder, which must be empty.
  KvResult<runtime::Done> remove() const;

 private:
  KvResult<State> inspect_entries() const;

  struct Above {
    std::string path;
    std::string_view what;
  };
  std::vector<Above> above_;  // the folders between the home and it, from above
  std::string path_;
};

}  // namespace hypersim::kv_module
