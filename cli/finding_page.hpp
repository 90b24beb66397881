#pragma once
// `page.html` in the folder of a finding: the schedule that fails, beside the nearest one that passes.

#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/explore.hpp"

namespace hypersim::cli {

/// In the folder: the page. It comes with the folder, and shows the failing run alone (findings_folder.hpp).
inline constexpr const char* kFindingPage = "page.html";

/// How a finding is shown.
struct PageFinding {
  const language::Scenario& scenario;
  const simulator::Finding& finding;
  std::vector<runtime::TraceEvent> trace;  // of the finding
  std::string again;                       // the command that plays it again
};

/// Plays schedules until one passes (nearest_passing.hpp), with these options, and puts the page of both in the place
/// of the one that is there, as a whole or not at all. Without one that passes, that one stays. The error is a
/// sentence.
runtime::Result<runtime::Done, std::string> add_passing_schedule(const std::string& folder, const PageFinding& what,
                                                                 const simulator::ExploreOptions& options);

}  // namespace hypersim::cli
