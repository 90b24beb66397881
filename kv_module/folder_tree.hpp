#pragma once
// The folders that the names of databases reach where nobody checks them (docs/semantics.md, section 9, D7): those of
// the node, and those around its home, as they would be on a machine that has nothing else. A name is resolved as the
// system resolves a path: `..` needs the folder before it, and stays where it is in the root. Nothing on the real disk
// is looked at. Owned by the disk that answers such names (unchecked_disk.cpp).

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/kv_module/storage.hpp"

namespace hypersim::kv_module {

class FolderTree {
 public:
  FolderTree();

  /// The path that the name stands for, as it is joined.
  static std::string path_of(const DbKey& db);

  /// Makes the folder and those above it. Returns its place: the path without `.`, `..` and needless '/'. IOError as
  /// the system would say it.
  KvResult<std::string> make(std::string_view path);
  /// The place of a folder that is there.
  KvResult<std::string> find(std::string_view path) const;

  /// There is a database in that folder, which is there; and so are its files.
  void note_database(const std::string& place) { folders_[place] = true; }
  /// Removes the folder and all in it. Returns the places of the databases that were there.
  std::vector<std::string> remove(const std::string& place);

 private:
  bool is_file(const std::string& place) const;

  std::map<std::string, bool, std::less<>> folders_;  // by place; is it a database?
};

}  // namespace hypersim::kv_module
