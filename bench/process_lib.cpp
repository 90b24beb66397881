// What the process library costs in addition to the operations that it consists of.

#include "hypersim/processes/process_lib.hpp"

#include <benchmark/benchmark.h>

#include "bench_node.hpp"

namespace hypersim::bench {
namespace {

using namespace hypersim::processes;

/// Only one node at a time, because a program cannot say which counter is its own.
Counter g_counter;

Task<> lib_ping(Address our) {
  const Address target(our.node(), ProcessId("pong", our.package_id()));
  const Bytes body("ping");
  for (;;) {
    ++g_counter.done;
    (void)co_await Request::to(target).body(body).send_and_await_response(5s);
  }
}

Task<> lib_pong(Address) {
  const Bytes body("pong");
  for (;;) {
    (void)co_await await_message();
    co_await Response().body(body).send();
  }
}

/// Like bus_round_trip, with the library.
void lib_round_trip(benchmark::State& state) {
  const auto network = make_network(kv_module::make_memory_disk(), {spec("ping", make_program(lib_ping, "")),
                                                                    spec("pong", make_program(lib_pong, ""))});
  for (auto _ : state) run_once(*network, g_counter);
}
BENCHMARK(lib_round_trip);

Task<> lib_idle(Address) { (void)co_await await_message(); }

/// Like idle_process, with the library.
void lib_idle_process(benchmark::State& state) {
  constexpr std::size_t kProcesses = 100'000;
  for (auto _ : state) {
    state.counters["bytes_each"] = bytes_of_idle(kProcesses, make_program(lib_idle, ""));
  }
}
BENCHMARK(lib_idle_process)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hypersim::bench
