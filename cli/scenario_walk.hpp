#pragma once
// Looks for scenarios below a folder that somebody named. It enters that folder in any case. Below it, it leaves out
// what nobody wrote as a scenario: names that begin with a dot, `node_modules`, what git ignores, and what hypersim
// wrote itself (`hypersim-out`, and every folder with a replay file in it). Links to folders are not followed.
//
// What git ignores: by the .gitignore files of the repository around the folder, from its root down, and its
// `info/exclude`. Where there is no repository, the .gitignore files from the named folder down count. If git ignores
// the named folder itself, only those inside it count. Neither git's configuration nor its index is asked: what is
// played depends on the folder and not on who plays it.

#include <cstddef>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::cli {

struct FoundScenarios {
  std::vector<std::string> files;     // in the order of their paths
  std::vector<std::string> folders;   // that were searched: the named one, and those below it
  std::vector<std::string> left_out;  // the first few that git ignores, or that hypersim wrote
};

/// What `--exclude` leaves out.
struct Exclusion {
  std::vector<std::string> patterns;  // as in a .gitignore
  std::string base;                   // that would lie in this folder; empty: the working folder
};

/// The error is a sentence.
runtime::Result<FoundScenarios, std::string> walk(const std::string& folder, const Exclusion& exclusion);

}  // namespace hypersim::cli
