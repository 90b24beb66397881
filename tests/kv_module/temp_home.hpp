#pragma once
// A home folder for one test, and what the storage tests do with the files in it.

#include <filesystem>
#include <string>

#include "hypersim/kv_module/storage.hpp"

#include "support/files.hpp"

namespace hypersim::kv_module {

namespace fs = std::filesystem;
using support::files_below;
using support::read_file;
using support::restore_files;
using support::write_file;

class TempHome : public support::TempFolder {
 public:
  fs::path kv() const { return path() / "kv"; }
  fs::path folder(const DbKey& db) const { return kv() / db.package.text() / db.db; }
};

/// The file in `folder` whose name ends in `extension`. If there are several, the one with the highest number.
inline fs::path file_with_extension(const fs::path& folder, const std::string& extension) {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension && entry.path() > newest) newest = entry.path();
  }
  return newest;
}

/// The database is then as another program leaves it: nothing says what its logs hold.
inline void remove_kept(const fs::path& folder) {
  fs::remove(folder / "hypersim.kept");
  fs::remove(folder / "hypersim.made");
}

inline DbKey chat_db(std::string name) { return {{"chat", "alice.os"}, std::move(name)}; }

/// The error of a result that must have failed.
template <class T>
KvError error_of(const KvResult<T>& result) {
  return result ? KvError::io("(no error)") : result.error();
}

}  // namespace hypersim::kv_module
