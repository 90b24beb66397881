#pragma once
// The HTML page of a run: from a run that has just ended, or from its archive; and that of two runs beside each other.

#include <string>
#include <vector>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::cli {

/// What an archive says of the run, with the texts of the scenario's files. Files that are not to be had any more are
/// left out.
analysis::TraceInfo archived_info(const language::Scenario& scenario, const simulator::RunResult& result);

/// `again`: the command that plays it again, or empty.
std::string run_page(const language::Scenario& scenario, const simulator::RunResult& result, const std::string& again);

/// The failing run beside one that passes, both with their traces: what they have in common, and where they part.
std::string finding_page(const language::Scenario& scenario, const simulator::RunResult& failing,
                         const simulator::RunResult& passing, const std::string& again);

/// Takes all events of the archive. `filters` are those with which the page opens. The error is a sentence about the
/// file.
runtime::Result<std::string, std::string> run_page(analysis::TraceArchive& archive,
                                                   const std::vector<std::string>& filters);

}  // namespace hypersim::cli
