#pragma once
// Exit codes, and which of several counts.

#include "hypersim/simulator/run.hpp"

#include "options.hpp"

namespace hypersim::cli {

ExitCode exit_code_of(simulator::Verdict verdict);
/// Of several, the first in the order 2, 3, 1, 4 counts.
ExitCode worse(ExitCode a, ExitCode b);

}  // namespace hypersim::cli
