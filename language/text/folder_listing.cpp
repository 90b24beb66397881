#include "folder_listing.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "hypersim/language/confinement.hpp"
#include "hypersim/language/given_files.hpp"

#include "limits.hpp"

namespace hypersim::language {

namespace fs = std::filesystem;

namespace {

FolderListing list_given_folder(const GivenFiles& given, const std::string& path) {
  FolderListing listing;
  const std::string begin = path.ends_with('/') ? path : path + "/";
  for (auto file = given.lower_bound(begin); file != given.end() && file->first.starts_with(begin); ++file) {
    if (!file->second.is_folder) listing.files.push_back(file->first.substr(begin.size()));
  }
  std::sort(listing.files.begin(), listing.files.end());
  return listing;
}

}  // namespace

FolderListing list_folder(const std::string& path) {
  FolderListing listing;
  if (auto refused = refused_by_confinement(path)) {
    listing.mistake = std::move(*refused);
    return listing;
  }
  if (const GivenFiles* given = given_files()) return list_given_folder(*given, path);
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
