#pragma once
// Which files are below a folder that somebody else named.

#include <string>
#include <vector>

namespace hypersim::language {

struct FolderListing {
  std::vector<std::string> files;  // by path, from the folder; regular ones, or links to such
  std::string mistake;             // why it cannot be read, or empty
};

/// Does not follow links to folders. With a confinement, what is not below that is left out.
FolderListing list_folder(const std::string& path);

}  // namespace hypersim::language
