#pragma once
// What passed when a command last played it, for `--last-failed`. It is kept in `hypersim/passed` of XDG_CACHE_HOME, or
// of `~/.cache`: a file for each folder of scenarios. Only what passed is kept, by the names of its command and its
// file, its title and the hash of its texts. So whatever has failed, is new, has changed or is called otherwise is not
// known to have passed, and neither is anything if what was kept is lost.

#include <cstdint>
#include <string>
#include <vector>

namespace hypersim::cli {

struct PlayedScenario {
  std::string path;              // of its file
  std::string title;             // with the values of its matrix
  std::uint64_t texts_hash = 0;  // of its texts, and of the files that it names
};

/// Whether each of them passed when the command last played it.
std::vector<bool> passed_before(const std::string& command, const std::vector<PlayedScenario>& scenarios);

struct PlayedResult {
  PlayedScenario scenario;
  bool has_passed = false;
};
/// Keeps that, in place of what was kept of these scenarios. Where it cannot be kept, nothing is known afterwards.
void keep_results(const std::string& command, const std::vector<PlayedResult>& results);

}  // namespace hypersim::cli
