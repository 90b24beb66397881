#pragma once
// Plays a scenario on a node that the caller has made: run_scenario() gives it one of its own, a test of the built-in
// checks one that does wrong.

#include "hypersim/actors/node.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

/// The node is fresh: it has not been booted. Its name is the scenario's.
RunResult run_on(actors::Node& node, const Scenario& scenario, const RunOptions& options);

}  // namespace hypersim::simulator
