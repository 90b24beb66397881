// kv under `semantics hyperdrive` on a node: what the built-in checks report of it, and their canaries; which outcomes
// the orders of overlapping requests have; and the observed sequences that take a node. tests/kv_module/
// engine_hyperdrive_test.cpp has the rest of them.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hypersim/kv_module/kv_wire.hpp"
#include "hypersim/runtime/modules.hpp"

#include "all_orders.hpp"
#include "check/check_histories.hpp"
#include "check/storage_books.hpp"
#include "check/takes_facts.hpp"
#include "doctored.hpp"
#include "run/run_on_network.hpp"
#include "support/lying_disk.hpp"

namespace hypersim::simulator {
namespace {

using runtime::Row;
using runtime::Semantics;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using testing::UnorderedElementsAre;
namespace fact = runtime::fact;

const std::string kShipped =
    "scenario \"t\"\noption semantics hyperdrive\nprocess ann ann:app:dev.os\nprocess ben ben:app:dev.os\n"
    "process eve eve:evil:dev.os\n";

/// What the rows allowed, where all else is well.
std::vector<std::string> findings(const std::string& steps) {
  const RunResult result = play(kShipped + steps);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  return texts(result.allowed);
}

TEST(KvAsShipped, FindsNothingInWhatTheDocumentationAllowsToo) {
  EXPECT_THAT(findings("ann open d\nann set d k 1\nann begin d -> t\nann set d k 2 in $t\nann commit d $t\n"
                       "ann get d k => 2\nann open e\nsim crash-module kv\nann get d k => 2\n"),
              IsEmpty());
}

TEST(KvAsShipped, FindsTheCommitOfATransactionByAnotherProcess) {
  EXPECT_THAT(
      findings("ann open d\neve open loot\nann begin d -> t\nann set d k 1 in $t\neve set loot l 2 in $t\n"
               "eve commit loot $t\neve get loot k => 1\n"),
      AllOf(SizeIs(2), Each(AllOf(StartsWith("D3: check 4"), EndsWith("which ann:app:dev.os began on app:dev.os/d")))))
      << "it staged, and it committed";
}

TEST(KvAsShipped, FindsADatabaseThatAnotherActionThanOpenMade) {
  EXPECT_THAT(
      findings("sim grant app:dev.os/d read,write to ann\nann set d k 1\nann get d k => 1\n"),
      ElementsAre(AllOf(StartsWith("D4: check 5"),
                        EndsWith("Set of ann:app:dev.os made the database app:dev.os/d, which only Open does"))));
}

TEST(KvAsShipped, FindsWhatIsLeftWhereADatabaseWasRemoved) {
  const auto found =
      findings("ann open d\nann begin d -> t\nann set d k 1 in $t\nann remove d\nann commit d $t\nann get d k => 1\n");
  EXPECT_THAT(found,
              UnorderedElementsAre(AllOf(StartsWith("D5: check 2"),
                                         EndsWith("ann still holds capabilities of app:dev.os/d, which was removed")),
                                   AllOf(StartsWith("D5: check 5"), HasSubstr("RemoveDb of ann:app:dev.os made")),
                                   AllOf(StartsWith("D5: check 4"), EndsWith("should have gone with its database"))));
}

TEST(KvAsShipped, FindsWhatOutlivesItsProcess) {
  EXPECT_THAT(
      findings("ann open d\nben open d\nann begin d -> t\nann set d k 1 in $t\nsim kill ann\nben commit d $t\n"),
      UnorderedElementsAre(StartsWith("D3: check 4"),
                           AllOf(StartsWith("D13: check 4"), EndsWith("should have gone with its process"))));
}

TEST(KvAsShipped, FindsTheCapabilitiesOfAnOpenThatFailed) {
  EXPECT_THAT(findings("sim fail-storage app:dev.os/d open times 1 \"x\"\nann open d => error RocksDBError \"x\"\n"
                       "check ann holds ann/d read,write\n"),
              ElementsAre(AllOf(StartsWith("D25: check 2"),
                                EndsWith("ann was given the capabilities of app:dev.os/d, but its Open failed"))));
}

TEST(KvAsShipped, FindsWhatAnotherNameOfThePlaceChanged) {
  EXPECT_THAT(findings("ann open d\nann set d k 1\neve open \"../app:dev.os/d\"\neve set \"../app:dev.os/d\" k 2\n"
                       "ann get d k => 1\nsim crash-module kv\nann get d k => any\n"),
              Each(StartsWith("D7: check 5")));
  EXPECT_THAT(findings("ann open d\nann set d k 1\nann open e\neve open own\neve remove \"..\" => error IOError\n"
                       "sim crash-module kv\nann get d k => error KeyNotFound\n"),
              Contains(StartsWith("D7: check 5")));
}

/// Rows break no promise that they do not name: the same trace, judged by other rows, is a fault.
TEST(KvAsShippedCanary, WithoutTheRowEachFindingIsAFault) {
  const std::string steps =
      "ann open d\nben open d\nann begin d -> t\nann set d k 1 in $t\nben commit d $t\nann begin d -> u\n"
      "ann set d k 2 in $u\nsim kill ann\nben commit d $u\n";
  const RunResult result = play(kShipped + steps);
  const auto rows_found = [&](Semantics judged) {
    std::vector<Breach> breaches;
    StorageBooks books(breaches, judged);
    for (std::size_t number = 0; number < result.trace.size(); ++number) {
      books.at(number);
      if (takes<StorageBooks>(result.trace[number].fact)) give(books, result.trace[number].fact);
    }
    return std::count_if(breaches.begin(), breaches.end(), [](const Breach& breach) { return !breach.row; });
  };
  EXPECT_EQ(rows_found(Semantics::hyperdrive()), 0);
  EXPECT_GT(rows_found(Semantics::hyperdrive().without(Row::D3)), 0);
  EXPECT_GT(rows_found(Semantics::hyperdrive().without(Row::D13)), 0);
}

template <class Fact>
Fact& last_of(std::vector<runtime::TraceEvent>& trace) {
  const auto at = std::find_if(trace.rbegin(), trace.rend(),
                               [](const auto& event) { return std::holds_alternative<Fact>(event.fact); });
  return std::get<Fact>(at->fact);
}

/// What no row allows in the trace after `change` was applied to it.
std::vector<std::string> faults_in_books(const std::string& steps,
                                         const std::function<void(std::vector<runtime::TraceEvent>&)>& change) {
  RunResult result = play(kShipped + steps);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  change(result.trace);
  std::vector<Breach> breaches;
  StorageBooks books(breaches, Semantics::hyperdrive());
  for (std::size_t number = 0; number < result.trace.size(); ++number) {
    books.at(number);
    if (takes<StorageBooks>(result.trace[number].fact)) give(books, result.trace[number].fact);
  }
  std::erase_if(breaches, [](const Breach& breach) { return breach.row.has_value(); });
  return texts(breaches);
}

TEST(KvAsShippedCanary, CatchesAForeignCommitThatCarriesOutAnythingElse) {
  const std::string steps = "ann open d\neve open loot\nann begin d -> t\nann set d k 1 in $t\neve commit loot $t\n";
  EXPECT_THAT(faults_in_books(steps, [](auto&) {}), IsEmpty());
  EXPECT_THAT(faults_in_books(steps, [](auto& trace) { last_of<fact::StorageWritten>(trace).writes.clear(); }),
              ElementsAre(HasSubstr("carried out 0 of the 1 writes that were staged")));
}

TEST(KvAsShippedCanary, CatchesACommitOfATransactionThatIsGone) {
  const std::string steps =
      "ann open d\nann begin d -> t\nann set d k 1 in $t\nann remove d\nann commit d $t\nann commit d $t => error "
      "NoTx\n";
  EXPECT_THAT(faults_in_books(steps, [](auto&) {}), IsEmpty());
  EXPECT_THAT(faults_in_books(steps, [](auto& trace) { last_of<fact::KvDone>(trace).success = true; }),
              ElementsAre(HasSubstr("it was gone, or had never begun")));
}

TEST(KvAsShippedCanary, CatchesACommitThatOvertookWhatItCarriesOut) {
  const std::string steps =
      "ann open d\nann begin d -> t\npipeline ann\n  set d k 1 in $t\n  commit d $t\nend\nann get d k => 1\n";
  EXPECT_THAT(faults_in_books(steps, [](auto&) {}), IsEmpty());
  EXPECT_THAT(
      faults_in_books(steps,
                      [](auto& trace) {
                        const auto is_done = [](runtime::KvActionKind action) {
                          return [action](const runtime::TraceEvent& event) {
                            const auto* done = std::get_if<fact::KvDone>(&event.fact);
                            return done != nullptr && done->action == action;
                          };
                        };
                        const auto set = std::find_if(trace.begin(), trace.end(), is_done(runtime::KvActionKind::Set));
                        const auto commit = std::find_if(set, trace.end(), is_done(runtime::KvActionKind::Commit));
                        std::rotate(set, set + 1, commit + 1);  // D2 allows it to be served later
                      }),
      Contains(HasSubstr("writes that were staged")));
}

TEST(KvAsShippedCanary, CatchesAValueThatNobodyWroteAtThePlace) {
  const std::string steps =
      "ann open d\nann set d k 1\neve open \"../app:dev.os/d\"\neve set \"../app:dev.os/d\" k 2\nann get d k => 1\n";
  EXPECT_THAT(faults_in_books(steps, [](auto&) {}), IsEmpty());
  EXPECT_THAT(faults_in_books(steps,
                              [](auto& trace) {
                                auto& sent = last_of<fact::Sent>(trace);
                                auto changed = std::make_shared<runtime::KernelMessage>(*sent.message);
                                changed->blob->bytes = runtime::Bytes("3");
                                sent.message = std::move(changed);
                              }),
              ElementsAre(HasSubstr("kv read 3 under k in app:dev.os/d")));
}

TEST(KvAsShippedCanary, CatchesAnEmptyDatabaseThatIsNot) {
  const language::Scenario scenario =
      scenario_of(kShipped + "ann open d\nann set d k 1\nann remove d\nann set d l 2\n");
  actors::NodeConfig config;
  config.name = scenario.node;
  config.semantics = scenario.options.semantics;
  config.disk = std::make_unique<LyingDisk>(Lie::AddsKeys);
  actors::Network network(std::move(config));
  const RunResult result = run_on(network, scenario, RunOptions{});
  EXPECT_EQ(result.verdict, Verdict::RuntimeFault) << story(result);
}

// Orders.

/// The answers of kv to the requests after the first `skip`, in the order in which those were sent.
std::string answers_in(const RunResult& result, std::size_t skip) {
  std::vector<const runtime::KernelMessage*> requests;
  std::map<std::pair<runtime::ProcessId, std::uint64_t>, std::string> answers;
  for (const runtime::TraceEvent& event : result.trace) {
    if (const auto* sent = std::get_if<fact::Sent>(&event.fact)) {
      if (sent->message->is_request() && sent->message->target.process() == runtime::modules::kv()) {
        requests.push_back(sent->message.get());
      }
    } else if (const auto* answered = std::get_if<fact::Answered>(&event.fact)) {
      const runtime::KernelMessage& response = *answered->response;
      std::string text(response.body().view());
      if (response.blob) text += "+" + std::string(response.blob->bytes.view());
      answers[{response.target.process(), response.id.value}] = std::move(text);
    }
  }
  // Of several processes, in the order of their names.
  std::stable_sort(requests.begin() + static_cast<std::ptrdiff_t>(skip), requests.end(),
                   [](const auto* a, const auto* b) { return a->source.process() < b->source.process(); });
  std::string all;
  for (std::size_t i = skip; i < requests.size(); ++i) {
    all += (i == skip ? "" : " ") + answers[{requests[i]->source.process(), requests[i]->id.value}];
  }
  return all;
}

/// Those of all orders.
std::set<std::string> all_answers(const std::string& steps, std::size_t skip, std::set<std::string>* found = nullptr,
                                  bool reduce = true) {
  const language::Scenario scenario = scenario_of(kShipped + steps);
  Exhaustive exhaustive(scenario, reduce);
  ExploredOptions options;
  options.interrupted = &exhaustive.redundant();
  options.before = [&](const actors::Network& network) { exhaustive.begin(network); };
  options.after = [&](const actors::Network&) { exhaustive.end(); };
  std::set<std::string> all;
  while (!exhaustive.over()) {
    const RunResult result = explored_run(scenario, options, exhaustive);
    EXPECT_TRUE(result.breaches.empty()) << testing::PrintToString(texts(result.breaches));
    if (!exhaustive.counts()) continue;
    EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
    EXPECT_THAT(check_histories(result.trace).breaches, IsEmpty());
    all.insert(answers_in(result, skip));
    if (found == nullptr) continue;
    for (const Breach& breach : result.allowed) found->insert(to_text(*breach.row) + " of " + to_text(breach.check));
  }
  return all;
}

const std::string kOk = "\"Ok\"";
const std::string kLocked =
    R"({"Err":{"RocksDBError":"IO error: lock hold by current process, acquire time # acquiring thread #: )"
    R"($HOME/kv/app:dev.os/d/LOCK: No locks available"}})";
const std::string kBusy = R"({"Err":{"RocksDBError":"Resource busy: "}})";
const std::string kMissing = R"({"Err":"KeyNotFound"})";

TEST(KvOrdersAsShipped, Observed71And72) {
  std::set<std::string> found;
  EXPECT_THAT(all_answers("ann open d\npipeline ann\n  set d k 1\n  set d k 2\nend\nann get d k => any\n", 3, &found),
              UnorderedElementsAre(R"({"Get":[107]}+1)", R"({"Get":[107]}+2)"));
  EXPECT_THAT(found, ElementsAre("D2 of check 5"));
}

TEST(KvOrdersAsShipped, Observed73) {
  EXPECT_THAT(all_answers("ann open d\npipeline ann\n  set d k 1\n  get d k => any\nend\n", 1),
              UnorderedElementsAre(kOk + " " + R"({"Get":[107]}+1)", kOk + " " + kMissing));
}

TEST(KvOrdersAsShipped, Observed74) {
  EXPECT_THAT(all_answers("pipeline ann\n  open d => any\n  open d => any\nend\n", 0),
              UnorderedElementsAre(kOk + " " + kOk, kOk + " " + kLocked, kLocked + " " + kOk));
}

TEST(KvOrdersAsShipped, Observed75) {
  EXPECT_THAT(all_answers("parallel\n  ann open d => any\n  ben open d => any\nend\n", 0),
              UnorderedElementsAre(kOk + " " + kOk, kOk + " " + kLocked, kLocked + " " + kOk));
}

TEST(KvOrdersAsShipped, Observed76) {
  EXPECT_THAT(all_answers("ann open d\nben open d\nann begin d -> a\nben begin d -> b\nann set d k 1 in $a\n"
                          "ben set d k 2 in $b\nparallel\n  ann commit d $a => any\n  ben commit d $b => any\nend\n",
                          6),
              UnorderedElementsAre(kOk + " " + kOk, kOk + " " + kBusy, kBusy + " " + kOk));
  EXPECT_THAT(all_answers("ann open d\nben open d\nann begin d -> a\nben begin d -> b\nann set d k 1 in $a\n"
                          "ben set d l 2 in $b\nparallel\n  ann commit d $a => any\n  ben commit d $b => any\nend\n",
                          6),
              UnorderedElementsAre(kOk + " " + kOk))
      << "other keys";
}

TEST(KvOrdersAsShipped, Observed77) {
  const std::set<std::string> all =
      all_answers("ann open d\nann begin d -> t\npipeline ann\n  set d k 1 in $t => any\n  commit d $t\nend\n", 2);
  EXPECT_EQ(all.size(), 2u);
  EXPECT_TRUE(all.contains(kOk + " " + kOk));
  EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const std::string& one) {
    return one.starts_with(R"({"Err":{"NoTx":)") && one.ends_with("}} " + kOk);
  }));
}

TEST(KvOrdersAsShipped, ADatabaseThatWasClosedIsOpenedLikeANewOne) {
  EXPECT_THAT(
      all_answers("ann open d\nsim crash-module kv\nparallel\n  ann get d k => any\n  ben open d => any\nend\n", 1),
      UnorderedElementsAre(kMissing + " " + kOk, kMissing + " " + kLocked, kLocked + " " + kOk));
}

TEST(KvOrdersAsShipped, WhoMayNotIsNoRival) {
  EXPECT_THAT(all_answers("parallel\n  ann open d => any\n  eve get ann/d k => any\nend\n", 0),
              UnorderedElementsAre(kOk + " " + R"({"Err":"NoReadCap"})"));
}

TEST(KvOrdersAsShipped, Observed82) {
  const std::string before = "ann open d\nann open e\nann open f\nsim fds-limit 1\n";
  const auto ends = [&](const std::string& steps) {
    const std::set<std::string> all = all_answers(before + steps, 3);
    return std::any_of(all.begin(), all.end(),
                       [](const std::string& one) { return one.find_first_not_of(' ') == std::string::npos; });
  };
  EXPECT_TRUE(ends("pipeline ann\n  get d k => any\n  get e k => any\nend\n"));
  EXPECT_FALSE(ends("ann get d k => any\nann get e k => any\n"));
}

TEST(KvOrdersAsShipped, RunPlaysTheFirst) {
  EXPECT_THAT(findings("pipeline ann\n  open d\n  open d\nend\npipeline ann\n  set d k 1\n  set d k 2\nend\n"
                       "ann get d k => 2\n"),
              IsEmpty());
}

/// Plays the block in parallel after the steps before it, in all orders and in those that the reduction leaves.
void expect_nothing_lost(const std::string& before, const std::string& block) {
  const std::string steps = before + "parallel\n" + block + "end\n";
  EXPECT_EQ(all_answers(steps, 0), all_answers(steps, 0, nullptr, false)) << steps;
  const language::Scenario scenario = scenario_of(kShipped + steps);
  EXPECT_EQ(play_all(scenario, true).outcomes, play_all(scenario, false).outcomes) << steps;
}

TEST(KvOrdersAsShipped, TheReductionLosesNoOutcome) {
  for (const std::string block : {
           "  pipeline ann\n    set d k 1\n    set d k 2\n  end\n  ben get d k => any\n",
           "  pipeline ann\n    set d k 1\n    get d l => any\n  end\n  ben set d l 2\n",
           "  ann get e k => any\n  ben open e => any\n",
           "  ann open e => any\n  ben open e => any\n",
           "  ann commit d $a => any\n  ben set d k 3\n",
           "  ann commit d $a => any\n  ben commit e $a => any\n",
           "  ann set d l 1 in $a => any\n  ben commit d $a => any\n",
           "  ann set d l 1\n  eve set \"../app:dev.os/d\" l 2 => any\n",
           "  ann remove d => any\n  ben set d k 2 => any\n",
       }) {
    expect_nothing_lost(
        "ann open d\nben open d\nsim grant app:dev.os/e read,write to ann\nsim grant app:dev.os/e write to ben\n"
        "eve open \"../app:dev.os/d\"\nann begin d -> a\nann set d k 0 in $a\n",
        block);
  }
}

TEST(KvOrdersAsShipped, TheReductionKnowsWhoWaits) {
  const std::string closed = "ann open d\nben open d\nben open f\nsim crash-module kv\n";
  expect_nothing_lost(closed,
                      "  ann get d k => any\n  ben get f x => any\n  ben get f y => any\n  ben get d l => any\n");
  const std::string staged = "ann open d\nben open d\nben open f\nann begin d -> a\nann set d k 0 in $a\n";
  expect_nothing_lost(staged,
                      "  ben set d k 3\n  ann get d x => any\n  ann get d y => any\n  ann commit d $a => any\n");
  // Whether it may be a rival changes while it waits.
  expect_nothing_lost("ann open d\nann open e\nsim crash-module kv\n",
                      "  ann get d k => any\n  ben get ann/d k => any\n  ann get e x => any\n  ben open d => any\n");
}

// What takes a node.

TEST(KvAsShipped, ObservedOnANode) {
  // 20, 37, 39, 44.
  EXPECT_THAT(findings("ann open d\nann set d m fromE\nann drop d read\nann get d m => error NoReadCap\nann set d m x\n"
                       "ann open d\n"
                       "ann request kv:distro:sys metadata meta-1 body {\"package_id\":{\"package_name\":\"app\","
                       "\"publisher_node\":\"dev.os\"},\"db\":\"d\",\"action\":{\"Get\":[109]}} "
                       "=> {\"Get\":[109]} blob x\n"
                       "ann request kv:distro:sys => json {\"Err\":\"MalformedRequest\"}\n"
                       "ann request kv:distro:sys body \"{}\" => json {\"Err\":\"MalformedRequest\"}\n"
                       "ann request kv:distro:sys body null => json {\"Err\":\"MalformedRequest\"}\n"),
              IsEmpty());
}

TEST(KvAsShipped, Observed49And50) {
  const std::string cast = "scenario \"t\"\noption semantics hyperdrive\n";
  EXPECT_EQ(play(cast + "process a a:chat:dev.os unwired\na open d => bounced\n").verdict, Verdict::Passed);
  EXPECT_EQ(play(cast + "process a a:chat:dev.os requests kv:distro:sys\na open d within 2s => timeout\n"
                        "check chat:dev.os/d exists\n")
                .verdict,
            Verdict::Passed);
}

TEST(KvAsShipped, Observed47) {
  const RunResult result = play(
      "scenario \"t\"\noption semantics hyperdrive\nnode oracle.os other.os\n"
      "process a a:chat:alice.os networking on other.os\n"
      "a request oracle.os@kv:distro:sys within 2s body {\"package_id\":{\"package_name\":\"chat\","
      "\"publisher_node\":\"alice.os\"},\"db\":\"d\",\"action\":\"Open\"} => timeout\n"
      "check chat:alice.os/d absent\n");
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_THAT(jsonl(result), HasSubstr("\"text\":\"kv: got request from other.os, but requests must come from our node "
                                       "oracle.os\",\"verbosity\":1"));
}

/// Each capability that an Open gives is written, also one that was there. What is written then leaves out who was
/// killed before, so a crash of the node brings him back only where it was not.
TEST(KvAsShipped, Observed66) {
  const auto after = [](const std::string& exit, const std::string& opens) {
    return play("scenario \"t\"\noption semantics hyperdrive\nprocess keeper keeper:chat:alice.os" + exit +
                "\nprocess gone gone:chat:alice.os exit restart\n" + opens +
                "sim crash-node our.dev\ncheck gone dead\n")
        .verdict;
  };
  EXPECT_EQ(after(" exit restart", "sim kill gone\nkeeper open d\n"), Verdict::Passed);
  EXPECT_EQ(after(" exit restart", "keeper open d\nsim kill gone\nkeeper open d\n"), Verdict::Passed) << "again";
  EXPECT_EQ(after(" exit restart", "keeper open d\nsim kill gone\n"), Verdict::Failed) << "nothing was written since";
  EXPECT_EQ(after("", "sim kill gone\nkeeper open d\n"), Verdict::Failed) << "OnExit None is not written";
}

TEST(KvAsShipped, Observed65) {
  EXPECT_THAT(
      findings("sim grant cap vfs:distro:sys \"messaging\" to ben\n"
               "sim grant cap vfs:distro:sys {\"kind\":\"read\",\"drive\":\"/app:dev.os/pkg\"} to ben\n"
               "ben spawn kid requests kv:distro:sys grants kv:distro:sys\nkid open d\nkid set d persist 1\nkid exit\n"
               "ben spawn kid requests kv:distro:sys grants kv:distro:sys\n"
               "kid get d persist => error NoReadCap\nkid open d\nkid get d persist => 1\n"),
      IsEmpty());
}

TEST(KvAsShipped, Observed81) {
  const RunResult result = play(kShipped +
                                "ann open d\nsim fds-limit 0\nben send kv:distro:sys body "
                                "{\"package_id\":{\"package_name\":\"app\",\"publisher_node\":\"dev.os\"},"
                                "\"db\":\"e\",\"action\":\"Open\"} no answer\nsim settle\n"
                                "check our.dev down\nsim restart our.dev\ncheck our.dev up\n");
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_THAT(jsonl(result), HasSubstr("no database may be open, and app:dev.os/e has to be"));
}

TEST(KvAsShipped, AnOpenOfADeadProcessIsOk) {
  const RunResult result = play(kShipped +
                                "ann send kv:distro:sys body "
                                "{\"package_id\":{\"package_name\":\"app\",\"publisher_node\":\"dev.os\"},"
                                "\"db\":\"d\",\"action\":\"Open\"} no answer\nsim kill ann\nsim settle\n"
                                "check app:dev.os/d exists\n");
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_TRUE(std::any_of(result.trace.begin(), result.trace.end(), [](const runtime::TraceEvent& event) {
    const auto* done = std::get_if<fact::KvDone>(&event.fact);
    return done != nullptr && done->action == runtime::KvActionKind::Open && done->success;
  }));
}

}  // namespace
}  // namespace hypersim::simulator
