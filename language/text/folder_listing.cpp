#include "folder_listing.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "hypersim/language/confinement.hpp"

#include "limits.hpp"

namespace hypersim::language {

namespace fs = std::filesystem;

FolderListing list_folder(const std::string& path) {
  FolderListing listing;
  if (auto refused = refused_by_confinement(path)) {
    listing.mistake = std::move(*refused);
    return listing;
  }
  std::error_code error;
  fs::recursive_directory_iterator each(path, fs::directory_options::skip_permission_denied, error);
  for (; !error && each != fs::recursive_directory_iterator(); each.increment(error)) {
    std::error_code unknown;
    if (!each->is_regular_file(unknown) || refused_by_confinement(each->path().string())) continue;
    if (listing.files.size() == kFilesMax) {
      listing.mistake = "it holds more than " + std::to_string(kFilesMax) + " files";
      return listing;
    }
    listing.files.push_back(each->path().lexically_relative(path).generic_string());
  }
  if (error) listing.mistake = error.message();
  std::sort(listing.files.begin(), listing.files.end());
  return listing;
}

}  // namespace hypersim::language
