// What it costs to read a scenario, to play it, and to play it with the command from a shell.

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <string>

#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/run.hpp"

#include "bench_node.hpp"
#include "figures.hpp"

namespace hypersim::bench {
namespace {

const std::string kPath = HYPERSIM_SOURCE_DIR "/scenarios/ok/sharing/share-a-database.scn";
const std::string kExplored = HYPERSIM_SOURCE_DIR "/bench/explore-share.scn";

language::Scenario share(const std::string& path = kPath) {
  auto loaded = language::load_scenarios(path);
  if (loaded.scenarios.empty()) std::abort();
  return std::move(loaded.scenarios.front());
}

void scenario_parse(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(language::load_scenarios(kPath));
}
BENCHMARK(scenario_parse);

void scenario_run_memory(benchmark::State& state) {
  const language::Scenario scenario = share();
  simulator::RunOptions options;
  options.storage = language::StorageKind::Memory;
  for (auto _ : state) benchmark::DoNotOptimize(simulator::run_scenario(scenario, options));
}
BENCHMARK(scenario_run_memory);

void scenario_run_rocksdb(benchmark::State& state) {
  const language::Scenario scenario = share();
  for (auto _ : state) {
    const simulator::Home home = fresh_home();
    simulator::RunOptions options;
    options.home = home.path();
    benchmark::DoNotOptimize(simulator::run_scenario(scenario, options));
  }
}
BENCHMARK(scenario_run_rocksdb);

/// One schedule of bench/explore-share.scn with every check: a fresh node, the run and its outcome. One in twenty is
/// played twice.
void explored(benchmark::State& state, runtime::Semantics semantics) {
  language::Scenario scenario = share(kExplored);
  scenario.options.semantics = semantics;
  simulator::ExploreOptions options;
  options.schedules = 1000;
  options.strategy = simulator::ExploreStrategy::Random;
  for (std::uint64_t seed = 0; state.KeepRunningBatch(1000);) {
    options.seed = ++seed;
    if (!simulator::explore(scenario, options).findings.empty()) std::abort();
  }
}
void explore_share(benchmark::State& state) { explored(state, runtime::Semantics::documented()); }
BENCHMARK(explore_share);

/// The same as what ships.
void explore_share_shipped(benchmark::State& state) { explored(state, runtime::Semantics::hyperdrive()); }
BENCHMARK(explore_share_shipped);

/// `hypersim run scenarios/ok/sharing/share-a-database.scn`, from the start of the program to its end.
void command_run(benchmark::State& state) {
  const std::string command = program_folder() + "/hypersim run " + kPath + " >/dev/null";
  for (auto _ : state) {
    if (std::system(command.c_str()) != 0) std::abort();
  }
}
BENCHMARK(command_run)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hypersim::bench
