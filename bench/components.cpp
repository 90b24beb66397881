// What it costs that a process is a WebAssembly component.

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>

#include "hypersim/language/parse.hpp"
#include "hypersim/processes/process_lib.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/wasm/module.hpp"
#include "hypersim/wasm/program.hpp"

#include "bench_node.hpp"

namespace hypersim::bench {
namespace {

/// As `explore` compiles it.
constexpr int kOptimization = 1;

std::shared_ptr<const wasm::Module> guest(const std::string& name) {
  const auto bytes = wasm::read_component_file(HYPERSIM_SOURCE_DIR "/tests/wasm/guests/" + name + ".wasm");
  if (!bytes.ok()) std::abort();
  const auto component = wasm::read_component(*bytes);
  if (!component.ok()) std::abort();
  wasm::BuildOptions options;
  options.name = name;
  options.optimization = kOptimization;
  auto module = wasm::Module::load(*component, options);
  if (!module.ok()) std::abort();
  return std::move(module).value();
}

/// `counter` counts how often it has begun to handle something.
runtime::Program program(std::shared_ptr<const wasm::Module> module, Counter* counter = nullptr) {
  return [module = std::move(module), counter](runtime::Process& process) {
    wasm::Life life;
    life.now = [] { return runtime::LogicalTime{}; };
    life.on_exit = [] { return runtime::OnExit(); };
    if (counter != nullptr) life.turn_begins = [counter] { ++counter->done; };
    return wasm::play(process, module, std::move(life));
  };
}

processes::Task<> tell_to_ask(processes::Address our) {
  const processes::Address asker(our.node(), processes::ProcessId("ping", our.package_id()));
  const processes::Bytes body("4000000000 pong:app:dev.os ping");
  (void)co_await processes::Request::to(asker).body(body).send();
  (void)co_await processes::await_message();
}

/// Like lib_round_trip, by two components.
void wasm_round_trip(benchmark::State& state) {
  Counter counter;
  const auto network =
      make_network(kv_module::make_memory_disk(),
                   {spec("ping", program(guest("asker"))), spec("pong", program(guest("echo"), &counter)),
                    spec("driver", processes::make_program(tell_to_ask, ""))});
  for (auto _ : state) run_once(*network, counter);
}
BENCHMARK(wasm_round_trip);

/// A process that is a component begins, waits for a message for the first time, and is killed.
void wasm_instance(benchmark::State& state) {
  const auto module = guest("guestbook");
  const auto network = make_network(kv_module::make_memory_disk(), {});
  actors::ProcessSpec one = spec("one", program(module));
  for (auto _ : state) {
    network->first().initialize(one);
    while (network->step()) continue;
    network->first().kill(one.id);
    while (network->step()) continue;
    network->trace().clear();
  }
}
BENCHMARK(wasm_instance);

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// A component that waits for a message, with its memory and its stack, as the system counts them.
void wasm_idle_process(benchmark::State& state) {
  constexpr std::size_t kProcesses = 1000;
  const auto module = guest("guestbook");
  for (auto _ : state) {
    const std::size_t before = resident_bytes();
    std::vector<actors::ProcessSpec> specs;
    for (std::size_t i = 0; i < kProcesses; ++i) specs.push_back(spec("p" + std::to_string(i), program(module)));
    const auto network = make_network(kv_module::make_memory_disk(), specs);
    while (network->step()) continue;
    state.counters["bytes_each"] = static_cast<double>(resident_bytes() - before) / static_cast<double>(kProcesses);
  }
}
BENCHMARK(wasm_idle_process)->Iterations(1)->Unit(benchmark::kMillisecond);

class Component : public processes::ComponentProgram {
 public:
  explicit Component(std::shared_ptr<const wasm::Module> module) : module_(std::move(module)) {}
  runtime::Task<> play(runtime::Process& process, processes::ComponentLife life) const override {
    return wasm::play(process, module_,
                      {life.seed, std::move(life.now), std::move(life.on_exit), std::move(life.turn_begins),
                       std::move(life.turn_ends)});
  }

 private:
  std::shared_ptr<const wasm::Module> module_;
};

/// Like explore_share, with two components.
void explore_wasm(benchmark::State& state) {
  if (processes::programs().find("guestbook") == nullptr) {
    (void)processes::programs().add("guestbook", "guestbook.wasm",
                                    std::make_shared<const Component>(guest("guestbook")));
  }
  auto loaded = language::load_scenarios(HYPERSIM_SOURCE_DIR "/bench/explore-wasm.scn");
  if (loaded.scenarios.empty()) std::abort();
  simulator::ExploreOptions options;
  options.schedules = 1000;
  options.strategy = simulator::ExploreStrategy::Random;
  for (std::uint64_t seed = 0; state.KeepRunningBatch(1000);) {
    options.seed = ++seed;
    if (!simulator::explore(loaded.scenarios.front(), options).findings.empty()) std::abort();
  }
}
BENCHMARK(explore_wasm);

}  // namespace
}  // namespace hypersim::bench
