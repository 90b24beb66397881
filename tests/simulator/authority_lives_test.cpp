// Who holds what over the lives of processes and of the node: spawns, grants that are kept, restarts.

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hypersim/analysis/authority.hpp"

#include "support/play.hpp"

namespace hypersim::simulator {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

//                                         line
constexpr const char* kLives = R"(scenario "lives"
process owner  birthdays:app:dev.os exit restart
process guard  guard:app:dev.os grants helper "Enter" exit restart
process mortal mortal:app:dev.os grants owner "Print" grants late "Print"
owner  open birthdays
sim    grant owner/birthdays write to helper
owner  spawn helper requests birthdays read requests cap guard "Use" grants guard "Help" exit restart
mortal exit
owner  crash "ouch"
sim    restart our.dev
owner  set birthdays a b
owner  spawn late
late   crash "first"
)";

analysis::Authority authority_of_passing(const std::string& text, analysis::AtLine at = std::nullopt) {
  const RunResult result = play(text);
  EXPECT_EQ(result.verdict, Verdict::Passed) << story(result);
  return analysis::authority_of(scenario_of(text), result.trace, at);
}

const analysis::AuthorityMember& member(const analysis::Authority& authority, const std::string& name) {
  const auto found = std::find_if(authority.members.begin(), authority.members.end(),
                                  [&](const analysis::AuthorityMember& one) { return one.name == name; });
  EXPECT_NE(found, authority.members.end()) << name;
  return *found;
}

std::vector<std::string> holdings_of(const analysis::Authority& authority, const std::string& name) {
  std::vector<std::string> lines;
  for (const analysis::Holding& holding : member(authority, name).holdings) {
    if (holding.origin.how == analysis::Origin::How::Itself) continue;
    lines.push_back(holding.cap.text + ": " + to_text(holding.origin));
    if (holding.used > 0) lines.back() += ", used";
    if (holding.lost) lines.back() += "; " + to_text(*holding.lost);
  }
  return lines;
}

std::vector<std::string> kept_in(const analysis::Authority& authority) {
  std::vector<std::string> lines;
  for (const analysis::Unkept& kept : authority.kept) {
    lines.push_back(kept.process + ": " + kept.cap.text + ", " + to_text(kept.origin));
  }
  return lines;
}

TEST(AuthorityOfLives, AChildHoldsWhatItsSpawnSaysAndItsParentHad) {
  EXPECT_THAT(holdings_of(authority_of_passing(kLives, 7), "helper"),
              ElementsAre("cap guard \"Enter\": `grants` in the declaration of guard, before it was there",
                          "birthdays write: `sim grant` at line 6, before it was there",
                          "messaging of owner: between parent and child, by the spawn at line 7",
                          "birthdays read: `requests` in its spawn by owner at line 7"));
  EXPECT_THAT(holdings_of(authority_of_passing(kLives, 7), "guard"),
              ElementsAre("cap helper \"Help\": `grants` in the spawn of helper at line 7"));
}

TEST(AuthorityOfLives, WhatAProcessHeldItHoldsAfterARestartOfItselfAndOfTheNode) {
  const analysis::Authority before = authority_of_passing(kLives, 8);
  EXPECT_THAT(
      holdings_of(authority_of_passing(kLives, 11), "owner"),
      ElementsAre("cap mortal \"Print\": `grants` in the declaration of mortal; lost at line 8, when its issuer "
                  "ended",
                  "birthdays read: opened at line 5", "birthdays write: opened at line 5, used",
                  "messaging of helper: between parent and child, by the spawn at line 7"));
  EXPECT_EQ(holdings_of(authority_of_passing(kLives, 11), "helper"), holdings_of(before, "helper"));
}

TEST(AuthorityOfLives, WhatOneIssuedThatGoesWithTheNodeIsLost) {
  std::string text = kLives;
  text.replace(text.find("mortal exit"), 11, "mortal log \"x\"");
  EXPECT_EQ(holdings_of(authority_of_passing(text, 10), "owner").front(),
            "cap mortal \"Print\": `grants` in the declaration of mortal; lost at line 10, when the node stopped: its "
            "issuer did not come back");
  EXPECT_EQ(member(authority_of_passing(text, 10), "mortal").absence, analysis::Absence::Dead);
}

TEST(AuthorityOfLives, GrantsAreKeptUntilTheirProcessIsThereOrTheirIssuerIsGone) {
  EXPECT_THAT(kept_in(authority_of_passing(kLives, 6)),
              ElementsAre("helper: cap guard \"Enter\", `grants` in the declaration of guard",
                          "helper: birthdays write, `sim grant` at line 6",
                          "late: cap mortal \"Print\", `grants` in the declaration of mortal"));
  EXPECT_THAT(kept_in(authority_of_passing(kLives, 8)), IsEmpty());
  std::string with_node = kLives;
  with_node.replace(with_node.find("mortal exit"), 11, "mortal log \"x\"");
  EXPECT_EQ(kept_in(authority_of_passing(with_node, 9)).size(), 1u);
  EXPECT_THAT(kept_in(authority_of_passing(with_node, 10)), IsEmpty());
}

TEST(AuthorityOfLives, SaysWhyAProcessIsNotThere) {
  EXPECT_EQ(member(authority_of_passing(kLives, 7), "helper").absence, std::nullopt);
  EXPECT_EQ(member(authority_of_passing(kLives, 7), "late").absence, analysis::Absence::NotSpawned);
  EXPECT_EQ(member(authority_of_passing(kLives), "late").absence, analysis::Absence::Dead);
  const std::string waits = std::string(kLives) + "owner crash \"1\"\nowner crash \"2\"\n";
  EXPECT_EQ(member(authority_of_passing(waits), "owner").absence, analysis::Absence::Away);
  EXPECT_FALSE(holdings_of(authority_of_passing(waits), "owner").empty());
}

TEST(AuthorityOfLives, AKillWithoutRevokingLeavesAChildWhatItsParentIssued) {
  const auto text = [](const std::string& metadata) {
    return "scenario \"spared\"\nprocess root root:app:dev.os requests kernel:distro:sys\n"
           "process parent parent:app:dev.os grants late \"Print\"\nparent spawn child requests cap parent \"Enter\"\n"
           "root send kernel:distro:sys body {\"KillProcess\":\"parent:app:dev.os\"}" +
           metadata + " no answer\nsim settle\nroot spawn late\n";
  };
  const analysis::Authority spared = authority_of_passing(text(" metadata no-revoke"));
  EXPECT_THAT(holdings_of(spared, "child"),
              ElementsAre("messaging of parent: between parent and child, by the spawn at line 4",
                          "cap parent \"Enter\": `requests` in its spawn by parent at line 4"));
  EXPECT_THAT(holdings_of(spared, "late"),
              Contains("cap parent \"Print\": `grants` in the declaration of parent, before it was there"));
  const analysis::Authority revoked = authority_of_passing(text(""));
  EXPECT_THAT(
      holdings_of(revoked, "child"),
      Contains(
          "cap parent \"Enter\": `requests` in its spawn by parent at line 4; lost at line 5, when its issuer ended"));
  EXPECT_THAT(holdings_of(revoked, "late"), Not(Contains(HasSubstr("Print"))));
}

TEST(AuthorityOfLives, ACommandToTheKernelGivesAndTakesWithoutAnyStepOfTheHolder) {
  const std::string caps =
      R"({"target":"b:app:dev.os","capabilities":[{"issuer":"our.dev@a:app:dev.os","params":"\"Enter\""}]})";
  const auto send = [&](const std::string& command) {
    return "root send kernel:distro:sys body {\"" + command + "\":" + caps + "} no answer\nsim settle\n";
  };
  const std::string text =
      "scenario \"root\"\nprocess root root:app:dev.os requests kernel:distro:sys\nprocess a a:app:dev.os\n"
      "process b b:app:dev.os\n" +
      send("GrantCapabilities") + send("DropCapabilities");
  EXPECT_THAT(holdings_of(authority_of_passing(text), "b"),
              ElementsAre("cap a \"Enter\": by a command of root to the kernel at line 5; dropped at line 7, by a "
                          "command to the kernel"));
}

TEST(CouldOfLives, AsksOnlyOfThoseWhoAreThere) {
  const language::Scenario scenario = scenario_of(kLives);
  const RunResult result = play(kLives);
  const auto why_not = [&](const std::string& who, const std::string& cap, analysis::AtLine at) {
    const auto question = language::parse_could(scenario, who, cap);
    const analysis::CouldAnswer answer =
        analysis::could_hold(scenario, result.trace, at, std::get<language::CouldQuestion>(question));
    EXPECT_EQ(answer.kind, analysis::CouldAnswer::Kind::No);
    return answer.why.empty() ? std::string() : answer.why.front();
  };
  EXPECT_EQ(why_not("late", "owner/birthdays read", 6), "late has not been spawned.");
  EXPECT_EQ(why_not("late", "owner/birthdays read", std::nullopt), "late is dead: it crashed at line 13.");
  EXPECT_EQ(why_not("guard", "cap late \"X\"", 6),
            "Nobody who could pass it on holds cap late \"X\", or can come to hold it.");
}

TEST(CouldOfLives, TakesAChildAsItsSpawnSaysItIs) {
  const std::string text =
      "scenario \"deaf\"\nprocess a a:app:dev.os\na open d\na spawn b public ignores\na share d read with b\n";
  const language::Scenario scenario = scenario_of(text);
  const auto question = language::parse_could(scenario, "b", "a/d read");
  const analysis::CouldAnswer answer =
      analysis::could_hold(scenario, play(text).trace, std::nullopt, std::get<language::CouldQuestion>(question));
  ASSERT_EQ(answer.steps.size(), 1u);
  EXPECT_EQ(answer.steps.front().line, "b save d read");
}

}  // namespace
}  // namespace hypersim::simulator
