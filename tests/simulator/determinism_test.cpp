// One seed is one run.

#include "hypersim/simulator/determinism.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <set>

#include "hypersim/simulator/home.hpp"

#include "play.hpp"
#include "run/run_on.hpp"

namespace hypersim::simulator {
namespace {

/// A bit of everything that could vary: ids, transactions, lanes, time, a death.
constexpr const char* kBusy = R"(scenario "busy"
process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os
process helper helper:app:dev.os
process quiet  quiet:viewer:other.os silent
owner  open birthdays
helper open birthdays
owner  share birthdays read,write with viewer
owner  begin birthdays -> tx
parallel
  owner  set birthdays k staged in $tx
  owner  commit birthdays $tx
  helper set birthdays k direct
  viewer get owner/birthdays k => one of staged | direct | error KeyNotFound
  viewer send quiet body hello within 3s -> r
  viewer set owner/birthdays v 1
  sim    wait 2s
  sim    kill quiet
end
viewer await $r => timeout
owner  remove birthdays
viewer get owner/birthdays k => error NoReadCap
)";

/// The names of the events and who they are about, without the ids.
std::string order_of(const RunResult& result) {
  std::string order;
  for (const auto& event : result.trace) {
    order += runtime::name_of(event.fact);
    if (const auto* sent = std::get_if<runtime::fact::Sent>(&event.fact)) order += sent->message->source.text();
    order += '\n';
  }
  return order;
}

TEST(Determinism, AThousandRunsOfOneSeedGiveTheSameTraceByteForByte) {
  const std::string first = jsonl(play(kBusy, 7));
  ASSERT_FALSE(first.empty());
  for (int run = 1; run < 1000; ++run) ASSERT_EQ(jsonl(play(kBusy, 7)), first) << "run " << run;
}

TEST(Determinism, AnotherSeedGivesOtherIds) { EXPECT_NE(jsonl(play(kBusy, 7)), jsonl(play(kBusy, 8))); }

TEST(Determinism, TheTraceOnRocksDbIsTheOneOnMemory) {
  const language::Scenario scenario = parsed(kBusy);
  RunOptions options;
  options.seed = 7;
  options.storage = language::StorageKind::RocksDb;
  const std::string on_memory = jsonl(play(kBusy, 7));
  for (int run = 0; run < 5; ++run) {
    auto home = Home::temporary();
    ASSERT_TRUE(home.ok()) << home.error();
    options.home = home->path();
    ASSERT_EQ(jsonl(run_scenario(scenario, options)), on_memory);
  }
}

TEST(Determinism, TheRandomScheduleIsAlsoDecidedByTheSeed) {
  const language::Scenario scenario = parsed(kBusy);
  RunOptions options;
  options.storage = language::StorageKind::Memory;
  options.schedule = Schedule::Random;
  std::set<std::string> traces;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    options.seed = seed;
    const RunResult first = run_scenario(scenario, options);
    const RunResult second = run_scenario(scenario, options);
    EXPECT_EQ(first.verdict, Verdict::Passed) << story(first);
    ASSERT_EQ(jsonl(first), jsonl(second)) << "seed " << seed;
    EXPECT_THAT(difference_between(scenario, first, second), testing::IsEmpty());
    traces.insert(order_of(first));
  }
  EXPECT_GT(traces.size(), 5u) << "other seeds have other orders";
}

TEST(Determinism, TheScheduleDoesNotChangeTheIds) {
  const language::Scenario scenario = parsed(kBusy);
  RunOptions options;
  options.storage = language::StorageKind::Memory;
  const auto first_id = [&](Schedule schedule) {
    options.schedule = schedule;
    const RunResult result = run_scenario(scenario, options);
    for (const auto& event : result.trace) {
      if (const auto* sent = std::get_if<runtime::fact::Sent>(&event.fact)) return sent->message->id.value;
    }
    return std::uint64_t{0};
  };
  EXPECT_EQ(first_id(Schedule::Fifo), first_id(Schedule::Random));
}

// What no run may do: it remembers something that outlives it. From its fourth read on, each value has one byte more.
class LeakyDisk : public kv_module::Disk {
 public:
  LeakyDisk(std::unique_ptr<kv_module::Disk> disk, int& reads) : disk_(std::move(disk)), reads_(reads) {}

  kv_module::KvResult<std::unique_ptr<kv_module::Database>> open(const kv_module::DbKey& db, OpenMode mode) override {
    auto opened = disk_->open(db, mode);
    if (!opened.ok()) return opened;
    return std::unique_ptr<kv_module::Database>(std::make_unique<Leaky>(std::move(opened).value(), reads_));
  }
  kv_module::KvResult<runtime::Done> destroy(const kv_module::DbKey& db) override { return disk_->destroy(db); }
  bool exists(const kv_module::DbKey& db) const override { return disk_->exists(db); }

 private:
  class Leaky : public kv_module::Database {
   public:
    Leaky(std::unique_ptr<Database> db, int& reads) : db_(std::move(db)), reads_(reads) {}
    kv_module::KvResult<std::optional<runtime::Bytes>> get(std::string_view key) override {
      auto value = db_->get(key);
      // The first run reads three times: two steps, and the check of what the storage holds.
      if (++reads_ < 5 || !value.ok() || !value->has_value()) return value;
      return std::optional<runtime::Bytes>(std::string((*value)->view()) + "!");
    }
    kv_module::KvResult<runtime::Done> put(std::string_view key, const runtime::Bytes& value) override {
      return db_->put(key, value);
    }
    kv_module::KvResult<runtime::Done> remove(std::string_view key) override { return db_->remove(key); }
    kv_module::KvResult<runtime::Done> commit(const std::vector<kv_module::Write>& writes) override {
      return db_->commit(writes);
    }
    kv_module::KvResult<std::vector<std::string>> keys() override { return db_->keys(); }
    void crash() override { db_->crash(); }

   private:
    std::unique_ptr<Database> db_;
    int& reads_;
  };

  std::unique_ptr<kv_module::Disk> disk_;
  int& reads_;
};

TEST(DeterminismCanary, WhatOutlivesARunIsCaughtAndNamed) {
  const language::Scenario scenario = parsed(R"(scenario "leaky"
process owner owner:app:dev.os
owner open notes
owner set notes title draft
owner get notes title => any
owner get notes title => any
)");
  int reads = 0;
  const auto run = [&] {
    actors::NodeConfig config;
    config.name = scenario.node;
    config.disk = std::make_unique<LeakyDisk>(kv_module::make_memory_disk(), reads);
    actors::Node node(std::move(config));
    return run_on(node, scenario, {});
  };
  const RunResult first = run();
  const RunResult second = run();
  const auto lines = difference_between(scenario, first, second);
  ASSERT_THAT(lines, testing::SizeIs(7));
  EXPECT_EQ(lines[0], "two runs with seed 0 and schedule fifo are not the same; they differ first in");
  EXPECT_THAT(lines[1], testing::MatchesRegex("  event    [0-9]+, sent, at 0 ms"));
  EXPECT_EQ(lines[2], "  actor    kv:distro:sys");
  EXPECT_EQ(lines[3], "  message  kv:distro:sys => owner  value draft");
  EXPECT_EQ(lines[4], "  step     line 6: owner get notes title => any");
  EXPECT_THAT(lines[5],
              testing::AllOf(testing::StartsWith("  first    {\"n\":"), testing::HasSubstr("\"blob\":\"draft\"")));
  EXPECT_THAT(lines[6], testing::HasSubstr("\"blob\":\"draft!\""));
}

TEST(DeterminismCanary, ATraceThatEndsEarlierIsCaught) {
  const language::Scenario scenario = parsed(kBusy);
  const RunResult first = play(kBusy);
  RunResult second = play(kBusy);
  second.trace.pop_back();
  EXPECT_EQ(difference_between(scenario, first, second).back(), "  second   (the trace has ended)");
  EXPECT_THAT(difference_between(scenario, second, first), testing::Contains("  first    (the trace has ended)"));
  second = play(kBusy);
  second.verdict = Verdict::Undecided;
  EXPECT_THAT(difference_between(scenario, first, second), testing::ElementsAre(testing::HasSubstr("undecided")));
}

}  // namespace
}  // namespace hypersim::simulator
