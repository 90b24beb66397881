#pragma once
// What has to be the same at both ends, because what a schedule comes to depends on it: the program, and the shared
// libraries of processes that were loaded.

#include <string>
#include <vector>

namespace hypersim::cluster {

/// A shared library that was loaded.
struct Library {
  std::string name;  // of its file, for messages
  std::string sha256;
};

struct Build {
  std::string id;     // equal exactly if the program is
  std::string words;  // for messages: `0.1.0 (commit 0123456789ab)`
  std::vector<Library> libraries;
};

/// The libraries in one text, in the order of their hashes, as the greeting has them.
std::string libraries_text(const std::vector<Library>& libraries);

/// Why the two cannot play together, as a phrase that begins with `it`: which means the one that is not `here`. Empty
/// if they can.
std::string unlike(const Build& here, const std::string& id, const std::string& words, const std::string& libraries);

}  // namespace hypersim::cluster
