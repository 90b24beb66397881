#pragma once
// hypersim-out/NAME-N/: what `explore` keeps of a failure, for `replay` and for people. `--out` names another folder
// than hypersim-out.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/shrink.hpp"

namespace hypersim::cli {

/// Where findings go unless `--out` says otherwise.
inline constexpr const char* kFindingsFolder = "hypersim-out";
/// In the folder: the scenario as it was when it failed, with the files that it includes. Its manifests, packages and
/// other files are beside it.
inline constexpr const char* kKeptScenario = "scenario.scn";

/// In the folder: the archive of the trace. It may be left out.
inline constexpr const char* kTraceArchive = "trace.bin";

/// How replay files name the hypersim that wrote them: `0.1.0 (commit 1a2b3c)`.
std::string build_name();
/// The hash of the texts of a scenario's file, of the files that it includes or takes values from, and of what the
/// folders of its packages hold. 0 if they cannot be read.
std::uint64_t scenario_hash(const std::string& path, const language::Settings& settings);

/// A number for the place of a folder, to tell later whether it has been moved. 0 if there is no such folder.
std::uint64_t place_of(const std::string& folder);

/// Plays the finding again, for its trace; nothing if a signal has come and it would take long.
using MakeTrace = std::function<std::optional<std::vector<runtime::TraceEvent>>()>;
/// A trace that is no longer is made and written in no time, also after a signal.
inline constexpr std::size_t kEventsInNoTime = 100'000;

/// Where a finding comes from.
struct FindingOrigin {
  std::string command;              // the command line that found it
  std::vector<std::string> loaded;  // what `--load` named
};

/// What a finding says that depends on the path of its folder.
struct FindingWords {
  std::string explanation;
  std::string again;  // the command that plays it again
};
using TellFinding = std::function<FindingWords(const std::string& folder)>;

/// Writes `replay`, `finding.json`, `scenario.scn` with its files, `trace.jsonl`, `trace.bin`, `explanation.txt` and
/// the page of the failing run into a new folder below `out`, and lets `out/latest` point there (if that is not
/// possible, it complains and goes on). The folder is there as a whole or not at all, whatever ends the program.
/// Returns its path. The error is a sentence. If a signal comes, a long trace is left out, and the page with it.
runtime::Result<std::string, std::string> write_finding(const std::string& out, const language::Scenario& scenario,
                                                        const simulator::Finding& finding, const MakeTrace& make_trace,
                                                        const FindingOrigin& origin, const TellFinding& tell);

/// Adds `shrunk.scn` to the folder, and `told` to `explanation.txt`. The error is a sentence.
runtime::Result<runtime::Done, std::string> write_shrunk(const std::string& folder, const language::Scenario& scenario,
                                                         const simulator::Shrunk& shrunk, const std::string& told);

}  // namespace hypersim::cli
