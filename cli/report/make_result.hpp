#pragma once
// From what the lower folders return to the ScenarioResult that is shown.

#include <string>
#include <vector>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/audit.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/run.hpp"

#include "scenario_result.hpp"

namespace hypersim::cli {

/// It has not been played yet.
ScenarioResult planned(const language::Scenario& scenario);
/// Why `explore` and a schedule other than the default leave out a scenario with the tag `fifo`.
inline constexpr const char* kReliesOnTheDefaultOrder = "tagged fifo: it relies on the default order";

/// It is left out.
ScenarioResult skipped(const language::Scenario& scenario, std::string why);
/// A file with mistakes; its warnings, too.
ScenarioResult unreadable(const language::ParsedFile& file, const std::string& path);
/// A file that was not read, because of an interruption.
ScenarioResult not_read(const std::string& path);
/// The warnings of a file.
std::vector<ReportedMessage> warnings_of(const language::ParsedFile& file);

ResultKind kind_of(const simulator::RunResult& result);
/// A run that did not pass. `again` is the command that repeats it.
FailedRun failed_run(const language::Scenario& scenario, const simulator::RunResult& result, std::string again);
/// What became of a scenario that was played once.
/// What `compare` found: Passed if the two are the same. `again`: the command that repeats it.
ScenarioResult compared(const language::Scenario& scenario, const simulator::Comparison& comparison, std::string again);
/// What `audit` found.
struct Audited {
  simulator::Reliances reliances;
  std::optional<simulator::Attack> attack;
  std::string no_attack;  // why there is none; empty: none was asked for, or there is one
};
/// Passed if it relies on nothing, and no attack was found. `again`: the command that repeats it.
ScenarioResult audited(const language::Scenario& scenario, const Audited& audit, std::string again);
ScenarioResult played(const language::Scenario& scenario, const simulator::RunResult& result, std::string again);

/// What a row of the semantics allows, and in how many schedules.
std::vector<std::string> allowed_in(const simulator::Exploration& exploration);
Explored explored_of(const simulator::Exploration& exploration);

}  // namespace hypersim::cli
