// Get and Set: RocksDB itself (raw_*), and the same through process, kernel, kv, the capability check and back
// (path_*). 10 000 keys of 16 bytes have values of 100 bytes, written and closed before, so both read from files.

#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdlib>
#include <rocksdb/cache.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/optimistic_transaction_db.h>
#include <string>

#include "hypersim/kv_module/kv_wire.hpp"

#include "bench_node.hpp"

namespace hypersim::bench {
namespace {

using runtime::Bytes;
using runtime::Process;
using runtime::RequestDraft;
using runtime::Task;

constexpr std::size_t kKeys = 10'000;
const kv_module::DbKey kDb{{"app", "dev.os"}, "bench"};

/// The keys in an order that jumps around.
std::string key_of(std::size_t i) {
  std::string key = std::to_string(i * 7'919 % kKeys);
  return std::string(16 - key.size(), '0') + key;
}
const std::string& value_100() {
  static const std::string value(100, 'v');
  return value;
}

/// As a run without `--home` has it.
std::unique_ptr<kv_module::Disk> disk_in(const simulator::Home& home) {
  return kv_module::make_rocksdb_disk(home.path(), kv_module::HomeLife::Temporary);
}

void fill(kv_module::Disk& disk) {
  auto database = disk.open(kDb, kv_module::Disk::OpenMode::CreateIfMissing);
  if (!database) std::abort();
  for (std::size_t i = 0; i < kKeys; ++i) {
    if (!(*database)->put(key_of(i), Bytes(value_100()))) std::abort();
  }
}

/// The database that kv would open. RocksDB itself opens it in the same way as kv's disk does.
std::unique_ptr<rocksdb::OptimisticTransactionDB> open_raw(const std::string& home) {
  rocksdb::Options options;
  options.max_open_files = 64;
  options.max_background_jobs = 1;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(8 << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocksdb::OptimisticTransactionDB* db = nullptr;
  if (!rocksdb::OptimisticTransactionDB::Open(options, home + "/kv/app:dev.os/bench", &db).ok()) std::abort();
  return std::unique_ptr<rocksdb::OptimisticTransactionDB>(db);
}

const runtime::Address& kv_address() {
  static const runtime::Address address = kv_module::kv_address(kNode);
  return address;
}

RequestDraft kv_request(kv_module::KvAction action) {
  RequestDraft draft(kv_address(), Bytes(kv_module::to_json(kv_module::KvRequest{kDb, std::move(action)})));
  return draft;
}

/// A program reads the answer that it gets.
void read(const runtime::Answer& answer) {
  const auto* response = std::get_if<runtime::ReceivedResponse>(&answer);
  const auto body = response ? kv_module::parse_kv_response(response->message->body().view()) : std::nullopt;
  if (!body || std::holds_alternative<kv_module::KvError>(*body)) std::abort();
}

Task<> use_kv(Process& self, Counter* counter, bool writes) {
  RequestDraft open = kv_request(kv_module::Open{});
  read(co_await self.send_and_await(std::move(open)));
  for (std::size_t i = 0;; ++i) {
    ++counter->done;
    RequestDraft draft =
        writes ? kv_request(kv_module::Set{key_of(i), std::nullopt}) : kv_request(kv_module::Get{key_of(i)});
    if (writes) draft.blob = runtime::Blob{std::nullopt, Bytes(value_100())};
    read(co_await self.send_and_await(std::move(draft)));
  }
}

/// RocksDB itself, with its own database.
class Raw {
 public:
  Raw() : home_(fresh_home()) {
    fill(*disk_in(home_));
    db_ = open_raw(home_.path());
  }
  void get() { benchmark::DoNotOptimize(db_->Get(rocksdb::ReadOptions(), key_of(next_++), &value_)); }
  void set() { benchmark::DoNotOptimize(db_->Put(rocksdb::WriteOptions(), key_of(next_++), value_100())); }

 private:
  simulator::Home home_;
  std::unique_ptr<rocksdb::OptimisticTransactionDB> db_;
  std::string value_;
  std::size_t next_ = 0;
};

/// A node with a process that does only Get, or only Set.
class Path {
 public:
  Path(std::unique_ptr<kv_module::Disk> disk, bool writes) {
    fill(*disk);
    network_ = make_network(std::move(disk),
                            {spec("user", [this, writes](Process& self) { return use_kv(self, &counter_, writes); })});
    once();
  }
  void once() { run_once(*network_, counter_); }

 private:
  Counter counter_;
  std::unique_ptr<actors::Network> network_;
};

constexpr int kTurn = 16;

/// The two take turns, and one of them is timed. So each finds the caches as the other left them, as in a program that
/// has more to do. Alone in its loop, raw_get would be up to one and a half times as fast.
template <class Timed, class Untimed>
void in_turns(benchmark::State& state, Timed timed, Untimed untimed) {
  for (auto _ : state) {
    for (int i = 0; i < kTurn; ++i) untimed();
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kTurn; ++i) timed();
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  state.counters["operations"] = kTurn;
}

struct Pair {
  explicit Pair(bool writes) : home(fresh_home()), path(disk_in(home), writes) {}
  simulator::Home home;
  Raw raw;
  Path path;
};

void raw_get(benchmark::State& state) {
  Pair pair(false);
  in_turns(
      state, [&] { pair.raw.get(); }, [&] { pair.path.once(); });
}
BENCHMARK(raw_get)->UseManualTime();

void path_get(benchmark::State& state) {
  Pair pair(false);
  in_turns(
      state, [&] { pair.path.once(); }, [&] { pair.raw.get(); });
}
BENCHMARK(path_get)->UseManualTime();

void raw_set(benchmark::State& state) {
  Pair pair(true);
  in_turns(
      state, [&] { pair.raw.set(); }, [&] { pair.path.once(); });
}
BENCHMARK(raw_set)->UseManualTime();

void path_set(benchmark::State& state) {
  Pair pair(true);
  in_turns(
      state, [&] { pair.path.once(); }, [&] { pair.raw.set(); });
}
BENCHMARK(path_set)->UseManualTime();

void raw_get_alone(benchmark::State& state) {
  Raw raw;
  for (auto _ : state) raw.get();
}
BENCHMARK(raw_get_alone);

void path_get_alone(benchmark::State& state) {
  const simulator::Home home = fresh_home();
  Path path(disk_in(home), false);
  for (auto _ : state) path.once();
}
BENCHMARK(path_get_alone);

void path_get_memory(benchmark::State& state) {
  Path path(kv_module::make_memory_disk(), false);
  for (auto _ : state) path.once();
}
BENCHMARK(path_get_memory);

void path_set_memory(benchmark::State& state) {
  Path path(kv_module::make_memory_disk(), true);
  for (auto _ : state) path.once();
}
BENCHMARK(path_set_memory);

}  // namespace
}  // namespace hypersim::bench
