#pragma once
// The findings folder of a run whose process came to its end in the middle: `explore` noted its choices where they
// outlive the process.

#include <functional>
#include <memory>
#include <string>

#include "hypersim/simulator/explore.hpp"

#include "findings_folder.hpp"

namespace hypersim::cli {

/// In memory that is shared with processes that are started from now on. Null if the system has none.
std::shared_ptr<simulator::ChoiceLog> make_choice_log();

/// What was being played.
struct LostSchedule {
  const language::Scenario& scenario;
  const simulator::RunResult& result;  // see lost_run()
  const simulator::ExploreOptions& options;
  std::uint64_t number = 0;            // of the schedule, from 1
  std::vector<std::uint64_t> choices;  // the last of which ended the process
};

/// Writes the folder below `out`, as write_finding() does. The path; empty if it could not be written. A process of its
/// own plays up to the last choice: that takes loaded programs, and no thread may have been started in this one.
std::string write_lost_finding(const std::string& out, const LostSchedule& lost, const FindingOrigin& origin,
                               const TellFinding& tell);

}  // namespace hypersim::cli
