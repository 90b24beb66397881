#pragma once
// The command line of `worker`, and what `explore` takes for workers.

#include <CLI/CLI.hpp>

#include "options.hpp"

namespace hypersim::cli {

CLI::App* add_worker(CLI::App& app, WorkerCommand& worker);
/// `--workers`, and what shows a worker that it may work for this command.
void add_workers(CLI::App& sub, ExploreCommand& explore);

}  // namespace hypersim::cli
