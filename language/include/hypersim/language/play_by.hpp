#pragma once
// What a scenario is under another semantics than the one that its text says.

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

/// From now on, the scenario plays that semantics. The steps that `sim install` stands for are in its order (D14); each
/// keeps its id.
void play_by(Scenario& scenario, runtime::Semantics semantics);

}  // namespace hypersim::language
