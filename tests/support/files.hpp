#pragma once
// Files of a test: reads and writes whole files, compares and restores whole folders, and makes a folder that is
// removed at the end of the test.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hypersim::support {

/// The content; the test fails if the file cannot be read.
std::string read_file(const std::filesystem::path& path);
/// Replaces what is there, and makes the folder if necessary.
void write_file(const std::filesystem::path& path, std::string_view content);

/// Every file below `folder`, with its content; folders too, with a "/" at the end of the name.
std::map<std::string, std::string> files_below(const std::filesystem::path& folder);
/// Makes `folder` hold exactly these files.
void restore_files(const std::filesystem::path& folder, const std::map<std::string, std::string>& files);
/// The files below `folder` whose names end in `extension`, in order; `folder` itself if it is such a file.
std::vector<std::filesystem::path> files_with_extension(const std::filesystem::path& folder,
                                                        const std::string& extension);

/// A new, empty folder, which is removed at the end with everything in it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// The path of a file in the folder, which need not exist.
  std::string path(const std::string& name) const { return (path_ / name).string(); }
  /// Returns the path.
  std::string write(const std::string& name, std::string_view content) const;
  std::string read(const std::string& name) const { return read_file(path_ / name); }

 private:
  std::filesystem::path path_;
};

}  // namespace hypersim::support
