// `--could`: the chains that it prints lead to the capability in a real run, and its refusals say why.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/node_view.hpp"
#include "hypersim/kv_module/kv_types.hpp"

#include "authority/ledger.hpp"
#include "support/bundled.hpp"
#include "support/files.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fact = runtime::fact;

analysis::CouldAnswer could(const std::string& text, const std::string& who, const std::string& cap,
                            analysis::AtLine at = std::nullopt) {
  const language::Scenario scenario = scenario_of(text);
  auto question = language::parse_could(scenario, who, cap);
  if (const auto* mistakes = std::get_if<std::string>(&question)) {
    ADD_FAILURE() << *mistakes;
    return {};
  }
  return analysis::could_hold(scenario, play(scenario).trace, at, std::get<language::CouldQuestion>(question));
}

std::vector<std::string> lines(const analysis::CouldAnswer& answer) {
  std::vector<std::string> lines;
  for (const analysis::CouldStep& step : answer.steps) lines.push_back(step.text());
  return lines;
}

std::string why(const analysis::CouldAnswer& answer) {
  std::string text;
  for (const std::string& sentence : answer.why) text += sentence + "\n";
  return text;
}

/// Appends the steps to the scenario and plays it: then the capability must be held.
void expect_true_in_a_run(const std::string& text, const std::string& path, const analysis::CouldAnswer& answer,
                          const std::string& who, const std::string& cap, std::size_t combination = 0) {
  std::string longer = text + "\n";
  for (const analysis::CouldStep& step : answer.steps) longer += step.text() + "\n";
  longer += "check " + who + " holds " + cap + "\n";
  const std::vector<language::Scenario> scenarios = without_properties(longer, path);
  ASSERT_GT(scenarios.size(), combination);
  const RunResult result = play(scenarios[combination]);
  EXPECT_EQ(result.verdict, Verdict::Passed) << longer << story(result);
}

#define EXPECT_COULD(text, who, cap, ...)                                    \
  do {                                                                       \
    const analysis::CouldAnswer answer = could(text, who, cap);              \
    EXPECT_EQ(answer.kind, analysis::CouldAnswer::Kind::Yes) << why(answer); \
    EXPECT_THAT(lines(answer), ElementsAre(__VA_ARGS__));                    \
    expect_true_in_a_run(text, "test.scn", answer, who, cap);                \
  } while (false)

#define EXPECT_COULD_NOT(text, who, cap, reason)                                                        \
  do {                                                                                                  \
    const analysis::CouldAnswer answer = could(text, who, cap);                                         \
    EXPECT_EQ(answer.kind, analysis::CouldAnswer::Kind::No) << ::testing::PrintToString(lines(answer)); \
    EXPECT_THAT(why(answer), HasSubstr(reason));                                                        \
  } while (false)

constexpr const char* kTwo = R"(scenario "two"
process owner  owner:app:dev.os
process viewer viewer:viewer:other.os
)";

TEST(Could, AnOpenAndAShare) {
  EXPECT_COULD(kTwo, "viewer", "owner/box read", "owner open box", "owner share box read with viewer");
  EXPECT_COULD(kTwo, "viewer", "owner/box read,write", "owner open box", "owner share box read,write with viewer");
  EXPECT_COULD(kTwo, "owner", "box write", "owner open box");
}

TEST(Could, HoldsItAlready) {
  const std::string text = std::string(kTwo) + "owner open box\nowner share box read with viewer\n";
  const analysis::CouldAnswer answer = could(text, "viewer", "owner/box read");
  EXPECT_EQ(answer.kind, analysis::CouldAnswer::Kind::Yes);
  EXPECT_TRUE(answer.already);
  EXPECT_THAT(answer.steps, IsEmpty());
  EXPECT_THAT(why(answer), HasSubstr("shared by owner at line 5"));
  EXPECT_THAT(why(could(kTwo, "viewer", "cap owner \"messaging\"")), HasSubstr("by wiring"));
}

TEST(Could, IsAskedOfTheMomentAtALine) {
  const std::string text = std::string(kTwo) + "owner open box\nowner share box read with viewer\n";
  EXPECT_THAT(lines(could(text, "viewer", "owner/box read", 4)), ElementsAre("owner share box read with viewer"));
  EXPECT_THAT(lines(could(text, "viewer", "owner/box read", 3)),
              ElementsAre("owner open box", "owner share box read with viewer"));
}

TEST(Could, AProcessThatIgnoresHasToSaveWhatArrived) {
  const std::string text = R"(scenario "ignores"
process owner   owner:app:dev.os
process careful careful:other:other.os ignores
owner open box
)";
  EXPECT_COULD(text, "careful", "owner/box read", "owner share box read with careful", "careful save owner/box read");
  EXPECT_COULD(text + "owner share box read with careful\n", "careful", "owner/box read",
               "careful save owner/box read");
  EXPECT_COULD(text, "careful", "owner/box read,write", "owner share box read,write with careful",
               "careful save owner/box read,write");
}

TEST(Could, WhatWasDroppedCanBeSavedAgain) {
  const std::string text =
      std::string(kTwo) + "owner open box\nowner share box read with viewer\nviewer drop owner/box read\n";
  EXPECT_COULD(text, "viewer", "owner/box read", "viewer save owner/box read");
  const std::string removed = text + "owner remove box\n";
  EXPECT_COULD(removed, "viewer", "owner/box read", "owner open box", "owner share box read with viewer");
}

TEST(Could, TheRightToMessageIsPassedOnToOpenAWay) {
  const std::string text = R"(scenario "way"
process owner  owner:app:dev.os  requests kv:distro:sys grants kv:distro:sys grants viewer
process viewer viewer:viewer:other.os requests owner
owner open box
)";
  EXPECT_COULD(text, "viewer", "owner/box read", "viewer share cap viewer \"messaging\" with owner",
               "owner share box read with viewer");
}

TEST(Could, OverAThirdWhoMayMessageBoth) {
  const std::string text = R"(scenario "hub"
process owner  owner:app:dev.os       requests kv:distro:sys grants kv:distro:sys requests hub
process hub    hub:hub:dev.os         requests viewer grants viewer
process viewer viewer:viewer:other.os requests kv:distro:sys grants hub
owner open box
)";
  EXPECT_COULD(text, "viewer", "owner/box write", "owner share box write with hub  => timeout",
               "hub share owner/box write with viewer");
}

TEST(CouldHyperdrive, AnythingCanBeMinted) {
  const std::string text =
      "scenario \"t\"\noption semantics hyperdrive\nprocess owner owner:app:dev.os\n"
      "process thief thief:thief:evil.os requests timer:distro:sys\nowner open d\n";
  const analysis::CouldAnswer answer = could(text, "thief", "owner/d read,write");
  EXPECT_THAT(lines(answer), ElementsAre("thief save owner/d read", "thief save owner/d write"));
  EXPECT_THAT(why(answer), HasSubstr("any process can mint any capability"));
  expect_true_in_a_run(text, "t.scn", answer, "thief", "owner/d read,write");
  EXPECT_THAT(why(could(text + "thief save owner/d read\n", "thief", "owner/d read")),
              HasSubstr("minted at line 6 (D1)"));
}

TEST(Could, AStepWhoseAnswerIsLostSaysSo) {
  const std::string text = R"(scenario "lost answer"
process app app:app:dev.os requests kv:distro:sys
)";
  EXPECT_COULD(text, "app", "box read", "app open box  => timeout");
}

TEST(Could, CapabilitiesOfItsOwn) {
  EXPECT_COULD(kTwo, "viewer", "cap owner {\"desk\": 7}", "owner share cap owner {\"desk\":7} with viewer");
  EXPECT_COULD(kTwo, "owner", "cap owner \"Admin\"", "owner save cap owner \"Admin\"");
}

TEST(Could, NamesThatNeedQuotes) {
  EXPECT_COULD(kTwo, "viewer", "owner/\"my db\" read", "owner open \"my db\"",
               "owner share \"my db\" read with viewer");
  EXPECT_COULD(kTwo, "viewer", "owner/cap read", "owner open \"cap\"", "owner share \"cap\" read with viewer");
}

TEST(Could, NotWhereNobodyWhoHasItCanReachTheAsker) {
  const std::string text = R"(scenario "no way"
process owner  owner:app:dev.os  requests kv:distro:sys grants kv:distro:sys
process viewer viewer:viewer:other.os requests kv:distro:sys
owner open box
)";
  EXPECT_COULD_NOT(text, "viewer", "owner/box read", "can come only from owner, which may not message viewer");
  EXPECT_COULD_NOT(text, "viewer", "owner/box read",
                   "What would give it: `requests owner/box read` in the declaration of viewer.");
  EXPECT_COULD_NOT(text, "viewer", "owner/box read", "`sim grant owner/box read to viewer` would give it");
}

TEST(Could, NotWhereNobodyCanOpen) {
  EXPECT_COULD_NOT(kTwo, "viewer", "else:dev.os/box read", "No process of else:dev.os is in the cast and alive");
  EXPECT_COULD_NOT(kTwo, "viewer", "owner/\"a/b\" read", "opens no database of that name");
  const std::string mute = "scenario \"mute\"\nprocess owner owner:app:dev.os requests timer:distro:sys\n";
  EXPECT_COULD_NOT(mute, "owner", "box read", "owner is one, but it may not message kv:distro:sys");
}

TEST(Could, NotWhereTheIssuerCannotGive) {
  EXPECT_COULD_NOT(kTwo, "viewer", "cap contacts:contacts:sys \"Read\"", "contacts:contacts:sys, is not of the cast");
  EXPECT_COULD_NOT(kTwo, "viewer", "cap our@kernel:distro:sys \"network\"", "is not of the cast");
  EXPECT_COULD_NOT(kTwo, "viewer", "cap far.os@owner:app:dev.os \"Read\"", "is on another node");
  const std::string dead = std::string(kTwo) + "sim kill owner\n";
  EXPECT_COULD_NOT(dead, "viewer", "cap owner \"Read\"", "owner, is dead");
}

TEST(Could, NotForTheDeadAndForModules) {
  const std::string dead = std::string(kTwo) + "sim kill viewer\n";
  EXPECT_COULD_NOT(dead, "viewer", "owner/box read", "viewer is dead: it was killed at line 4");
  EXPECT_COULD_NOT(kTwo, "x:y:z", "owner/box read", "x:y:z is not in the cast");
  EXPECT_COULD_NOT(kTwo, "kv:distro:sys", "owner/box read", "is a runtime module");
  EXPECT_COULD_NOT(kTwo, "far.os@owner:app:dev.os", "owner/box read", "is on another node");
}

constexpr const char* kTwoNodes = R"(scenario "two nodes"
node a.dev b.dev
process owner  owner:app:dev.os   networking
process shut   shut:app:dev.os
process far    far:other:dev.os   on b.dev networking
process deaf   deaf:other:dev.os  on b.dev
owner open box
)";

TEST(Could, ACapabilityCrossesBetweenProcessesWithNetworking) {
  EXPECT_COULD(kTwoNodes, "far", "owner/box read", "owner share box read with far");
  EXPECT_COULD(kTwoNodes, "far", "cap owner \"desk\"", "owner share cap owner \"desk\" with far");
  // Over a neighbour, who may use the network.
  // The right to use the network is a capability like any other.
  EXPECT_COULD(kTwoNodes, "deaf", "owner/box read,write", "far share cap kernel:distro:sys \"network\" with deaf",
               "owner share box read,write with deaf");
  EXPECT_COULD(std::string(kTwoNodes) + "owner share box read with far\n", "deaf", "owner/box read",
               "far share owner/box read with deaf");
  EXPECT_COULD(kTwoNodes, "far", "cap shut \"desk\"", "shut share cap shut \"desk\" with owner",
               "owner share cap shut \"desk\" with far");
  EXPECT_COULD(kTwoNodes, "far", "far/box read", "far open box");
}

TEST(Could, NotWhereNoMessageGetsThrough) {
  const std::string parted = std::string(kTwoNodes) + "sim partition a.dev b.dev\n";
  EXPECT_COULD_NOT(parted, "far", "owner/box read", "no message with it gets from there to far");
  EXPECT_COULD_NOT(std::string(kTwoNodes) + "sim offline b.dev\n", "far", "owner/box read", "no message with it");
  EXPECT_COULD(parted + "sim heal a.dev b.dev\n", "far", "owner/box read", "owner share box read with far");
  EXPECT_COULD_NOT(std::string(kTwoNodes) + "far drop cap our@kernel:distro:sys \"network\"\n", "far", "owner/box read",
                   "both need networking");
  EXPECT_COULD_NOT(kTwoNodes, "far", "b.dev@app:dev.os/box read", "No process of app:dev.os is in the cast");
}

TEST(Could, TheRightToUseTheNetworkIsPassedOnToOpenAWay) {
  const std::string text = R"(scenario "way out"
node a.dev b.dev
process lender lender:app:dev.os networking
process owner  owner:app:dev.os  ignores
process far    far:other:dev.os  on b.dev networking
sim grant cap owner "desk" to far
)";
  // What nobody has signed is not believed abroad, so it has to come from its issuer.
  EXPECT_COULD(text, "lender", "cap owner \"desk\"", "owner share cap owner \"desk\" with lender");
  EXPECT_COULD_NOT(text + "sim kill owner\n", "lender", "cap owner \"desk\"", "has to have signed it");
}

TEST(Could, AStepWaitsAsLongAsItsAnswerTakesOverTheNetwork) {
  EXPECT_COULD(std::string(kTwoNodes) + "sim latency 2s a.dev b.dev\n", "far", "owner/box read",
               "owner share box read with far");
  EXPECT_COULD(std::string(kTwoNodes) + "sim latency 3s a.dev b.dev\n", "far", "owner/box read",
               "owner share box read with far within 7s");
  EXPECT_COULD(std::string(kTwoNodes) + "sim latency 20s a.dev b.dev\n", "far", "owner/box read",
               "owner share box read with far within 41s");
  // It does not overtake what left before.
  EXPECT_COULD(std::string(kTwoNodes) +
                   "sim latency 20s a.dev b.dev\nfar send owner body hi no answer\nsim settle\n"
                   "sim latency 0ms a.dev b.dev\n",
               "far", "owner/box read", "owner share box read with far within 21s");
}

TEST(Could, ThousandsOfWiredProcessesAreOneGroup) {
  std::string text = "scenario \"many\"\nprocess owner owner:app:dev.os\n";
  for (int i = 0; i < 5'000; ++i) text += "process p" + std::to_string(i) + " p" + std::to_string(i) + ":many:dev.os\n";
  EXPECT_COULD(text, "p4999", "owner/box read", "owner open box", "owner share box read with p4999");
}

TEST(Could, TooManyThatDifferAreNotSearched) {
  std::string text = "scenario \"many\"\nprocess owner owner:app:dev.os\n";
  for (int i = 0; i < 1'100; ++i) {
    text += "process p" + std::to_string(i) + " p" + std::to_string(i) + ":many:dev.os requests owner\n";
  }
  const analysis::CouldAnswer answer = could(text, "p1", "owner/box read");
  EXPECT_EQ(answer.kind, analysis::CouldAnswer::Kind::TooLarge);
  EXPECT_THAT(why(answer), HasSubstr("too many to search"));
}

TEST(Could, AMistakeInTheQuestionIsPointedAt) {
  const language::Scenario scenario = scenario_of(kTwo);
  const auto mistake = [&](const std::string& who, const std::string& cap) {
    const auto result = language::parse_could(scenario, who, cap);
    return std::holds_alternative<std::string>(result) ? std::get<std::string>(result) : "no mistake";
  };
  EXPECT_THAT(mistake("viewr", "owner/box read"), HasSubstr("did you mean \"viewer\"?"));
  EXPECT_THAT(mistake("viewer", "owner/box reed"), HasSubstr("did you mean \"read\"?"));
  EXPECT_THAT(mistake("viewer", "ownr/box read"), HasSubstr("did you mean \"owner\"?"));
  EXPECT_THAT(mistake("viewer", "owner/box read or more"), HasSubstr("expected the end of the line"));
  EXPECT_THAT(mistake("viewer", "cap owner"), HasSubstr("JSON"));
  for (const char* nothing : {"", " ", "#", "\n", "(", "\"", "\xff", "not"}) {
    EXPECT_THAT(mistake(nothing, "owner/box read"), HasSubstr("--could:")) << nothing;
    EXPECT_THAT(mistake("viewer", nothing), HasSubstr("--could:")) << nothing;
  }
}

// Every bundled scenario --------------------------------------------------------------------------------------------

class CouldInScenario : public testing::TestWithParam<std::string> {};

/// The capabilities that a run knows. Those of its databases are also taken two at a time.
std::vector<runtime::Capabilities> capabilities_of(const RunResult& result) {
  std::set<runtime::Capabilities> found;
  for (const runtime::TraceEvent& event : result.trace) {
    if (const auto* added = std::get_if<fact::CapabilityAdded>(&event.fact)) found.insert({added->capability});
    const auto* created = std::get_if<fact::DatabaseCreated>(&event.fact);
    if (created == nullptr) continue;
    const auto db = analysis::db_of_text(created->db);
    using Kind = kv_module::KvCapabilityKind;
    found.insert({kv_module::kv_capability(created->source.node(), Kind::Read, *db),
                  kv_module::kv_capability(created->source.node(), Kind::Write, *db)});
  }
  return {found.begin(), found.end()};
}

void expect_true_answers(const language::Scenario& scenario, const std::string& text, std::size_t combination) {
  const RunResult result = play(scenario);
  ASSERT_EQ(result.verdict, Verdict::Passed) << story(result);
  for (const language::ProcessDecl& decl : scenario.cast) {
    const analysis::NodeView view(scenario, result.trace, decl.address.node());
    const analysis::Names names(view.scenario());
    analysis::Ledger ledger(view.scenario(), names);
    for (const runtime::TraceEvent& event : view.events()) ledger.take(event);
    for (const runtime::Capabilities& caps : capabilities_of(result)) {
      const runtime::NodeId& issuing = caps[0].issuer().node();
      const std::string operand = caps.size() == 1
                                      ? names.cap_operand(caps[0])
                                      : names.db_on(issuing, analysis::kv_params(caps[0])->db_key) + " read,write";
      const auto question = language::parse_could(scenario, decl.name, operand);
      ASSERT_TRUE(std::holds_alternative<language::CouldQuestion>(question)) << std::get<std::string>(question);
      ASSERT_EQ(std::get<language::CouldQuestion>(question).cap.caps, caps) << operand;
      const analysis::CouldAnswer answer =
          analysis::could_hold(scenario, result.trace, std::nullopt, std::get<language::CouldQuestion>(question));
      const bool holds = std::all_of(caps.begin(), caps.end(), [&](const runtime::Capability& cap) {
        return ledger.table().has(decl.address.process(), cap);
      });
      EXPECT_EQ(answer.already, holds) << decl.name << " " << operand;
      if (answer.kind == analysis::CouldAnswer::Kind::Yes) {
        expect_true_in_a_run(text, scenario.path, answer, decl.name, operand, combination);
      }
    }
  }
}

TEST_P(CouldInScenario, WhatIsAnsweredIsTrueInARun) {
  const std::string text = support::read_file(GetParam());
  const std::vector<language::Scenario> scenarios = without_properties(text, GetParam());
  const auto& cast = scenarios.front().cast;
  if (std::any_of(cast.begin(), cast.end(), [](const language::ProcessDecl& decl) { return !decl.program.empty(); })) {
    GTEST_SKIP() << "what a program may do cannot be played: it does what it does";
  }
  for (std::size_t i = 0; i < scenarios.size(); ++i) expect_true_answers(scenarios[i], text, i);
}

INSTANTIATE_TEST_SUITE_P(Bundled, CouldInScenario, testing::ValuesIn(support::bundled_scenarios()),
                         support::scenario_name);

}  // namespace
}  // namespace hypersim::simulator
