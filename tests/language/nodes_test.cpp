// Several nodes: where what is named without a node is, and how the ways to name one are refused.

#include "reading.hpp"

namespace hypersim::language {
namespace {

using namespace reading;
using Texts = std::vector<std::string>;

const std::string kTwo =
    "scenario \"x\"\nnode a.dev b.dev\n"
    "process here  app:app:dev.os\nprocess there app:app:dev.os on b.dev\nprocess peer peer:app:dev.os on b.dev\n";

Scenario read_two(const std::string& text) { return read(kTwo + text); }
Texts mistakes_in_two(const std::string& text) { return mistakes_of(kTwo + text); }

TEST(ScenarioNodes, AreNamedInTheirOrderAndEachMayHaveTheSameProcess) {
  const Scenario scenario = read_two("");
  EXPECT_EQ(scenario.nodes, (std::vector<runtime::NodeId>{"a.dev", "b.dev"}));
  EXPECT_EQ(scenario.node, "a.dev");
  ASSERT_EQ(scenario.cast.size(), 3U);
  EXPECT_EQ(scenario.cast[0].address.text(), "a.dev@app:app:dev.os");
  EXPECT_EQ(scenario.cast[1].address.text(), "b.dev@app:app:dev.os");
}

TEST(ScenarioNodes, MayBeDeclaredBelowTheProcessesThatLiveThere) {
  const Scenario scenario = read(
      "scenario \"x\"\nprocess there app:app:dev.os public on b.dev networking\nprocess here app:app:dev.os\n"
      "node a.dev b.dev\n");
  EXPECT_EQ(scenario.cast[0].address.text(), "b.dev@app:app:dev.os");
  EXPECT_EQ(scenario.cast[1].address.text(), "a.dev@app:app:dev.os");
}

TEST(ScenarioNodes, AProcessIdIsOnTheNodeOfWhoActs) {
  const Scenario scenario = read_two(
      "here request peer:app:dev.os\nthere request peer:app:dev.os\nthere request our@peer:app:dev.os\n"
      "here request b.dev@peer:app:dev.os\nsim kill b.dev@peer:app:dev.os\n");
  const auto target = [&](std::size_t step) { return as<RequestStep>(scenario.steps[step]).to.address.text(); };
  EXPECT_EQ(target(0), "a.dev@peer:app:dev.os");
  EXPECT_EQ(target(1), "b.dev@peer:app:dev.os");
  EXPECT_EQ(target(2), "b.dev@peer:app:dev.os");
  EXPECT_EQ(target(3), "b.dev@peer:app:dev.os");
  EXPECT_EQ(as<SimKillStep>(scenario.steps[4]).who.cast, 2);
}

TEST(ScenarioNodes, ABareIdThatOnlyANamesakeOnAnotherNodeHasIsWarnedOf) {
  const auto warnings = [](const std::string& lines) {
    std::vector<std::string> texts;
    const ParsedFile file = parse_scenarios(
        "scenario \"x\"\nnode a.dev b.dev\nprocess here app:app:dev.os\n"
        "process there peer:app:dev.os on b.dev\n" +
            lines,
        "x.scn");
    for (const Warning& one : file.warnings) {
      texts.push_back(std::to_string(one.at.line) + ":" + std::to_string(one.at.column) + " " + one.message + " " +
                      one.hint);
    }
    return texts;
  };
  const std::string text =
      "\"peer:app:dev.os\" is a process of a.dev here, where nobody has that id did you mean there "
      "(b.dev@peer:app:dev.os)?";
  EXPECT_EQ(warnings("sim grant cap here \"x\" to peer:app:dev.os\n"), Texts{"5:27 " + text});
  EXPECT_EQ(warnings("here request peer:app:dev.os => any\n"), Texts{"5:14 " + text});
  EXPECT_EQ(warnings("check peer:app:dev.os dead\n"), Texts{"5:7 " + text});
  EXPECT_EQ(
      warnings("sim grant cap peer:app:dev.os \"x\" to there\nthere request peer:app:dev.os => any\n"
               "sim grant cap here \"x\" to b.dev@peer:app:dev.os\nsim grant cap here \"x\" to none:app:dev.os\n"),
      Texts{});
}

TEST(ScenarioNodes, ADatabaseIsOnTheNodeOfWhoActsUnlessItsNameSaysMore) {
  const Scenario scenario = read_two(
      "there get box k\nthere get app:dev.os/box k\nthere get here/box k\nhere get there/box k\n"
      "here get b.dev@app:dev.os/box k\nhere get our@app:dev.os/box k\n"
      "check app:dev.os/box exists\ncheck there/box exists\n");
  const auto node = [&](std::size_t step) { return as<KvStep>(scenario.steps[step]).db.node; };
  EXPECT_EQ(node(0), "b.dev");
  EXPECT_EQ(node(1), "b.dev");
  EXPECT_EQ(node(2), "a.dev");
  EXPECT_EQ(node(3), "b.dev");
  EXPECT_EQ(node(4), "b.dev");
  EXPECT_EQ(node(5), "a.dev");
  const auto of_condition = [&](std::size_t step) {
    return std::get<DbExistsCondition>(as<CheckStep>(scenario.steps[step]).condition.is).db.node;
  };
  EXPECT_EQ(of_condition(6), "a.dev");
  EXPECT_EQ(of_condition(7), "b.dev");
}

TEST(ScenarioNodes, ARightIsOfTheNodeOfItsHolder) {
  const Scenario scenario = read_two(
      "check there holds box read\ncheck there holds here/box read\ncheck there holds cap our@kernel:distro:sys "
      "\"network\"\n"
      "check there holds cap kernel:distro:sys \"network\"\ncheck there holds cap here \"x\"\n"
      "sim grant cap our@kernel:distro:sys \"network\" to there\nsim grant app:dev.os/box read to there\n"
      "sim grant here/box read to there\nsim grant cap a.dev@kernel:distro:sys \"network\" to there\n"
      "there share box read with here\n");
  const auto issuer = [](const CapOperand& cap) { return cap.caps.front().issuer().node(); };
  const auto held = [&](std::size_t step) {
    return issuer(std::get<HoldsCondition>(as<CheckStep>(scenario.steps[step]).condition.is).cap);
  };
  EXPECT_EQ(held(0), "b.dev");
  EXPECT_EQ(held(1), "a.dev");
  EXPECT_EQ(held(2), "b.dev");
  EXPECT_EQ(held(3), "b.dev");
  EXPECT_EQ(held(4), "a.dev");
  const auto granted = [&](std::size_t step) { return issuer(as<SimGrantStep>(scenario.steps[step]).cap); };
  EXPECT_EQ(granted(5), "b.dev");
  EXPECT_EQ(granted(6), "b.dev");
  EXPECT_EQ(granted(7), "a.dev");
  EXPECT_EQ(granted(8), "a.dev");
  EXPECT_EQ(issuer(as<ShareStep>(scenario.steps[9]).cap), "b.dev");
}

TEST(ScenarioNodes, TheClausesOfAProcessAreMeantOnItsNode) {
  const Scenario scenario =
      read_two("process rich rich:app:dev.os requests peer:app:dev.os requests box read grants peer on b.dev\n");
  const ProcessDecl& rich = scenario.cast[3];
  EXPECT_EQ(rich.requests[0].caps[0].issuer().text(), "b.dev@peer:app:dev.os");
  EXPECT_EQ(rich.requests[1].caps[0].issuer().text(), "b.dev@kv:distro:sys");
  EXPECT_EQ(rich.grants[0].to.address.text(), "b.dev@peer:app:dev.os");
}

TEST(ScenarioNodes, AChildLivesOnTheNodeOfItsParent) {
  const Scenario scenario = read_two("there spawn kid\nkid spawn grandkid\ngrandkid log \"hi\"\n");
  EXPECT_EQ(scenario.cast[3].address.text(), "b.dev@kid:app:dev.os");
  EXPECT_EQ(scenario.cast[4].address.text(), "b.dev@grandkid:app:dev.os");
}

TEST(ScenarioNodes, TheNetworkIsBrokenByNode) {
  using Act = SimNetworkStep::Act;
  const Scenario scenario = read_two(
      "sim partition a.dev b.dev\nsim heal b.dev a.dev\nsim offline b.dev\nsim online b.dev\nsim latency 250ms a.dev "
      "b.dev\n"
      "sim crash-module kv on b.dev\nsim crash-module kv\nsim fds-limit 3 on b.dev\n");
  EXPECT_EQ(as<SimNetworkStep>(scenario.steps[0]).act, Act::Partition);
  EXPECT_EQ(as<SimNetworkStep>(scenario.steps[1]).a, "b.dev");
  EXPECT_EQ(as<SimNetworkStep>(scenario.steps[2]).act, Act::Offline);
  EXPECT_EQ(as<SimNetworkStep>(scenario.steps[3]).act, Act::Online);
  EXPECT_EQ(as<SimNetworkStep>(scenario.steps[4]).ms, 250U);
  EXPECT_EQ(as<SimCrashKvStep>(scenario.steps[5]).node, "b.dev");
  EXPECT_EQ(as<SimCrashKvStep>(scenario.steps[6]).node, "a.dev");
  EXPECT_EQ(as<SimFdsLimitStep>(scenario.steps[7]).node, "b.dev");
}

TEST(ScenarioNodes, ARightIsGrantedOnItsOwnNode) {
  EXPECT_EQ(
      mistakes_in_two("process rich rich:app:dev.os grants there\n"),
      (Texts{"6:37 a right is granted on the process's own node, and \"there\" is on b.dev | let the process send "
             "it: WHO share CAP with there"}));
}

TEST(ScenarioNodes, AreRefusedWhereTheyAreWrong) {
  const std::vector<std::pair<std::string, Texts>> cases = {
      {"process far far:app:dev.os on c.dev\n",
       {"6:31 expected the name of a node, found \"c.dev\" | did you mean \"a.dev\" or \"b.dev\"?"}},
      {"process far far:app:dev.os on b.dev on a.dev\n", {"6:37 \"on\" is given twice; once is enough"}},
      {"process far app:app:dev.os on b.dev\n",
       {"6:13 the id \"app:app:dev.os\" belongs to \"there\" already, in line 4"}},
      {"sim partition a.dev a.dev\n", {"6:21 a connection is between two nodes, and \"a.dev\" is one"}},
      {"sim offline nowhere\n",
       {"6:13 expected the name of a node, found \"nowhere\" | the nodes are a.dev and b.dev"}},
      {"check c.dev@app:dev.os/box exists\n",
       {"6:7 expected the name of a node, found \"c.dev\" | did you mean \"a.dev\" or \"b.dev\"?"}},
      {"here spawn kid on b.dev\n",
       {"6:16 \"on\" is a clause of \"process\" and not of \"spawn\" | a child lives on the node of its parent"}},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(mistakes_in_two(text), expected) << text;
  }
  EXPECT_EQ(mistakes_of("scenario \"x\"\nnode a.dev a.dev our\n"),
            (Texts{"2:12 the node \"a.dev\" is named twice; once is enough",
                   "2:18 \"our\" is what every node calls itself, and cannot be the name of one"}));
}

}  // namespace
}  // namespace hypersim::language
