// Built-in check 2, and its canaries: traces without the link that gave a capability, and nodes that give without
// being asked.

#include <algorithm>
#include <functional>
#include <gmock/gmock.h>

#include "hypersim/simulator/check.hpp"

#include "all_facts.hpp"
#include "run/run_on_network.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

namespace fact = runtime::fact;
using runtime::TraceEvent;
using testing::ElementsAre;

constexpr const char* kSharing = R"(scenario "sharing"
process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os
process friend friend:viewer:other.os
process lonely lonely:viewer:other.os requests owner grants owner "ticket"
owner  open birthdays
owner  share birthdays read with viewer
viewer share owner/birthdays read with friend
sim    grant owner/birthdays write to viewer
)";

/// Plays the scenario, removes from the trace what `erase` says, and checks the rest.
std::vector<std::string> breaches_without(const std::string& text,
                                          const std::function<bool(const TraceEvent&)>& erase) {
  const language::Scenario scenario = scenario_of(text);
  RunResult result = play(scenario);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_NE(std::erase_if(result.trace, erase), 0u);
  return texts(check_capability_chains(result.trace, scenario, HandedOut(scenario), {}));
}

std::function<bool(const TraceEvent&)> step_at(int line) {
  return all<fact::StepStarted>([line](const fact::StepStarted& e) { return e.line == line; });
}

TEST(CheckCapabilityChains, IsContentWithEveryWayToComeByACapability) {
  EXPECT_PASSES(kSharing);
  EXPECT_PASSES(std::string(kSharing) +
                "friend drop owner/birthdays read\nviewer share owner/birthdays read with friend\n"
                "owner remove birthdays\nowner open birthdays\nsim revoke-all owner\n"
                "sim kill viewer\n");
  EXPECT_PASSES(
      "scenario \"own\"\nprocess a a:one:dev.os\nprocess b b:one:dev.os\n"
      "a save cap a \"Read\"\na share cap a \"Read\" with b\nsim revoke-all a\n"
      "a share cap a \"Read\" with b => any\n");
  EXPECT_PASSES(
      "scenario \"a wire is passed on\"\nprocess a a:one:dev.os\nprocess b b:one:dev.os\n"
      "process c c:one:dev.os requests a grants a\na share cap b \"messaging\" with c\n");
  EXPECT_PASSES(
      "scenario \"in a response\"\nprocess a a:one:dev.os\nprocess b b:one:dev.os\nb open d\n"
      "parallel\n  a request b body q\n  b receive\n  b respond r with d read\nend\n");
}

TEST(CheckCapabilityChainsCanary, CatchesASaveOfWhatNeverArrived) {
  EXPECT_THAT(breaches_without(kSharing, all<fact::Delivered>([](const fact::Delivered& e) {
                                 return e.message->target.text() == "our.dev@viewer:viewer:other.os" &&
                                        !e.message->capabilities().empty();
                               })),
              ElementsAre("check 2, event 37: viewer came to hold owner/birthdays read, but it came on no message from "
                          "anyone who held or issued it then, or has died since"));
}

TEST(CheckCapabilityChainsCanary, CatchesAMessageFromSomeoneWhoHadNothingToGive) {
  const auto breaches = breaches_without(kSharing, all<fact::CapabilityAdded>([](const fact::CapabilityAdded& e) {
                                           return e.how == fact::CapabilityAdded::How::Issued;
                                         }));
  EXPECT_EQ(breaches.size(), 1u) << "viewer's; what it passes on it holds, however it came by it";
}

TEST(CheckCapabilityChainsCanary, CatchesAnIssueWithoutAnOpen) {
  const auto breaches = breaches_without(
      kSharing, all<fact::KvChecked>([](const fact::KvChecked& e) { return e.action == runtime::KvActionKind::Open; }));
  ASSERT_EQ(breaches.size(), 2u);
  EXPECT_NE(breaches[0].find("owner came to hold owner/birthdays read, but kv was not opening that database for it"),
            std::string::npos)
      << breaches[0];
}

TEST(CheckCapabilityChainsCanary, CatchesAGrantThatNoStepMakes) {
  EXPECT_THAT(
      breaches_without(kSharing, step_at(9)),
      ElementsAre(testing::EndsWith("viewer came to hold owner/birthdays write, but no `sim grant` that gives it "
                                    "is in progress")));
}

TEST(CheckCapabilityChainsCanary, CatchesASetUpThatNoDeclarationMakes) {
  const language::Scenario declared = scenario_of(kSharing);
  const RunResult result = play(declared);
  language::Scenario undeclared = scenario_of(kSharing);
  for (language::ProcessDecl& decl : undeclared.cast) {
    decl.requests.clear();
    decl.grants.clear();
  }
  EXPECT_THAT(texts(check_capability_chains(result.trace, undeclared, HandedOut(undeclared), {})),
              ElementsAre(testing::EndsWith("lonely came to hold messaging of owner, but its declaration does not "
                                            "request it"),
                          testing::EndsWith("owner came to hold cap lonely \"ticket\", but no declaration grants it")));
}

/// Plays on a node, and applies `mischief` to it before its n-th choice.
class Mischievous : public actors::Chooser {
 public:
  Mischievous(int n, std::function<void(actors::Node&)> mischief) : n_(n), mischief_(std::move(mischief)) {}
  std::size_t choose(std::size_t) override {
    if (n_-- == 0) mischief_(*node);
    return 0;
  }
  actors::Node* node = nullptr;

 private:
  int n_;
  std::function<void(actors::Node&)> mischief_;
};

std::vector<std::string> breaches_with(std::function<void(actors::Node&)> mischief) {
  const language::Scenario scenario = scenario_of(kSharing);
  actors::NodeConfig node;
  node.name = scenario.node;
  node.disk = kv_module::make_memory_disk();
  actors::NetworkConfig config(std::move(node));
  auto chooser = std::make_unique<Mischievous>(12, std::move(mischief));
  Mischievous& its = *chooser;
  config.chooser = std::move(chooser);
  actors::Network network(std::move(config));
  its.node = &network.first();
  const RunResult result = run_on(network, scenario, RunOptions{});
  EXPECT_EQ(result.verdict, Verdict::RuntimeFault) << story(result);
  return texts(result.breaches);
}

/// Root initializes owner, and the node gives `holder` this capability right behind that.
std::vector<std::string> breaches_of_initialization(bool with_blob, bool alive, const char* holder,
                                                    const runtime::Capability& cap, fact::CapabilityAdded::How how) {
  const language::Scenario scenario = scenario_of(
      std::string("scenario \"initialize\"\n"
                  "process root root:app:dev.os requests kernel:distro:sys grants kernel:distro:sys\n"
                  "process owner owner:app:dev.os requests timer:distro:sys\n") +
      (alive ? "" : "sim kill owner\n") +
      R"(root request kernel:distro:sys body {"InitializeProcess":{"id":"owner:app:dev.os","wasm_bytes_handle":"script",)"
      R"("wit_version":null,"on_exit":"None","initial_capabilities":[)"
      R"({"issuer":"our.dev@root:app:dev.os","params":"\"Enter\""}],"public":false}})" +
      (with_blob ? " blob program" : "") + "\n");
  RunResult result = play(scenario);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  EXPECT_THAT(texts(check_capability_chains(result.trace, scenario, HandedOut(scenario), {})), testing::IsEmpty());
  TraceEvent given = result.trace.back();
  for (auto at = result.trace.begin(); at != result.trace.end(); ++at) {
    const auto* sent = std::get_if<fact::Sent>(&at->fact);
    if (sent == nullptr || sent->message->is_request()) continue;  // the kernel's answer
    given = *at;
    given.fact = fact::CapabilityAdded{*runtime::ProcessId::parse(holder), cap, how};
    result.trace.insert(at, given);
    break;
  }
  return texts(check_capability_chains(result.trace, scenario, HandedOut(scenario), {}));
}

TEST(CheckCapabilityChainsCanary, CatchesAnInitializationThatGivesWhatItsSenderDoesNotHold) {
  const runtime::Capability enter(*runtime::Address::parse("our.dev@root:app:dev.os"), "\"Enter\"");
  EXPECT_THAT(breaches_of_initialization(true, false, "owner:app:dev.os", enter, fact::CapabilityAdded::How::Initial),
              ElementsAre(testing::EndsWith("its initializer does not hold it")));
}

TEST(CheckCapabilityChainsCanary, CatchesAnInitializationThatFailedAndGivesAllTheSame) {
  const auto messaging = runtime::Capability::messaging(*runtime::Address::parse("our.dev@owner:app:dev.os"));
  for (const bool alive : {true, false}) {  // the id is taken, or there is no blob
    EXPECT_THAT(
        breaches_of_initialization(alive, alive, "root:app:dev.os", messaging, fact::CapabilityAdded::How::Spawned),
        ElementsAre(testing::EndsWith("no spawn of one by the other is in progress")))
        << alive;
  }
}

const runtime::ProcessId kFriend = *runtime::ProcessId::parse("friend:viewer:other.os");
const kv_module::DbKey kDb{{"app", "dev.os"}, "birthdays"};

TEST(CheckCapabilityChainsCanary, CatchesANodeThatGrantsWithoutBeingAsked) {
  const auto cap = kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Write, kDb);
  EXPECT_THAT(breaches_with([&](actors::Node& node) { node.grant(kFriend, {cap}); }),
              ElementsAre(testing::EndsWith("friend came to hold owner/birthdays write, but no `sim grant` that gives "
                                            "it is in progress")));
}

TEST(CheckCapabilityChainsCanary, CatchesATableThatHoldsMoreThanTheEventsGave) {
  const auto cap = kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Write, kDb);
  EXPECT_THAT(breaches_with([&](actors::Node& node) {
                const_cast<runtime::CapabilityTable&>(node.capabilities()).add(kFriend, {cap});
              }),
              ElementsAre("check 2: at the end friend holds owner/birthdays write, but no event gave it"));
}

TEST(CheckCapabilityChainsCanary, CatchesACapabilityThatOutlivesItsDatabaseOrItsIssuer) {
  const language::Scenario scenario = scenario_of(std::string(kSharing) + "owner remove birthdays\nsim kill lonely\n");
  RunResult result = play(scenario);
  ASSERT_EQ(result.verdict, Verdict::Passed) << story(result);
  std::erase_if(result.trace, all<fact::CapabilityRemoved>());
  const auto read = kv_module::kv_capability("our.dev", kv_module::KvCapabilityKind::Read, kDb);
  const runtime::Capability ticket(*runtime::Address::parse("our.dev@lonely:viewer:other.os"), "\"ticket\"");
  EXPECT_THAT(texts(check_capability_chains(result.trace, scenario, HandedOut(scenario),
                                            {{kFriend, {read}}, {scenario.cast[0].address.process(), {ticket}}})),
              ElementsAre("check 2: at the end friend holds owner/birthdays read, although its database was removed",
                          "check 2: at the end owner holds cap lonely \"ticket\", although its issuer has ended"));
}

}  // namespace
}  // namespace hypersim::simulator
