// What a message, a key and a run cost. Compare rows of one run with each other: the machines this runs on are noisy.

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <string>

#include "hypersim/actors/node.hpp"
#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/simulator/home.hpp"
#include "hypersim/simulator/parse.hpp"
#include "hypersim/simulator/run.hpp"

namespace {

using namespace hypersim;
using runtime::Bytes;
using runtime::Process;
using runtime::RequestDraft;
using runtime::Task;

constexpr const char* kNode = "our.dev";
constexpr std::size_t kKeys = 10'000;
const kv_module::DbKey kDb{{"app", "dev.os"}, "bench"};

std::string key_of(std::size_t i) {
  std::string key = std::to_string(i % kKeys);
  return std::string(16 - key.size(), '0') + key;
}
const std::string& value_100() {
  static const std::string value(100, 'v');
  return value;
}

simulator::Home fresh_home() {
  auto home = simulator::Home::temporary();
  if (!home.ok()) std::abort();
  return std::move(home).value();
}

/// One open database on disk, filled.
struct Raw {
  Raw() : home(fresh_home()), disk(kv_module::make_rocksdb_disk(home.path())) {
    database = std::move(disk->open(kDb, kv_module::Disk::OpenMode::CreateIfMissing)).value();
    for (std::size_t i = 0; i < kKeys; ++i) (void)database->put(key_of(i), Bytes(value_100())).ok();
  }
  simulator::Home home;
  std::unique_ptr<kv_module::Disk> disk;
  std::unique_ptr<kv_module::Database> database;
};

void raw_get(benchmark::State& state) {
  Raw raw;
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(raw.database->get(key_of(i++)));
}
BENCHMARK(raw_get);

void raw_set(benchmark::State& state) {
  Raw raw;
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(raw.database->put(key_of(i++), Bytes(value_100())));
}
BENCHMARK(raw_set);

/// What a program does over and over, and how often it has.
struct Counter {
  std::size_t done = 0;
};

RequestDraft kv_request(kv_module::KvAction action) {
  RequestDraft draft(kv_module::kv_address(kNode),
                     Bytes(kv_module::to_json(kv_module::KvRequest{kDb, std::move(action)})));
  return draft;
}

Task<> use_kv(Process& self, Counter* counter, bool writes) {
  RequestDraft open = kv_request(kv_module::Open{});
  (void)co_await self.send_and_await(std::move(open));
  for (std::size_t i = 0; i < kKeys; ++i) {
    RequestDraft fill = kv_request(kv_module::Set{key_of(i), std::nullopt});
    fill.blob = runtime::Blob{std::nullopt, Bytes(value_100())};
    (void)co_await self.send_and_await(std::move(fill));
  }
  for (std::size_t i = 0;; ++i) {
    ++counter->done;
    RequestDraft draft =
        writes ? kv_request(kv_module::Set{key_of(i), std::nullopt}) : kv_request(kv_module::Get{key_of(i)});
    if (writes) draft.blob = runtime::Blob{std::nullopt, Bytes(value_100())};
    (void)co_await self.send_and_await(std::move(draft));
  }
}

Task<> ping(Process& self, Counter* counter, runtime::Address target) {
  for (;;) {
    ++counter->done;
    RequestDraft draft(target, Bytes("ping"));
    (void)co_await self.send_and_await(std::move(draft));
  }
}

Task<> pong(Process& self) {
  const Bytes body("pong");
  for (;;) {
    (void)co_await self.receive();
    runtime::ResponseDraft draft(body);
    (void)co_await self.respond(std::move(draft));
  }
}

actors::ProcessSpec spec(std::string_view name, runtime::Program program) {
  actors::ProcessSpec made;
  made.id = runtime::ProcessId(name, kDb.package);
  made.wired = true;
  made.program = std::move(program);
  return made;
}

/// Drives the node until the program has done one more.
void drive(benchmark::State& state, std::unique_ptr<kv_module::Disk> disk, std::vector<actors::ProcessSpec> specs,
           const Counter& counter) {
  actors::NodeConfig config;
  config.name = kNode;
  config.disk = std::move(disk);
  actors::Node node(std::move(config));
  node.boot(std::move(specs));
  while (counter.done == 0) node.step();
  for (auto _ : state) {
    const std::size_t before = counter.done;
    while (counter.done == before) node.step();
    if (node.trace().events().size() > 65'536) (void)node.trace().take_events();
  }
}

void path_get(benchmark::State& state) {
  const simulator::Home home = fresh_home();
  Counter counter;
  drive(state, kv_module::make_rocksdb_disk(home.path()),
        {spec("user", [&](Process& self) { return use_kv(self, &counter, false); })}, counter);
}
BENCHMARK(path_get);

void path_set(benchmark::State& state) {
  const simulator::Home home = fresh_home();
  Counter counter;
  drive(state, kv_module::make_rocksdb_disk(home.path()),
        {spec("user", [&](Process& self) { return use_kv(self, &counter, true); })}, counter);
}
BENCHMARK(path_set);

void path_get_memory(benchmark::State& state) {
  Counter counter;
  drive(state, kv_module::make_memory_disk(),
        {spec("user", [&](Process& self) { return use_kv(self, &counter, false); })}, counter);
}
BENCHMARK(path_get_memory);

void bus_round_trip(benchmark::State& state) {
  Counter counter;
  const runtime::Address target(kNode, runtime::ProcessId("pong", kDb.package));
  drive(state, kv_module::make_memory_disk(),
        {spec("ping", [&](Process& self) { return ping(self, &counter, target); }), spec("pong", pong)}, counter);
}
BENCHMARK(bus_round_trip);

constexpr const char* kScenario = R"(scenario "A viewer reads the birthdays that it was given"
process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os
never viewer holds owner/birthdays write
owner  open birthdays
owner  set birthdays alice 1990-01-01
viewer get owner/birthdays alice            => error NoReadCap
owner  share birthdays read with viewer
viewer get owner/birthdays alice            => 1990-01-01
viewer set owner/birthdays alice x          => error NoWriteCap
)";

void scenario_parse(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(simulator::parse_scenarios(kScenario, "bench.scn"));
}
BENCHMARK(scenario_parse);

void scenario_run_memory(benchmark::State& state) {
  const simulator::ParsedFile parsed = simulator::parse_scenarios(kScenario, "bench.scn");
  simulator::RunOptions options;
  options.storage = simulator::StorageKind::Memory;
  for (auto _ : state) benchmark::DoNotOptimize(simulator::run_scenario(parsed.scenarios.front(), options));
}
BENCHMARK(scenario_run_memory);

void scenario_run_rocksdb(benchmark::State& state) {
  const simulator::ParsedFile parsed = simulator::parse_scenarios(kScenario, "bench.scn");
  for (auto _ : state) {
    const simulator::Home home = fresh_home();
    simulator::RunOptions options;
    options.home = home.path();
    benchmark::DoNotOptimize(simulator::run_scenario(parsed.scenarios.front(), options));
  }
}
BENCHMARK(scenario_run_rocksdb);

}  // namespace
