#pragma once
// Plays a scenario on a node that the caller has made: run_scenario() gives it one of its own, a test of the built-in
// checks one that does wrong.

#include <functional>
#include <string>

#include "hypersim/actors/node.hpp"
#include "hypersim/simulator/run.hpp"

#include "conditions.hpp"

namespace hypersim::simulator {

using EveryEvent = std::function<void(const runtime::TraceEvent&, Conditions&)>;

/// The node is fresh: it has not been booted. Its name is the scenario's. `every_event`, if there is one, is called
/// after each event, with the conditions as they are then.
RunResult run_on(actors::Node& node, const language::Scenario& scenario, const RunOptions& options,
                 const EveryEvent& every_event = nullptr);

/// The node that these options ask for.
actors::NodeConfig node_config(const language::Scenario& scenario, const RunOptions& options);
/// run_on() with a node of its own. `before` is called before it boots, `after` when the run is over and its trace is
/// still there; either may be none.
RunResult run_fresh(actors::NodeConfig config, const language::Scenario& scenario, const RunOptions& options,
                    const std::function<void(actors::Node&)>& before = nullptr,
                    const std::function<void(actors::Node&)>& after = nullptr);
/// The result of a run that could not be made.
RunResult undecided(std::string why);

}  // namespace hypersim::simulator
