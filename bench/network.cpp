// Between nodes: the round trip of bus_round_trip over two nodes, and what it costs to boot a node.

#include <benchmark/benchmark.h>

#include "bench_node.hpp"

namespace hypersim::bench {
namespace {

using runtime::Bytes;
using runtime::Process;
using runtime::Task;

std::string name_of(std::size_t node) { return "n" + std::to_string(node) + ".dev"; }

actors::NetworkConfig config_of(std::size_t nodes) {
  actors::NetworkConfig config;
  for (std::size_t i = 0; i < nodes; ++i) {
    actors::NodeConfig& node = config.nodes.emplace_back();
    node.name = name_of(i);
    node.disk = kv_module::make_memory_disk();
  }
  return config;
}

Task<> asker(Process& self, Counter* counter, runtime::Address target) {
  const Bytes body("ping");
  for (;;) {
    ++counter->done;
    (void)co_await self.send_and_await(runtime::RequestDraft(target, body));
  }
}

Task<> answerer(Process& self) {
  const Bytes body("pong");
  for (;;) {
    (void)co_await self.receive();
    (void)co_await self.respond(runtime::ResponseDraft(body));
  }
}

actors::ProcessSpec networked(std::string_view name, std::size_t node, runtime::Program program) {
  actors::ProcessSpec made = spec(name, std::move(program));
  made.initial = {runtime::Capability::networking(name_of(node))};
  return made;
}

void net_round_trip(benchmark::State& state) {
  Counter counter;
  actors::Network network(config_of(2));
  const runtime::Address target(name_of(1), address("pong").process());
  network.node({0}).boot({networked("ping", 0, [&](Process& self) { return asker(self, &counter, target); })});
  network.node({1}).boot({networked("pong", 1, answerer)});
  for (auto _ : state) run_once(network, counter);
}
BENCHMARK(net_round_trip);

/// A hundred nodes without a process, on memory; each counts once.
void node_boot(benchmark::State& state) {
  constexpr std::uint16_t kNodes = 100;
  for (auto _ : state) {
    actors::Network network(config_of(kNodes));
    for (std::uint16_t i = 0; i < kNodes; ++i) network.node({i}).boot({});
  }
  state.counters["operations"] = kNodes;
}
BENCHMARK(node_boot);

}  // namespace
}  // namespace hypersim::bench
