#pragma once
// What a scenario of a stranger may name: with a confinement, files are read only below one folder, wherever symbolic
// links lead. Everything that reads a file which somebody else may have named passes here (read_file.hpp).

#include <optional>
#include <string>

#include "hypersim/runtime/result.hpp"

namespace hypersim::language {

struct Confinement {
  std::string given;   // the folder, as the user named it
  std::string folder;  // the same without symbolic links
};

/// From now on, in all threads. To be called before anything is read. The error is a sentence.
runtime::Result<runtime::Done, std::string> confine_files(const std::string& folder);
/// None: every file may be read.
const std::optional<Confinement>& confinement();
/// Why that file may not be read, whether it is there or not; nothing if it may.
std::optional<std::string> refused_by_confinement(const std::string& path);

}  // namespace hypersim::language
