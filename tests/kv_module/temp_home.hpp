#pragma once
// A home folder for one test, and the files in it. Removed with everything below it at the end.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdlib.h>
#include <string>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::kv_module {

namespace fs = std::filesystem;

class TempHome {
 public:
  TempHome() {
    std::string name = (fs::temp_directory_path() / "hypersim-kv-XXXXXX").string();
    HYPERSIM_ASSERT(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TempHome() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TempHome(const TempHome&) = delete;
  TempHome& operator=(const TempHome&) = delete;

  const fs::path& path() const { return path_; }
  fs::path kv() const { return path_ / "kv"; }
  fs::path folder(const DbKey& db) const { return kv() / db.package.text() / db.db; }

 private:
  fs::path path_;
};

inline std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

/// Every file below `folder`, with its content.
inline std::map<std::string, std::string> files_below(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[entry.path().lexically_relative(folder).string()] = read_file(entry.path());
  }
  return files;
}

/// Makes `folder` hold exactly these files.
inline void restore_files(const fs::path& folder, const std::map<std::string, std::string>& files) {
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const auto& [name, content] : files) write_file(folder / name, content);
}

/// The one file in `folder` whose name ends in `extension`; the newest by number, of several.
inline fs::path file_with_extension(const fs::path& folder, const std::string& extension) {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension && entry.path() > newest) newest = entry.path();
  }
  return newest;
}

inline DbKey chat_db(std::string name) { return {{"chat", "alice.os"}, std::move(name)}; }

/// The error of a result that must have failed.
template <class T>
KvError error_of(const KvResult<T>& result) {
  return result ? KvError::io("(no error)") : result.error();
}

}  // namespace hypersim::kv_module
