// One seed is one run.

#include <filesystem>

#include "hypersim/simulator/home.hpp"

#include "play.hpp"

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

TEST(Determinism, AThousandRunsOfOneSeedGiveTheSameTraceByteForByte) {
  const std::string first = jsonl(play(kBusy, 7));
  ASSERT_FALSE(first.empty());
  for (int run = 1; run < 1000; ++run) ASSERT_EQ(jsonl(play(kBusy, 7)), first) << "run " << run;
}

TEST(Determinism, AnotherSeedGivesOtherIds) { EXPECT_NE(jsonl(play(kBusy, 7)), jsonl(play(kBusy, 8))); }

TEST(Determinism, TheTraceOnRocksDbIsTheOneOnMemory) {
  const Scenario scenario = parsed(kBusy);
  RunOptions options;
  options.seed = 7;
  options.storage = StorageKind::RocksDb;
  const std::string on_memory = jsonl(play(kBusy, 7));
  for (int run = 0; run < 5; ++run) {
    auto home = Home::temporary();
    ASSERT_TRUE(home.ok()) << home.error();
    options.home = home->path();
    ASSERT_EQ(jsonl(run_scenario(scenario, options)), on_memory);
  }
}

}  // namespace
}  // namespace hypersim::simulator
