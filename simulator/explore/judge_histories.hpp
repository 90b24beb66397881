#pragma once
// Adds the check of key-value histories to what a run came to: in every run of `explore`, `replay` and shrinking.

#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// The trace must still be there.
void judge_histories(RunResult& result);

}  // namespace hypersim::simulator
