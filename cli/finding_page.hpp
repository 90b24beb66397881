#pragma once
// `page.html` in the folder of a finding: the schedule that fails, beside the nearest one that passes.

#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/explore.hpp"

namespace hypersim::cli {

inline constexpr const char* kFindingPage = "page.html";

/// How a finding is shown.
struct PageFinding {
  const language::Scenario& scenario;
  const simulator::Finding& finding;
  std::vector<runtime::TraceEvent> trace;  // of the finding
  bool is_repeatable = true;               // else no other schedule is tried, and the page is that of its run
  std::string again;                       // the command that plays it again
};

/// Plays schedules until one passes (nearest_passing.hpp), with these options. Without one, the page is that of the
/// failing run. The error is a sentence; nothing is left behind then.
runtime::Result<runtime::Done, std::string> write_finding_page(const std::string& folder, const PageFinding& what,
                                                               const simulator::ExploreOptions& options);

}  // namespace hypersim::cli
