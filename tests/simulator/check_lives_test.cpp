// The built-in checks over the lives of processes and of the node: spawns, restarts, kept grants, last requests. Their
// canaries are traces in which one link is missing or one fact is too many.

#include <algorithm>
#include <functional>
#include <gmock/gmock.h>

#include "hypersim/simulator/check.hpp"

#include "all_facts.hpp"
#include "check/storage_books.hpp"
#include "check/takes_facts.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using How = fact::CapabilityAdded::How;
using runtime::TraceEvent;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kLives = R"(scenario "lives"
process owner  birthdays:app:dev.os exit restart
process guard  guard:app:dev.os grants helper "Enter" exit restart
process mortal mortal:app:dev.os
owner  open birthdays
sim    grant owner/birthdays write to helper
owner  spawn helper requests birthdays read requests kv:distro:sys grants kv:distro:sys exit restart
helper set birthdays a b
mortal share cap mortal "Print" with owner
owner  crash "ouch"
helper get birthdays a => b
sim    restart our.dev
helper get birthdays a => b
owner  set birthdays a c
)";

using Trace = std::vector<TraceEvent>;

Trace trace_of(const std::string& text) {
  RunResult result = play(text);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  return std::move(result.trace);
}

Trace::iterator find(Trace& trace, const std::function<bool(const TraceEvent&)>& which) {
  const auto at = std::find_if(trace.begin(), trace.end(), which);
  EXPECT_NE(at, trace.end());
  return at;
}

/// What check 2 finds in the trace of kLives after that change.
std::vector<std::string> chains_after(const std::function<void(Trace&)>& change, const Holdings& at_the_end = {}) {
  Trace trace = trace_of(kLives);
  change(trace);
  return texts(check_capability_chains(trace, scenario_of(kLives), HandedOut(scenario_of(kLives)), at_the_end));
}

std::vector<std::string> chains_without(const std::function<bool(const TraceEvent&)>& which) {
  return chains_after([&](Trace& trace) { EXPECT_NE(std::erase_if(trace, which), 0u); });
}

runtime::ProcessId of_app(const char* name) { return runtime::ProcessId(name, {"app", "dev.os"}); }
runtime::Address at_our(const char* name) { return runtime::Address("our.dev", of_app(name)); }
const kv_module::DbKey kBirthdays{{"app", "dev.os"}, "birthdays"};
const runtime::Capability kWrite = kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Write, kBirthdays);

template <class Which>
std::function<bool(const TraceEvent&)> any() {
  return all<Which>([](const Which&) { return true; });
}

TEST(CheckLives, AreContentWithEveryWayToLive) {
  EXPECT_PASSES(kLives);
  const std::string lives = kLives;
  EXPECT_PASSES(lives + "sim crash-node our.dev\nhelper get birthdays a => c\nsim restart our.dev\n");
  EXPECT_PASSES(lives + "sim kill helper\nowner spawn helper requests birthdays read,write\nhelper exit\n");
  EXPECT_PASSES(lives +
                "owner spawn second requests birthdays read requests birthdays write public\n"
                "second spawn third requests owner/birthdays read requests kv:distro:sys\n"
                "sim restart our.dev\n");
  EXPECT_PASSES(
      "scenario \"last words\"\nprocess a a:app:dev.os\n"
      "process b b:app:dev.os exit requests [[\"a\", {\"body\": \"share\", \"capabilities\": [\n"
      "  {\"issuer\": \"b\", \"params\": \"1\"}, {\"issuer\": \"c\", \"params\": \"2\"},\n"
      "  {\"issuer\": \"kv:distro:sys\", \"params\": \"\\\"messaging\\\"\"}]}]]\n"
      "process c c:app:dev.os\nc share cap c \"2\" with b\nb exit\nsim settle\n");
  EXPECT_PASSES(
      "scenario \"a grant is kept over a restart\"\nprocess a a:app:dev.os exit restart\n"
      "process b b:app:dev.os\nsim grant cap b \"of the dead\" to c\nsim grant cap a \"Enter\" to c\n"
      "sim restart our.dev\na spawn c\ncheck c holds cap a \"Enter\"\ncheck c lacks cap b \"of the dead\"\n");
}

TEST(CheckCapabilityChainsCanary, CatchesAChildWithMoreThanItsSpawnRequests) {
  EXPECT_THAT(chains_after([](Trace& trace) {
                const auto first = find(trace, all<fact::CapabilityAdded>([](const auto& e) {
                                          return e.holder == of_app("helper") && e.how == How::Initial;
                                        }));
                trace.insert(first, {{}, fact::CapabilityAdded{of_app("helper"), kWrite, How::Initial}});
              }),
              ElementsAre(EndsWith("helper came to hold owner/birthdays write, but its spawn does not request it")));
}

TEST(CheckCapabilityChainsCanary, CatchesAChildWithMoreThanItsParentHas) {
  const auto breaches = chains_without(all<fact::CapabilityAdded>(
      [](const auto& e) { return e.holder == of_app("birthdays") && e.how == How::Issued && e.capability != kWrite; }));
  ASSERT_FALSE(breaches.empty());
  EXPECT_THAT(breaches[0],
              EndsWith("helper came to hold owner/birthdays read, but its parent neither holds nor issues it"));
}

TEST(CheckCapabilityChainsCanary, CatchesAGiftWithoutASpawn) {
  EXPECT_THAT(
      chains_without(any<fact::Spawned>()),
      testing::IsSupersetOf(
          {EndsWith("owner came to hold messaging of helper, but no spawn of one by the other is in progress"),
           EndsWith("helper came to hold owner/birthdays read, but its declaration does not request it"),
           EndsWith(
               "kv:distro:sys came to hold messaging of helper, but no `sim grant` that gives it is in progress")}));
}

TEST(CheckCapabilityChainsCanary, CatchesAGrantThatWasNeverKept) {
  EXPECT_THAT(
      chains_without(any<fact::GrantKept>()),
      ElementsAre(EndsWith("helper came to hold cap guard \"Enter\", but no spawn or `sim grant` that gives it is "
                           "in progress"),
                  EndsWith("helper came to hold owner/birthdays write, but no spawn or `sim grant` that gives it "
                           "is in progress")));
}

TEST(CheckCapabilityChainsCanary, CatchesAGrantThatIsKeptWithoutBeingMade) {
  EXPECT_THAT(chains_after([](Trace& trace) {
                const auto kept = find(trace, any<fact::GrantKept>());
                trace.insert(kept, {{}, fact::GrantKept{of_app("helper"), kWrite}});
              }),
              ElementsAre(EndsWith("owner/birthdays write is kept for helper, but no declaration grants it")));
}

TEST(CheckCapabilityChainsCanary, CatchesAKeptGrantWhoseIssuerHasEnded) {
  const std::string text =
      "scenario \"late\"\nprocess a a:app:dev.os\nprocess b b:app:dev.os grants c \"Enter\"\nsim kill b\na spawn c\n";
  Trace trace = trace_of(text);
  const auto added = find(trace, all<fact::CapabilityAdded>([](const auto& e) { return e.holder == of_app("c"); }));
  const runtime::Capability enter(at_our("b"), "\"Enter\"");
  trace.insert(added + 1, {{}, fact::CapabilityAdded{of_app("c"), enter, How::Granted}});
  EXPECT_THAT(texts(check_capability_chains(trace, scenario_of(text), HandedOut(scenario_of(text)), {})),
              ElementsAre(EndsWith("c came to hold cap b \"Enter\", but no spawn or `sim grant` that gives it is in "
                                   "progress")));
}

TEST(CheckCapabilityChainsCanary, CatchesANodeThatRestoresMoreThanThereWas) {
  const runtime::Capability other(at_our("guard"), "\"Leave\"");
  const auto restore = [&](Trace& trace) {
    const auto restored = find(trace, all<fact::CapabilityAdded>([](const auto& e) { return e.how == How::Restored; }));
    trace.insert(restored, {{}, fact::CapabilityAdded{of_app("helper"), other, How::Restored}});
  };
  EXPECT_THAT(chains_after(restore),
              ElementsAre(EndsWith("helper came to hold cap guard \"Leave\", but it did not hold it "
                                   "when the node stopped")));
  EXPECT_THAT(chains_after([](Trace& trace) {
                std::erase_if(trace, any<fact::NodeBooted>());
                std::erase_if(trace, all<fact::CapabilityAdded>([](const auto& e) {
                                return e.how == How::Restored && e.holder != of_app("guard");
                              }));
              }),
              testing::Contains(EndsWith("guard came to hold messaging of guard, but the node does not boot")));
}

TEST(CheckCapabilityChainsCanary, CatchesWhatIsRestoredOfAnIssuerThatIsGone) {
  const runtime::Capability print(at_our("mortal"), "\"Print\"");
  EXPECT_THAT(chains_after(
                  [&](Trace& trace) {
                    const auto own = find(trace, all<fact::CapabilityAdded>([](const auto& e) {
                                            return e.holder == of_app("birthdays") && e.how == How::Restored;
                                          }));
                    trace.insert(own, {{}, fact::CapabilityAdded{of_app("birthdays"), print, How::Restored}});
                  },
                  {{of_app("birthdays"), {print}}}),
              ElementsAre("check 2: at the end owner holds cap mortal \"Print\", although its issuer did not come back "
                          "with the node"));
}

TEST(CheckCapabilityChains, AKillWithoutRevokingLeavesWhatWasIssued) {
  const std::string text =
      "scenario \"spared\"\nprocess root root:app:dev.os requests kernel:distro:sys\nprocess a a:app:dev.os\n"
      "process b b:app:dev.os\na share cap a \"Enter\" with b\n"
      "root send kernel:distro:sys body {\"KillProcess\":\"a:app:dev.os\"} metadata no-revoke no answer\nsim settle\n";
  Trace trace = trace_of(text);
  const Holdings held = {{of_app("b"), {runtime::Capability(at_our("a"), "\"Enter\"")}}};
  EXPECT_THAT(texts(check_capability_chains(trace, scenario_of(text), HandedOut(scenario_of(text)), held)), IsEmpty());
  std::get<fact::ProcessEnded>(find(trace, any<fact::ProcessEnded>())->fact).revokes = true;
  EXPECT_THAT(texts(check_capability_chains(trace, scenario_of(text), HandedOut(scenario_of(text)), held)),
              ElementsAre("check 2: at the end b holds cap a \"Enter\", although its issuer has ended"));
}

TEST(CheckCapabilityChainsCanary, CatchesAnEndThatSparesWhatWasIssuedWithoutAnOrder) {
  const std::string text =
      "scenario \"spared\"\nprocess root root:app:dev.os requests kernel:distro:sys\nprocess a a:app:dev.os\n"
      "root send kernel:distro:sys body {\"KillProcess\":\"a:app:dev.os\"} metadata no-revoke no answer\nsim settle\n"
      "root spawn a\nsim kill a\n";
  Trace trace = trace_of(text);
  EXPECT_THAT(texts(check_capability_chains(trace, scenario_of(text), HandedOut(scenario_of(text)), {})), IsEmpty());
  const auto is_second = [ends = 0](const runtime::TraceEvent& event) mutable {
    return std::holds_alternative<fact::ProcessEnded>(event.fact) && ++ends == 2;
  };
  auto& second = std::get<fact::ProcessEnded>(std::find_if(trace.begin(), trace.end(), is_second)->fact);
  EXPECT_TRUE(second.revokes);
  second.revokes = false;
  EXPECT_THAT(texts(check_capability_chains(trace, scenario_of(text), HandedOut(scenario_of(text)), {})),
              ElementsAre(HasSubstr("a ended, and what it issued stays, but nobody had it killed with `no-revoke`")));
}

TEST(CheckCapabilityChainsCanary, CatchesASaveOfWhatArrivedInAnEarlierLife) {
  const std::string text =
      "scenario \"forgetful\"\nprocess a a:app:dev.os\nprocess b b:app:dev.os ignores exit restart\n"
      "a share cap a \"Enter\" with b\nb crash \"ouch\"\nsim settle\nb log \"back\"\n";
  Trace trace = trace_of(text);
  const runtime::Capability enter(at_our("a"), "\"Enter\"");
  trace.push_back({{}, fact::CapabilityAdded{of_app("b"), enter, How::Saved}});
  EXPECT_EQ(texts(check_capability_chains(trace, scenario_of(text), HandedOut(scenario_of(text)), {})).size(), 1u);
  EXPECT_NE(std::erase_if(trace, any<fact::ProcessEnded>()), 0u);
  EXPECT_THAT(texts(check_capability_chains(trace, scenario_of(text), HandedOut(scenario_of(text)), {})), IsEmpty())
      << "it had arrived";
}

TEST(CheckCapabilityChainsCanary, CatchesASaveOfWhatADeadProcessIssues) {
  const std::string text =
      "scenario \"last words\"\nprocess a a:app:dev.os ignores\n"
      "process b b:app:dev.os exit requests [[\"a\", {\"body\": \"share\", \"capabilities\": [\n"
      "  {\"issuer\": \"b\", \"params\": \"1\"}, {\"issuer\": \"c\", \"params\": \"2\"}]}]]\n"
      "process c c:app:dev.os\nc share cap c 2 with b\nb exit\nsim settle\n";
  Trace trace = trace_of(text);
  for (const char* issuer : {"b", "c"}) {
    const runtime::Capability cap(at_our(issuer), issuer == std::string("b") ? "1" : "2");
    trace.push_back({{}, fact::CapabilityAdded{of_app("a"), cap, How::Saved}});
  }
  EXPECT_THAT(texts(check_capability_chains(trace, scenario_of(text), HandedOut(scenario_of(text)), {})),
              ElementsAre(HasSubstr("a came to hold cap b 1, but it came on no message")));
}

TEST(CheckKvCapabilitiesCanary, CatchesASuccessOfAProcessThatHasNotBeenGivenBackWhatItHeld) {
  Trace trace = trace_of(kLives);
  EXPECT_NE(std::erase_if(trace, all<fact::CapabilityAdded>([](const auto& e) { return e.how == How::Restored; })), 0u);
  EXPECT_EQ(texts(check_kv_capabilities(trace)).size(), 2u) << "the get and the set after the restart";
}

TEST(CheckOneAnswerCanary, CatchesAnAnswerToARequestFromBeforeTheNodeStopped) {
  Trace trace = trace_of(
      "scenario \"late\"\nprocess a a:app:dev.os exit restart\nprocess b b:app:dev.os silent\n"
      "a send b body hello\nsim restart our.dev\na log \"back\"\n");
  EXPECT_THAT(texts(check_one_answer(trace)), IsEmpty());
  const auto& request = std::get<fact::Expecting>(find(trace, any<fact::Expecting>())->fact).request;
  const runtime::SendError late{runtime::SendErrorKind::Timeout, runtime::SendErrorCause::TimedOut, request};
  trace.push_back({{}, fact::Failed{late}});
  EXPECT_EQ(texts(check_one_answer(trace)).size(), 1u);
}

constexpr const char* kTransaction =
    "scenario \"tx\"\nprocess a a:one:dev.os exit restart\na open d\na begin d -> tx\n"
    "a set d k 1 in $tx\na commit d $tx\n";

std::vector<std::string> books_of(const Trace& trace) {
  std::vector<Breach> breaches;
  StorageBooks books(breaches);
  for (std::size_t number = 0; number < trace.size(); ++number) {
    books.at(number);
    if (takes<StorageBooks>(trace[number].fact)) give(books, trace[number].fact);
  }
  return texts(breaches);
}

TEST(CheckStorageCanary, CatchesATransactionThatOutlivesTheNodeOrItsProcess) {
  const auto staged = all<fact::KvDone>([](const auto& e) { return e.action == runtime::KvActionKind::Set; });
  const auto gone = ElementsAre(EndsWith("on one:dev.os/d succeeded, but it was gone, or had never begun"));
  Trace stopped = trace_of(kTransaction);
  stopped.insert(find(stopped, staged) + 1, {{}, fact::NodeStopped{"our.dev", true}});
  EXPECT_THAT(books_of(stopped), gone);
  Trace ended = trace_of(kTransaction);
  const fact::ProcessEnded end{runtime::ProcessId("a", {"one", "dev.os"}), fact::ProcessEnded::How::Crashed, "", true,
                               false};
  ended.insert(find(ended, staged) + 1, {{}, end});
  EXPECT_THAT(books_of(ended), gone);
}

TEST(CheckStorage, IsContentWithWhatKvHasInHandWhenTheProcessEnds) {
  Trace trace = trace_of(kTransaction);
  const auto in_hand =
      find(trace, all<fact::KvChecked>([](const auto& e) { return e.action == runtime::KvActionKind::Commit; }));
  const fact::ProcessEnded end{runtime::ProcessId("a", {"one", "dev.os"}), fact::ProcessEnded::How::Killed, "", false,
                               true};
  trace.insert(in_hand, {{}, end});
  EXPECT_THAT(books_of(trace), IsEmpty());
}

TEST(CheckStorage, LosesNothingThatWasAcknowledgedWithTheNode) {
  for (const char* how : {"restart", "crash-node"}) {
    const std::string stop = std::string("sim ") + how + " our.dev\n";
    EXPECT_PASSES(kTransaction + stop + "a get d k => 1\na begin d -> tx\na set d k 2 in $tx\n" + stop +
                  "a commit d $tx => error any\na get d k => 1\na remove d\n" + stop + "check a/d absent\n");
  }
}

}  // namespace
}  // namespace hypersim::simulator
