#pragma once
// Makes a failing schedule simpler: as many choices as possible become the first come one.

#include <functional>
#include <optional>

#include "hypersim/simulator/shrink.hpp"

#include "choice_marks.hpp"
#include "explored_run.hpp"

namespace hypersim::simulator {

/// The schedule that fails in the same way, and whose every single departure from first come, first served is needed.
/// `marks` are the choices of a run that does; `same` says of a run whether it does. Rewrites result and recording of
/// the finding. None, and the finding is as it was, if it was interrupted.
std::optional<Departures> fewer_switches(const language::Scenario& scenario, const ExploredOptions& options,
                                         const ChoiceMarks& marks, const std::function<bool(const RunResult&)>& same,
                                         Finding& finding);

}  // namespace hypersim::simulator
