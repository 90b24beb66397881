#pragma once
// The scenario of a recording: where it is read from, and what it is played with.

#include <string>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/replay.hpp"

#include "components.hpp"

namespace hypersim::cli {

/// Where the scenario is read from.
struct Source {
  std::string path;
  bool is_kept = false;          // the text that the findings folder holds
  std::string in_place_of = {};  // the file for which it is played; empty if there is none
  std::string mistake = {};      // in that file, or in what it names, if there is one
};

/// A recording, and where it is.
struct Recorded {
  std::string path;    // as the user gave it: of the replay file, or of its folder
  std::string folder;  // of the replay file; empty: the working folder
  simulator::ReplayFile file;
};

/// The recording at that path, a replay file or the folder of a finding. The error is a sentence.
runtime::Result<Recorded, std::string> read_recorded(const std::string& path);

/// `given`, if it is not empty; else the scenario's own file, if it is still there; else the text that was kept. Where
/// the folder has been moved, a file with another text may be any: then the text that was kept, too; and where a
/// package or a file that it names cannot be read any more.
Source source_of(const Recorded& recorded, const std::string& given);
/// Whether the text there, with all that it names, is what was recorded, to the letter: a copy that names its files
/// elsewhere is not.
bool is_as_recorded(const Recorded& recorded, const Source& source);
/// False if the text that was kept, or one of the files that it names, is not what was written there.
bool is_kept_as_written(const Recorded& recorded, const Source& source);

/// The scenario that was recorded, with the semantics of the recording. Mistakes of the file have been printed. The
/// error is a sentence.
runtime::Result<language::Scenario, std::string> scenario_of(const Recorded& recorded, const Source& source,
                                                             const ComponentUse& components);

/// The libraries that are given, and the components that were kept in the folder in place of those that are not. Shared
/// libraries are never loaded because a recording names them.
std::vector<std::string> libraries_for(const Recorded& recorded, std::vector<std::string> given);
/// What was loaded then and is not, or is another file now: a sentence each.
std::vector<std::string> library_notes(const Recorded& recorded, const std::vector<std::string>& libraries);

}  // namespace hypersim::cli
