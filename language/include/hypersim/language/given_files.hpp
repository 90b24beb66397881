#pragma once
// Files that somebody else has read and sent: they are read in place of the disk's, under the names that they have
// there. So the same scenario is read, to the byte, where none of its files are.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "hypersim/runtime/result.hpp"

namespace hypersim::language {

struct GivenFile {
  bool is_folder = false;
  std::shared_ptr<const std::string> bytes;  // of a file
  std::string same_as;                       // the path without links: two names of one file have the same
};

/// By the path, as it is opened.
using GivenFiles = std::map<std::string, GivenFile>;

/// From now on, in all threads, these are all files that there are; null: those of the disk. Not while one is read.
void read_given_files(std::shared_ptr<const GivenFiles> files);
/// Null: those of the disk count.
const GivenFiles* given_files();

/// What is at that path.
enum class PathKind { Nothing, File, Folder, Other, Unknown };
struct PathState {
  PathKind kind = PathKind::Nothing;
  std::string mistake;  // of Unknown
};
PathState state_of_path(const std::string& path);

/// The path without links, as far as it leads.
std::string path_without_links(const std::string& path);

/// Everything at these paths, as it is read here, to be given elsewhere: what is not there, or may not be read, is left
/// out. The error is a sentence: what is there cannot be read.
runtime::Result<GivenFiles, std::string> files_at(const std::set<std::string>& paths);

}  // namespace hypersim::language
