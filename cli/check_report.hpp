#pragma once
// What `hypersim check` tells programs: an editor, a CI system.

#include <string>
#include <vector>

#include "hypersim/lsp/problems.hpp"

namespace hypersim::cli {

/// A file of the command line that was read.
struct CheckedFile {
  std::string path;
  std::vector<std::string> titles;   // of its scenarios, with the values of a `matrix`; none if it has mistakes
  std::vector<std::string> sources;  // the paths of the files it was read from: itself, and what it includes
  std::vector<lsp::Problem> problems;
};

/// One of `--format json`: docs/check.schema.json. `is_complete`: all files were read.
std::string check_json(const std::vector<CheckedFile>& files, bool is_complete);
/// `FILE:LINE:COLUMN: error: MESSAGE`, a line each, as compilers write it; behind it, `note:` lines for other places.
std::string check_gnu(const std::vector<CheckedFile>& files);

}  // namespace hypersim::cli
