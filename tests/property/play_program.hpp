#pragma once
// Plays a random program on a node and says how the node differs from the model.

#include <string>

#include "hypersim/simulator/run.hpp"

#include "scenario_writer.hpp"

namespace hypersim::property {

simulator::RunOptions on_memory();
/// The home is a folder that exists and is empty.
simulator::RunOptions on_rocksdb(const std::string& home);

simulator::RunResult play(const std::string& scenario, const simulator::RunOptions& options);

/// A scenario to paste, and what the model and the node say of it; empty if they agree.
std::string difference(const WrittenScenario& scenario, const simulator::RunOptions& options);

/// Every event, a line each.
std::string jsonl(const simulator::RunResult& result);

}  // namespace hypersim::property
