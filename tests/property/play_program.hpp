#pragma once
// Plays a random program on a node and says how the node differs from the model.

#include <string>

#include "scenario_writer.hpp"
#include "support/play.hpp"

namespace hypersim::property {

using simulator::jsonl;
using simulator::on_memory;
using simulator::on_rocksdb;
using simulator::play;

/// A scenario to paste, and what the model and the node say about it; empty if they agree.
std::string difference(const WrittenScenario& scenario, const simulator::RunOptions& options);

}  // namespace hypersim::property
