// The message bus: a request and its response, what the same costs between bare CAF actors, blobs, idle processes.

#include <benchmark/benchmark.h>
#include <caf/all.hpp>

#include "bench_node.hpp"
#include "deterministic_scheduler.hpp"

namespace hypersim::bench {
namespace {

using runtime::Bytes;
using runtime::Process;
using runtime::RequestDraft;
using runtime::Task;

Task<> ping(Process& self, Counter* counter, runtime::Address target, std::optional<runtime::Blob> blob) {
  const Bytes body("ping");
  for (;;) {
    ++counter->done;
    RequestDraft draft(target, body);
    draft.blob = blob;
    (void)co_await self.send_and_await(std::move(draft));
  }
}

/// Answers with the blob that it received.
Task<> pong(Process& self) {
  const Bytes body("pong");
  for (;;) {
    (void)co_await self.receive();
    runtime::ResponseDraft draft(body);
    draft.blob = self.blob();
    (void)co_await self.respond(std::move(draft));
  }
}

void round_trips(benchmark::State& state, std::optional<runtime::Blob> blob) {
  Counter counter;
  const auto network = make_network(
      kv_module::make_memory_disk(),
      {spec("ping", [&](Process& self) { return ping(self, &counter, address("pong"), blob); }), spec("pong", pong)});
  for (auto _ : state) run_once(*network, counter);
}

void bus_round_trip(benchmark::State& state) { round_trips(state, std::nullopt); }
BENCHMARK(bus_round_trip);

void blob_100B(benchmark::State& state) {
  round_trips(state, runtime::Blob{std::nullopt, Bytes(std::string(100, 'b'))});
}
BENCHMARK(blob_100B);

void blob_16MiB(benchmark::State& state) {
  round_trips(state, runtime::Blob{std::nullopt, Bytes(std::string(std::size_t{16} << 20U, 'b'))});
}
BENCHMARK(blob_16MiB);

/// A million messages, half of them requests and half responses. Each counts once.
void bus_long_run(benchmark::State& state) {
  constexpr std::size_t kRounds = 500'000;
  for (auto _ : state) {
    Counter counter;
    const auto network =
        make_network(kv_module::make_memory_disk(),
                     {spec("ping", [&](Process& self) { return ping(self, &counter, address("pong"), std::nullopt); }),
                      spec("pong", pong)});
    while (counter.done < kRounds) run_once(*network, counter);
  }
  state.counters["operations"] = 2 * kRounds;
}
BENCHMARK(bus_long_run)->Unit(benchmark::kMillisecond);

struct CafConfig : caf::actor_system_config {
  CafConfig() { actors::DeterministicScheduler::install(*this); }
};

/// Two event-based CAF actors, and a third one between them that passes on what each says to the other. These are only
/// the hops of bus_round_trip, under the same scheduler.
void caf_round_trip(benchmark::State& state) {
  CafConfig config;
  caf::actor_system system(config);
  auto& scheduler = actors::DeterministicScheduler::of(system);
  std::size_t done = 0;
  caf::actor ping, pong;
  // The first atom says which of the two is meant.
  const caf::actor relay = system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](caf::ok_atom, int n) { caf::anon_send(pong, n); }, [&](int n) { caf::anon_send(ping, n); }};
  });
  ping = system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](int n) {
      ++done;
      caf::anon_send(relay, caf::ok_atom::value, n);
    }};
  });
  pong = system.spawn(
      [&](caf::event_based_actor*) -> caf::behavior { return {[&](int n) { caf::anon_send(relay, n); }}; });
  caf::anon_send(ping, 1);
  for (auto _ : state) {
    const std::size_t before = done;
    while (done == before) scheduler.run_at(0);
  }
  for (const caf::actor& actor : {ping, pong, relay}) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  ping = pong = nullptr;
  scheduler.drain();
}
BENCHMARK(caf_round_trip);

/// The part of round_trip_among_idle that scripts/idle-cost.sh counts.
[[gnu::noinline]] void counted_rounds(actors::Network& network, const Counter& counter) {
  for (std::size_t i = 0; i < 1000; ++i) run_once(network, counter);
}

Task<> idle(Process& self) { (void)co_await self.receive(); }

/// 100 000 processes that wait for a message, each with everything that the node keeps of it.
void idle_process(benchmark::State& state) {
  constexpr std::size_t kProcesses = 100'000;
  for (auto _ : state) state.counters["bytes_each"] = bytes_of_idle(kProcesses, idle);
}
BENCHMARK(idle_process)->Iterations(1)->Unit(benchmark::kMillisecond);

/// bus_round_trip while that many other processes wait. They are in the map of processes like all others.
void round_trip_among_idle(benchmark::State& state) {
  Counter counter;
  std::vector<actors::ProcessSpec> specs = {
      spec("ping", [&](Process& self) { return ping(self, &counter, address("pong"), std::nullopt); }),
      spec("pong", pong)};
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    specs.push_back(spec("p" + std::to_string(i), idle));
    specs.back().wired = false;
  }
  const auto network = make_network(kv_module::make_memory_disk(), specs);
  // Runs until all of them have started and wait.
  for (std::int64_t i = 0; i < 1000 + 10 * state.range(0); ++i) network->step();
  network->trace().clear();
  for (auto _ : state) counted_rounds(*network, counter);
  state.counters["operations"] = 1000;
}
BENCHMARK(round_trip_among_idle)->Arg(10)->Arg(100'000)->Iterations(1);

}  // namespace
}  // namespace hypersim::bench
