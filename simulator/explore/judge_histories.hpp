#pragma once
// Adds the check of key-value histories to what a run came to: in every run of `explore`, `replay` and shrinking.

#include <atomic>

#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

class HistoriesSoFar;

/// The same, of which a part has been seen.
bool judge_histories(RunResult& result, HistoriesSoFar& histories, const std::atomic<bool>* interrupted);

/// The trace must still be there. False if `interrupted` (which may be none) has broken it off. `known`: see
/// check_histories().
bool judge_histories(RunResult& result, const std::atomic<bool>* interrupted,
                     const DatabaseRights::Known* known = nullptr);

}  // namespace hypersim::simulator
