#pragma once
// hypersim-out/NAME-N/: what `explore` leaves of a failure, for `replay` and for a person.

#include <string>

#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/shrink.hpp"

namespace hypersim::cli {

/// The program, as replay files name their writer: `0.1.0 (commit 1a2b3c)`.
std::string build_name();
/// Of the texts of a scenario's file and of those that it includes. 0: they cannot be read.
std::uint64_t scenario_hash(const std::string& path);

/// Writes `replay`, `trace.jsonl` and `explanation.txt` into a folder below `hypersim-out` that is new, and lets
/// `hypersim-out/latest` point there. The folder's path; or a sentence. `explain` makes the explanation for that path.
runtime::Result<std::string, std::string> write_finding(const language::Scenario& scenario,
                                                        const simulator::Finding& finding,
                                                        const std::function<std::string(const std::string&)>& explain);

/// Adds `shrunk.scn` to the folder, and what was said of it to `explanation.txt`. The error is a sentence.
runtime::Result<runtime::Done, std::string> write_shrunk(const std::string& folder, const language::Scenario& scenario,
                                                         const simulator::Shrunk& shrunk, const std::string& told);

}  // namespace hypersim::cli
