// One seed is one run.

#include "hypersim/simulator/determinism.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <set>

#include "hypersim/simulator/home.hpp"

#include "run/run_on_network.hpp"
#include "support/disk_around.hpp"
#include "support/files.hpp"
#include "support/play.hpp"

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

/// The names of the events and which processes they are about, without the ids.
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
  const std::string first = jsonl(play(kBusy, on_memory(7)));
  ASSERT_FALSE(first.empty());
  for (int run = 1; run < 1000; ++run) ASSERT_EQ(jsonl(play(kBusy, on_memory(7))), first) << "run " << run;
}

TEST(Determinism, AnotherSeedGivesOtherIds) {
  EXPECT_NE(jsonl(play(kBusy, on_memory(7))), jsonl(play(kBusy, on_memory(8))));
}

TEST(Determinism, TheTraceOnRocksDbIsTheOneOnMemory) {
  const language::Scenario scenario = scenario_of(kBusy);
  const std::string expected = jsonl(play(scenario, on_memory(7)));
  for (int run = 0; run < 5; ++run) {
    const support::TempFolder home;
    RunOptions options = on_rocksdb(home.path().string());
    options.seed = 7;
    ASSERT_EQ(jsonl(play(scenario, options)), expected);
  }
}

TEST(Determinism, TheRandomScheduleIsAlsoDecidedByTheSeed) {
  const language::Scenario scenario = scenario_of(kBusy);
  RunOptions options = on_memory();
  options.schedule = Schedule::Random;
  std::set<std::string> traces;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    options.seed = seed;
    const RunResult first = play(scenario, options);
    const RunResult second = play(scenario, options);
    EXPECT_EQ(first.verdict, Verdict::Passed) << story(first);
    ASSERT_EQ(jsonl(first), jsonl(second)) << "seed " << seed;
    EXPECT_THAT(difference_between(scenario, first, second), testing::IsEmpty());
    traces.insert(order_of(first));
  }
  EXPECT_GT(traces.size(), 5u) << "other seeds have other orders";
}

TEST(Determinism, TheScheduleDoesNotChangeTheIds) {
  const language::Scenario scenario = scenario_of(kBusy);
  RunOptions options = on_memory();
  const auto first_id = [&](Schedule schedule) {
    options.schedule = schedule;
    const RunResult result = play(scenario, options);
    for (const auto& event : result.trace) {
      if (const auto* sent = std::get_if<runtime::fact::Sent>(&event.fact)) return sent->message->id.value;
    }
    return std::uint64_t{0};
  };
  EXPECT_EQ(first_id(Schedule::Fifo), first_id(Schedule::Random));
}

// Does what no run may do: it remembers something that outlives the run. From its fourth read on, each value has one
// more byte.
class LeakyDisk final : public support::DiskAround {
 public:
  explicit LeakyDisk(int& reads) : reads_(reads) {}

 private:
  class Leaky final : public support::DatabaseAround {
   public:
    Leaky(std::unique_ptr<Database> database, int& reads) : DatabaseAround(std::move(database)), reads_(reads) {}
    kv_module::KvResult<std::optional<runtime::Bytes>> get(std::string_view key) override {
      auto value = DatabaseAround::get(key);
      // The first run reads three times: two steps, and the check of what the storage holds.
      if (++reads_ < 5 || !value.ok() || !value->has_value()) return value;
      return std::optional<runtime::Bytes>(std::string((*value)->view()) + "!");
    }

   private:
    int& reads_;
  };
  std::unique_ptr<kv_module::Database> around(std::unique_ptr<kv_module::Database> database) override {
    return std::make_unique<Leaky>(std::move(database), reads_);
  }

  int& reads_;
};

TEST(DeterminismCanary, WhatOutlivesARunIsCaughtAndNamed) {
  const language::Scenario scenario = scenario_of(R"(scenario "leaky"
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
    config.disk = std::make_unique<LeakyDisk>(reads);
    actors::Network network(std::move(config));
    return run_on(network, scenario, {});
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
  const language::Scenario scenario = scenario_of(kBusy);
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
