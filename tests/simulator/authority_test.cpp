// What a run says about authority: where holdings came from, what happened to them, what was refused.

#include "hypersim/analysis/authority.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/analysis/node_view.hpp"

#include "authority/ledger.hpp"
#include "support/bundled.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace fact = runtime::fact;

analysis::Authority authority(const std::string& text, analysis::AtLine at = std::nullopt) {
  const language::Scenario scenario = scenario_of(text);
  return analysis::authority_of(scenario, play(scenario).trace, at);
}

/// `CAP: how it came[, used N][, passed on N][, in vain][; how it went]` for everything that a process held, except for
/// its own messaging.
std::vector<std::string> story_of(const analysis::Authority& authority, const std::string& name) {
  std::vector<std::string> lines;
  for (const analysis::AuthorityMember& member : authority.members) {
    if (member.name != name) continue;
    for (const analysis::Holding& holding : member.holdings) {
      if (holding.origin.how == analysis::Origin::How::Itself) continue;
      std::string line = holding.cap.text + ": " + to_text(holding.origin);
      if (holding.used > 0) line += ", used " + std::to_string(holding.used);
      if (holding.passed_on > 0) line += ", passed on " + std::to_string(holding.passed_on);
      if (holding.in_vain()) line += ", in vain";
      if (holding.lost) line += "; " + to_text(*holding.lost);
      lines.push_back(line);
    }
  }
  return lines;
}

constexpr const char* kShared = R"(scenario "shared"
process owner  birthdays:app:dev.os
process viewer viewer:viewer:other.os
owner  open birthdays
owner  set birthdays alice 1990
owner  share birthdays read,write with viewer
viewer get owner/birthdays alice
viewer drop owner/birthdays read
)";

TEST(Authority, SaysHowEachHoldingCameAndWhatBecameOfIt) {
  const analysis::Authority found = authority(kShared);
  EXPECT_THAT(story_of(found, "owner"), ElementsAre("birthdays read: opened at line 4, passed on 1",
                                                    "birthdays write: opened at line 4, used 1, passed on 1"));
  EXPECT_THAT(story_of(found, "viewer"),
              ElementsAre("owner/birthdays read: shared by owner at line 6, used 1; dropped at line 8",
                          "owner/birthdays write: shared by owner at line 6, in vain"));
}

TEST(Authority, IsThatOfTheMomentAtALine) {
  EXPECT_THAT(story_of(authority(kShared, 3), "owner"), IsEmpty()) << "before the first step";
  EXPECT_THAT(story_of(authority(kShared, 4), "owner"),
              ElementsAre("birthdays read: opened at line 4", "birthdays write: opened at line 4"));
  EXPECT_THAT(story_of(authority(kShared, 5), "viewer"), IsEmpty());
  EXPECT_THAT(story_of(authority(kShared, 7), "viewer"),
              ElementsAre("owner/birthdays read: shared by owner at line 6, used 1",
                          "owner/birthdays write: shared by owner at line 6, in vain"));
  EXPECT_THAT(story_of(authority(kShared, 1000), "viewer"), SizeIs(2));
}

TEST(Authority, KnowsDeclarationsAndGrantsFromOutside) {
  const analysis::Authority found = authority(R"(scenario "declared"
process app   app:app:dev.os requests kv:distro:sys requests cap our@kernel:distro:sys "network" grants kv:distro:sys
process clerk clerk:app:dev.os grants app {"desk": 7}
app open box
sim grant app/box read to clerk
app request other.os@x:y:z => offline
)");
  EXPECT_THAT(story_of(found, "app"),
              ElementsAre("messaging of kv:distro:sys: `requests` in its declaration, used 1",
                          "cap kernel:distro:sys \"network\": `requests` in its declaration, used 1",
                          "cap clerk {\"desk\":7}: `grants` in the declaration of clerk, in vain",
                          "box read: opened at line 4", "box write: opened at line 4"));
  EXPECT_THAT(story_of(found, "clerk"), ElementsAre("box read: `sim grant` at line 5, in vain"));
  EXPECT_THAT(story_of(found, "kv:distro:sys"),
              ElementsAre("messaging of app: `grants` in the declaration of app, used 1"));
}

TEST(Authority, NamesTheManifestThatARightComesFrom) {
  const std::string path = support::source_dir() + "/scenarios/ok/manifests/x.scn";
  const auto file = language::parse_scenarios(R"(scenario "manifests"
manifest shop:dev.os file:shop.manifest.json
manifest pair:dev.os file:heir.manifest.json
process  vfs         vfs:distro:sys program vfs
sim      install     pair:dev.os
)",
                                              path);
  ASSERT_EQ(file.scenarios.size(), 1U) << language::format_diagnostics(file);
  const language::Scenario& scenario = file.scenarios.front();
  const auto& trace = play(scenario).trace;
  const analysis::Authority found = analysis::authority_of(scenario, trace, 4);
  EXPECT_THAT(
      story_of(found, "store"),
      ElementsAre("messaging of kv:distro:sys: `request_capabilities` in its manifest, line 7, in vain",
                  "messaging of till: `request_capabilities` in its manifest, line 7, in vain",
                  "cap vfs {\"kind\":\"read\",\"drive\":\"/shop:dev.os/pkg\"}: added by its installation, in vain",
                  "cap vfs {\"kind\":\"write\",\"drive\":\"/shop:dev.os/pkg\"}: added by its installation, in vain"));
  EXPECT_THAT(story_of(found, "till"),
              testing::Contains(
                  "cap store {\"may\":\"sell\"}: `grant_capabilities` in the manifest of store, line 8, in vain"));
  EXPECT_THAT(
      story_of(found, "owner"),
      testing::Contains("cap kernel:distro:sys \"network\": `request_networking` in its manifest, line 3, in vain"));
  EXPECT_THAT(story_of(found, "vfs"), ElementsAre("cap kernel:distro:sys \"network\": as a part of the node, in vain"));
  EXPECT_THAT(story_of(found, "main:app-store:sys"),
              testing::Contains("messaging of kernel:distro:sys: as a part of the node, in vain"));
  // What an installation in the run gives comes by its step.
  EXPECT_THAT(
      story_of(analysis::authority_of(scenario, trace, std::nullopt), "owner"),
      testing::Contains("cap kernel:distro:sys \"network\": by a command of main:app-store:sys to the kernel at "
                        "line 5, in vain"));
}

TEST(Authority, NamesTheMessageThatBroughtACapability) {
  const analysis::Authority found = authority(R"(scenario "messages"
process shop   shop:shop:dev.os
process client client:client:other.os
process late   late:client:other.os ignores
shop   open goods
client send shop body "may I?" -> ask
shop   receive body "may I?"
shop   respond "please do" with goods read
client await $ask
shop   send late body "for you" with goods write no answer
late   receive
late   save shop/goods write
client share shop/goods read with late
)");
  const std::vector<std::string> client = story_of(found, "client");
  ASSERT_THAT(client, SizeIs(1));
  EXPECT_THAT(client[0],
              testing::MatchesRegex("shop/goods read: from a response of shop at line 8, body \"please do\", "
                                    "id [0-9]+, passed on 1"));
  const std::vector<std::string> late = story_of(found, "late");
  ASSERT_THAT(late, SizeIs(1));
  EXPECT_THAT(late[0], testing::MatchesRegex("shop/goods write: from a request of shop at line 10, body \"for you\", "
                                             "id [0-9]+, saved at line 12, in vain"));
  ASSERT_THAT(found.unkept, SizeIs(1));
  EXPECT_EQ(found.unkept[0].process, "late");
  EXPECT_EQ(found.unkept[0].cap.text, "shop/goods read");
  EXPECT_EQ(to_text(found.unkept[0].origin), "shared by client at line 13");
}

TEST(Authority, WhatIsShownToItsIssuerIsUsedAndNotGiven) {
  const analysis::Authority found = authority(R"(scenario "shown"
process contacts contacts:contacts:sys
process guest    guest:guest:other.os
contacts save cap contacts "Own"
contacts share cap contacts "Read" with guest
guest    request contacts body list with cap contacts "Read"
)");
  EXPECT_THAT(story_of(found, "guest"), ElementsAre("cap contacts \"Read\": shared by contacts at line 5, used 1"));
  const std::vector<std::string> contacts = story_of(found, "contacts");
  ASSERT_THAT(contacts, SizeIs(2));
  EXPECT_EQ(contacts[0], "cap contacts \"Own\": issued and saved by itself at line 4");
  EXPECT_THAT(contacts[1], testing::Not(HasSubstr("in vain")));
  EXPECT_THAT(found.unkept, IsEmpty());
}

TEST(Authority, WhatIsLostSaysHow) {
  const analysis::Authority found = authority(R"(scenario "lost"
process owner  owner:app:dev.os
process viewer viewer:viewer:other.os
process third  third:third:third.os
owner open box
owner share box read with viewer
third share cap third "Use" with viewer
owner remove box
sim kill third
)");
  EXPECT_THAT(
      story_of(found, "viewer"),
      ElementsAre("owner/box read: shared by owner at line 6, in vain; lost at line 8, when the database was removed",
                  "cap third \"Use\": shared by third at line 7, in vain; lost at line 9, when its issuer ended"));
  EXPECT_EQ(found.members[2].absence, analysis::Absence::Dead);
  EXPECT_THAT(story_of(found, "third"), IsEmpty());
}

TEST(Authority, WhatSimRevokesIsLostAndItsIssuerLivesOn) {
  const std::string text = R"(scenario "revoked"
process a a:one:dev.os
process b b:one:dev.os
a share cap a "Use" with b
sim revoke-all a
)";
  const analysis::Authority found = authority(text);
  EXPECT_THAT(story_of(found, "b"),
              ElementsAre("cap a \"Use\": shared by a at line 4, in vain; lost at line 5, by `sim revoke-all`"));
  EXPECT_FALSE(found.members[0].absence);
  ASSERT_THAT(found.wiring.dropped, testing::Not(IsEmpty())) << "the right to message it was issued by it, too";
  EXPECT_EQ(found.wiring.dropped[0].target, "a");
}

TEST(Authority, WiringIsOneRowWithWhatWasDropped) {
  const analysis::Authority found = authority(R"(scenario "wires"
process a a:one:dev.os
process b b:one:dev.os
process c c:one:dev.os requests a
a drop cap b "messaging"
)");
  EXPECT_THAT(found.wiring.members, ElementsAre("a", "b", "kv:distro:sys", "timer:distro:sys"));
  ASSERT_THAT(found.wiring.dropped, SizeIs(1));
  EXPECT_EQ(found.wiring.dropped[0].who, "a");
  EXPECT_EQ(found.wiring.dropped[0].target, "b");
  EXPECT_THAT(story_of(found, "a"), IsEmpty());
}

// Refusals ----------------------------------------------------------------------------------------------------------

TEST(Refused, ByKvSaysWhoHoldsItAndWhichStepWouldHaveAllowedIt) {
  const analysis::Authority found = authority(R"(scenario "refused"
process owner  owner:app:dev.os
process viewer viewer:viewer:other.os
viewer get owner/box k => error NoReadCap
owner  open box
viewer set owner/box k v => error NoWriteCap
viewer open owner/box => error MismatchingPackageId
)");
  ASSERT_THAT(found.refused, SizeIs(3));
  EXPECT_EQ(found.refused[0].line, 4);
  EXPECT_EQ(found.refused[0].what, "Get on owner/box");
  EXPECT_EQ(found.refused[0].needed->text, "owner/box read");
  EXPECT_THAT(found.refused[0].held_by, IsEmpty());
  EXPECT_THAT(to_text(found.refused[0].advice),
              "These steps before line 4 would have allowed it: `owner open box`, then `owner share box read with "
              "viewer`.");
  EXPECT_THAT(found.refused[1].held_by, ElementsAre("owner"));
  EXPECT_THAT(to_text(found.refused[1].advice), HasSubstr("`owner share box write with viewer`"));
  EXPECT_FALSE(found.refused[2].needed.has_value());
  EXPECT_THAT(found.refused[2].advice.otherwise, HasSubstr("only processes of app:dev.os"));
}

TEST(Refused, ByTheKernelNamesTheDeclarationsWhereNoStepHelps) {
  const analysis::Authority found = authority(R"(scenario "unwired"
process app    app:app:dev.os requests kv:distro:sys
process closed closed:app:dev.os requests kv:distro:sys
app request closed => bounced
app open box within 1s => timeout
)");
  ASSERT_THAT(found.refused, SizeIs(2));
  EXPECT_EQ(found.refused[0].by, analysis::RefusedRequest::By::Kernel);
  EXPECT_EQ(found.refused[0].what, "the request to closed");
  EXPECT_EQ(to_text(found.refused[0].advice),
            "What would have allowed it: `requests closed` and `grants closed` in the declaration of app; or `requests "
            "closed` and `public` in the declaration of app; or `grants app` and `requests app` in the declaration of "
            "closed.");
  EXPECT_EQ(found.refused[1].who, "kv:distro:sys");
  EXPECT_EQ(found.refused[1].what, "the answer to app");
  EXPECT_EQ(found.refused[1].line, 5);
}

TEST(Refused, ByTheFilterAndTheStore) {
  const analysis::Authority found = authority(R"(scenario "attached"
process owner owner:app:dev.os
process thief thief:thief:evil.os
owner open box
thief share owner/box read with owner => refused
thief save owner/box read => refused
)");
  ASSERT_THAT(found.refused, SizeIs(2));
  EXPECT_EQ(found.refused[0].by, analysis::RefusedRequest::By::Filter);
  EXPECT_EQ(found.refused[1].by, analysis::RefusedRequest::By::Store);
  for (const analysis::RefusedRequest& refused : found.refused) {
    EXPECT_EQ(refused.who, "thief");
    EXPECT_THAT(to_text(refused.advice), HasSubstr(": `owner share box read with thief`."));
  }
}

TEST(Refused, OneLineIsOneRowHoweverOften) {
  std::string text =
      "scenario \"often\"\nprocess owner owner:app:dev.os\nprocess viewer viewer:viewer:other.os\n"
      "viewer send kv:distro:sys body {\"package_id\":{\"package_name\":\"app\",\"publisher_node\":"
      "\"dev.os\"},\"db\":\"box\",\"action\":{\"Get\":[107]}}\nviewer get owner/box k => error any\n";
  const analysis::Authority found = authority(text);
  std::size_t times = 0;
  for (const analysis::RefusedRequest& refused : found.refused) times += refused.times;
  EXPECT_EQ(times, 2u);
}

TEST(Refused, InAPipelineItIsTheLineThatSentTheRequest) {
  const analysis::Authority found = authority(R"(scenario "pipeline"
process owner  owner:app:dev.os
process viewer viewer:viewer:other.os
owner open box
owner share box read with viewer
pipeline viewer
  get owner/box k    => error KeyNotFound
  set owner/box k v  => error NoWriteCap
  delete owner/box k => error NoWriteCap
end
)");
  ASSERT_THAT(found.refused, SizeIs(2));
  EXPECT_EQ(found.refused[0].line, 8);
  EXPECT_EQ(found.refused[0].what, "Set on owner/box");
  EXPECT_EQ(found.refused[1].line, 9);
}

/// Both have the same id, each on its own node.
TEST(Holdings, NetworkingIsUsedByWhatLeavesTheNode) {
  const language::Scenario scenario = scenario_of(R"(scenario "two nodes"
node a.dev b.dev
process here app:app:dev.os networking
process there app:app:dev.os on b.dev networking
here share cap here "Read" with there
here request there => ok
)");
  const RunResult result = play(scenario);
  const auto of = [&](const std::string& node, const std::string& name) {
    const analysis::NodeView view(scenario, result.trace, node);
    return story_of(analysis::authority_of(view.scenario(), view.events(), std::nullopt), name);
  };
  EXPECT_THAT(of("a.dev", "here"),
              ElementsAre("cap kernel:distro:sys \"network\": `requests` in its declaration, used 2"));
  EXPECT_THAT(of("b.dev", "there"),
              testing::Contains("cap kernel:distro:sys \"network\": `requests` in its declaration, used 2"));
}

TEST(Refused, AMessageToNobodyIsNoMatterOfCapabilities) {
  const analysis::Authority found = authority(R"(scenario "nobody"
process a a:one:dev.os
a request x:y:z => bounced
)");
  EXPECT_THAT(found.refused, IsEmpty());
}

// The replay --------------------------------------------------------------------------------------------------------

class ReplayOfScenario : public testing::TestWithParam<std::string> {};

void expect_agreement_on(const analysis::NodeView& node) {
  const analysis::Names names(node.scenario());
  analysis::Ledger ledger(node.scenario(), names);
  const std::vector<runtime::TraceEvent>& events = node.events();
  for (std::size_t i = 0; i < events.size(); ++i) {
    const runtime::Fact& what = events[i].fact;
    if (const auto* checked = std::get_if<fact::KvChecked>(&what); checked != nullptr && checked->needs) {
      EXPECT_EQ(ledger.table().has(checked->source.process(), *checked->needs), checked->held) << "event " << i;
    } else if (const auto* added = std::get_if<fact::CapabilityAdded>(&what)) {
      const bool saved = added->how == fact::CapabilityAdded::How::Saved;
      EXPECT_TRUE(!saved || ledger.table().may_save(added->holder, added->capability)) << "event " << i;
    } else if (const auto* refused = std::get_if<fact::SaveRefused>(&what)) {
      EXPECT_FALSE(ledger.table().may_save(refused->process, refused->capability)) << "event " << i;
    } else if (const auto* left_out = std::get_if<fact::NotAttached>(&what)) {
      EXPECT_THAT(ledger.table().filter(left_out->source.process(), {left_out->capability}), IsEmpty())
          << "event " << i;
    }
    ledger.take(events[i]);
  }
}

void expect_agreement(const language::Scenario& scenario) {
  const RunResult result = play(scenario);
  for (const runtime::NodeId& node : scenario.nodes) {
    SCOPED_TRACE(node);
    expect_agreement_on(analysis::NodeView(scenario, result.trace, node));
  }
}

/// The analysis rebuilds the node's table from the trace alone. Where the node decided by its own table, both must
/// agree.
TEST_P(ReplayOfScenario, AgreesWithEveryDecisionOfTheNode) {
  for (const language::Scenario& scenario : without_properties(support::read_file(GetParam()), GetParam()))
    expect_agreement(scenario);
}

INSTANTIATE_TEST_SUITE_P(Bundled, ReplayOfScenario, testing::ValuesIn(support::bundled_scenarios()),
                         support::scenario_name);

}  // namespace
}  // namespace hypersim::simulator
