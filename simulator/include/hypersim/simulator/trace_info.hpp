#pragma once
// What the archive of a run's trace says of the run itself.

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

analysis::TraceInfo info_of(const language::Scenario& scenario, const RunResult& result);

}  // namespace hypersim::simulator
