#pragma once
// The exit code of a verdict, and which of several exit codes counts.

#include "hypersim/simulator/run.hpp"

#include "options.hpp"
#include "report/scenario_result.hpp"

namespace hypersim::cli {

ExitCode exit_code_of(simulator::Verdict verdict);
ExitCode exit_code_of(ResultKind kind);
/// The one that counts: the first in the order 2, 3, 1, 4.
ExitCode worse(ExitCode a, ExitCode b);

}  // namespace hypersim::cli
