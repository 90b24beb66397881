// Built-in checks 4 and 5, and their canaries: nodes whose storage claims to have done what it has not done.

#include <algorithm>
#include <functional>
#include <gmock/gmock.h>

#include "hypersim/runtime/modules.hpp"

#include "check/storage_books.hpp"
#include "check/takes_facts.hpp"
#include "run/run_on_network.hpp"
#include "support/lying_disk.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kOwner = "scenario \"test\"\nprocess a a:one:dev.os\na open d\n";
const std::string kCommit =
    "a begin d -> tx\na set d k 1 in $tx\na set d l 2 in $tx\na delete d m in $tx\na commit d $tx\n";

RunResult play_on(std::unique_ptr<kv_module::Disk> disk, const std::string& text) {
  const language::Scenario scenario = scenario_of(text);
  actors::NodeConfig config;
  config.name = scenario.node;
  config.disk = std::move(disk);
  actors::Network network(std::move(config));
  return run_on(network, scenario, RunOptions{});
}

std::vector<std::string> breaches_with(Lie lie, const std::string& text) {
  const RunResult result = play_on(std::make_unique<LyingDisk>(lie), text);
  EXPECT_EQ(result.verdict, result.breaches.empty() ? Verdict::Passed : Verdict::RuntimeFault) << story(result);
  return texts(result.breaches);
}

TEST(CheckStorage, IsContentWithWhatAnHonestDiskDoes) {
  EXPECT_PASSES(kOwner + kCommit);
  EXPECT_PASSES(kOwner + "a set d k 1\na set d k 2\na delete d k\na get d k => error KeyNotFound\n");
  EXPECT_PASSES(kOwner + "a set d k 1\na remove d\na open d\na get d k => error KeyNotFound\n");
  EXPECT_PASSES(kOwner + "a set d k 1\na remove d\n");
  EXPECT_PASSES(kOwner + kCommit + "sim crash-module kv\na set d k 5\nsim crash-module kv\na get d k => 5\n");
  EXPECT_PASSES(kOwner +
                "sim fail-storage a/d commit \"no\"\na begin d -> tx\na set d k 1 in $tx\na set d l 2 in $tx\n"
                "a commit d $tx => error RocksDBError \"no\"\n");
  EXPECT_PASSES(kOwner + "sim fds-limit 1\na set d k 1\na open e\na set e k 2\na open f\na set d l 3\n");
}

TEST(CheckStorage, IsContentWithACommitThatRepeatsAKeyAndOneOfNothing) {
  EXPECT_PASSES(kOwner + "a begin d -> tx\na set d k 1 in $tx\na set d k 2 in $tx\na commit d $tx\na get d k => 2\n" +
                "a begin d -> none\na commit d $none\n");
}

TEST(CheckStorage, KnowsOfAHomeOnlyWhatTheRunHasTouched) {
  auto disk = kv_module::make_memory_disk();
  const kv_module::DbKey d{{"one", "dev.os"}, "d"};
  {
    auto database = disk->open(d, kv_module::Disk::OpenMode::CreateIfMissing);
    ASSERT_TRUE((*database)->put("old", runtime::Bytes("1")).ok());
    ASSERT_TRUE((*database)->put("older", runtime::Bytes("2")).ok());
  }
  const RunResult result =
      play_on(std::move(disk), kOwner + "a get d old => 1\na get d none => error KeyNotFound\na set d k v\n");
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
}

TEST(CheckStorageCanary, CatchesAWriteThatWasAcknowledgedAndLost) {
  EXPECT_THAT(breaches_with(Lie::LosesPuts, kOwner + "a set d k v\n"),
              ElementsAre("check 5: one:dev.os/d holds nothing under k, but the writes that kv has carried out give v "
                          "(event 29)"));
}

TEST(CheckStorageCanary, CatchesAWriteThatACrashOfKvHasLost) {
  EXPECT_THAT(breaches_with(Lie::LosesPutsInACrash, kOwner + "a set d k v\n"), IsEmpty());
  EXPECT_THAT(breaches_with(Lie::LosesPutsInACrash, kOwner + "a set d k v\nsim crash-module kv\na set d k w\n"),
              ElementsAre("check 5: one:dev.os/d holds nothing under k, but the writes that kv has carried out give v "
                          "(event 29)"))
      << "although it was written again";
}

TEST(CheckStorageCanary, CatchesACommitThatIsVisibleInPart) {
  EXPECT_THAT(breaches_with(Lie::HalvesCommits,
                            kOwner + "a begin d -> tx\na set d k 1 in $tx\na set d l 2 in $tx\na commit d $tx\n"),
              ElementsAre("check 4: of the transaction that was committed to one:dev.os/d in event 62, k is visible "
                          "and l is not",
                          "check 5: one:dev.os/d holds nothing under l, but the writes that kv has carried out give 2 "
                          "(event 62)"));
}

TEST(CheckStorageCanary, CatchesACommitThatACrashHasHalved) {
  const std::string commit = kOwner + "a begin d -> tx\na set d k 1 in $tx\na set d l 2 in $tx\na commit d $tx\n";
  EXPECT_THAT(breaches_with(Lie::HalvesCommitsInACrash, commit), IsEmpty());
  EXPECT_EQ(breaches_with(Lie::HalvesCommitsInACrash, commit + "sim crash-module kv\n").size(), 2u);
}

TEST(CheckStorageCanary, CatchesADatabaseThatWasRemovedAndIsThere) {
  EXPECT_THAT(breaches_with(Lie::KeepsWhatIsRemoved, kOwner + "a remove d\n"),
              ElementsAre("check 5: the database one:dev.os/d was removed (event 29), and is still there"));
}

TEST(CheckStorageCanary, CatchesADatabaseThatIsGone) {
  EXPECT_EQ(breaches_with(Lie::LosesDatabases, kOwner + "a set d k v\n").size(), 1u);
}

TEST(CheckStorageCanary, CatchesAKeyThatNobodyHasWritten) {
  EXPECT_THAT(breaches_with(Lie::AddsKeys, kOwner + "a set d k v\n"),
              ElementsAre("check 5: one:dev.os/d holds the key another, which kv has never written"));
}

TEST(CheckStorageCanary, CatchesAReadThatTheWritesDoNotGive) {
  EXPECT_THAT(breaches_with(Lie::ReadsWrong, kOwner + "a set d k v\na get d k => v\na get d k => wrong\n"),
              ElementsAre("check 5, event 53: kv read wrong under k in one:dev.os/d, but the writes it has carried out "
                          "give v"));
}

/// What the books alone find in the trace of a commit after `change` was applied to it.
std::vector<std::string> found_in_books(const std::function<void(std::vector<runtime::TraceEvent>&)>& change) {
  RunResult result = play(kOwner + kCommit);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  change(result.trace);
  std::vector<Breach> breaches;
  StorageBooks books(breaches);
  for (std::size_t number = 0; number < result.trace.size(); ++number) {
    books.at(number);
    if (takes<StorageBooks>(result.trace[number].fact)) give(books, result.trace[number].fact);
  }
  return texts(breaches);
}

template <class Fact>
Fact& last(std::vector<runtime::TraceEvent>& trace) {
  const auto at = std::find_if(trace.rbegin(), trace.rend(),
                               [](const auto& event) { return std::holds_alternative<Fact>(event.fact); });
  return std::get<Fact>(at->fact);
}

TEST(CheckStorageCanary, CatchesACommitThatCarriesOutAnythingButWhatWasStaged) {
  using Events = std::vector<runtime::TraceEvent>;
  EXPECT_THAT(found_in_books([](Events&) {}), IsEmpty());
  EXPECT_THAT(found_in_books([](Events& trace) { last<runtime::fact::StorageWritten>(trace).writes.pop_back(); }),
              ElementsAre(testing::EndsWith("on one:dev.os/d carried out 2 of the 3 writes that were staged")));
  EXPECT_THAT(found_in_books([](Events& trace) {
                auto& writes = last<runtime::fact::StorageWritten>(trace).writes;
                std::swap(writes[0], writes[1]);
              }),
              ElementsAre(testing::EndsWith("on one:dev.os/d carried out other writes than were staged")));
  EXPECT_THAT(found_in_books([](Events& trace) { last<runtime::fact::KvDone>(trace).success = false; }),
              ElementsAre(testing::EndsWith("on one:dev.os/d failed, and yet carried out 3 writes")));
  EXPECT_THAT(found_in_books([](Events& trace) {
                const auto begun = std::find_if(trace.begin(), trace.end(), [](const auto& event) {
                  const auto* done = std::get_if<runtime::fact::KvDone>(&event.fact);
                  return done != nullptr && done->action == runtime::KvActionKind::BeginTx;
                });
                trace.insert(begun + 2, {{}, runtime::fact::ModuleCrashed{runtime::modules::kv()}});
              }),
              ElementsAre(testing::EndsWith("on one:dev.os/d succeeded, but it was gone, or had never begun")));
}

}  // namespace
}  // namespace hypersim::simulator
