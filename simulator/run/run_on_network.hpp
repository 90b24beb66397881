#pragma once
// Plays a scenario on nodes that the caller has made: run_scenario() gives it its own, a test of the built-in checks
// some that do wrong.

#include <functional>
#include <string>

#include "hypersim/actors/network.hpp"
#include "hypersim/simulator/run.hpp"

#include "conditions.hpp"

namespace hypersim::simulator {

using EveryEvent = std::function<void(const runtime::TraceEvent&, Conditions&)>;

/// The nodes are fresh: they have not been booted. Their names are the scenario's. `every_event`, if there is one, is
/// called after each event, with the conditions as they are then.
RunResult run_on(actors::Network& network, const language::Scenario& scenario, const RunOptions& options,
                 const EveryEvent& every_event = nullptr);

/// The nodes that these options ask for.
actors::NetworkConfig network_config(const language::Scenario& scenario, const RunOptions& options);
/// run_on() with nodes of its own. `before` is called before they boot, `after` when the run is over and its trace is
/// still there; either may be none.
RunResult run_fresh(actors::NetworkConfig config, const language::Scenario& scenario, const RunOptions& options,
                    const std::function<void(actors::Network&)>& before = nullptr,
                    const std::function<void(actors::Network&)>& after = nullptr);
/// The result of a run that could not be made.
RunResult undecided(std::string why);

}  // namespace hypersim::simulator
