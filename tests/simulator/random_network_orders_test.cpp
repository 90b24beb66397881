// Compares the reduced search with the search of all orders, on small random scenarios of two or three nodes: messages
// on several lanes, capabilities that travel, nodes that part, go offline, crash and come back, and faults of the
// network.

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "../property/property.hpp"
#include "all_orders.hpp"

namespace hypersim::simulator {
namespace {

constexpr int kNetworkRaces = 250;
/// A scenario with more orders is left out.
constexpr std::size_t kNetworkOrdersMax = 800;

std::string some_of(const std::vector<std::string>& all) { return *rc::gen::elementOf(all); }

std::string any_peer_step(const std::string& me, const std::string& other, const std::string& third) {
  return "  " + me + " " +
         some_of({"request " + other + " body x", "request " + third + " body y within 6s",
                  "send " + other + " body x no answer", "send " + other + " body x", "send " + third + " body y",
                  "request b.dev@net:distro:sys body hi", "share cap " + me + " \"t\" with " + other,
                  "share cap " + other + " \"t\" with " + third,
                  "send " + other + " body share with cap " + me + " \"t\" no answer",
                  "share cap ann \"u\" with " + other, "drop cap our@kernel:distro:sys \"network\"",
                  "drop cap " + other + " \"t\"", "log \"" + me + "\"", "crash \"x\"", "open d"}) +
         " => any\n";
}

std::string any_network_act() {
  return "  sim " +
         some_of({"partition a.dev b.dev", "heal a.dev b.dev", "offline a.dev", "offline b.dev", "online b.dev",
                  "restart b.dev", "crash-node a.dev", "kill ben", "grant cap our@kernel:distro:sys \"network\" to ann",
                  "grant cap ann \"u\" to ben", "grant cap ann \"u\" to third", "revoke-all ann",
                  "latency 1s a.dev b.dev", "wait 1s"}) +
         "\n";
}

std::string any_network_race(bool three) {
  const auto perhaps = [](const std::string& text) { return some_of({"", text}); };
  const auto clauses = [] { return some_of({" networking", " networking", " networking exit restart", ""}); };
  // Its namesake has a node of its own, or is a neighbour of the other.
  const std::string home_of_third = three ? "c.dev" : "a.dev";
  std::string race;
  race = "scenario \"t\"\nnode a.dev b.dev" + std::string(three ? " c.dev" : "") + "\n";
  race += "process ann ann:app:dev.os" + clauses() + "\n";
  race += "process ben ben:app:dev.os on b.dev" + clauses() + some_of({"", " answers late after 1s"}) + "\n";
  race += "process third ben:app:dev.os on " + home_of_third + clauses() + "\n";
  race += some_of({"", "", "", "fault partition a.dev b.dev\n", "fault drop ann ben\n", "fault drop ben ann\n",
                   "fault delay up to 2s\n", "fault crash ben\n", "fault crash-node b.dev\n"});
  race += perhaps("sim latency 1s a.dev b.dev\n") + perhaps("sim grant cap ann \"u\" to third\n");
  race += perhaps("ann share cap ann \"u\" with ben => any\n") + perhaps("sim partition a.dev b.dev\n");
  race += "parallel\n" + any_peer_step("ann", "ben", "third");
  race += perhaps(any_peer_step("ben", "ann", "third")) + perhaps(any_peer_step("third", "ben", "ann"));
  race += perhaps(any_peer_step("ann", "third", "ben")) + perhaps(any_network_act()) + "end\n";
  race += perhaps("ben request ann body z => any\n") + perhaps("third share cap ann \"u\" with ann => any\n");
  return race;
}

TEST(RandomNetworkOrders, ComeToWhatTheReducedSearchFinds) {
  int compared = 0;
  std::size_t reduced_schedules = 0;
  std::size_t plain_schedules = 0;
  property::expect_property("network_orders", property::cases(kNetworkRaces), [&] {
    const std::string text = any_network_race(*rc::gen::arbitrary<bool>());
    const language::Scenario scenario = scenario_of(text);
    const All plain = play_all(scenario, false, false, kNetworkOrdersMax);
    if (!plain.is_whole) return;
    const All reduced = play_all(scenario, true);
    ++compared;
    reduced_schedules += reduced.schedules;
    plain_schedules += plain.schedules;
    // Of runs that fail, the search need not find each, but that there are some.
    const auto fails = [](const All& all) { return all.passed.size() != all.outcomes.size(); };
    if (reduced.passed != plain.passed || fails(reduced) != fails(plain)) {
      RC_FAIL(text + std::to_string(reduced.passed.size()) + " outcomes of " + std::to_string(plain.passed.size()));
    }
  });
  EXPECT_GT(compared, property::cases(kNetworkRaces) / 3);
  EXPECT_LT(reduced_schedules * 2, plain_schedules);
}

const std::vector<std::string>& small_networks() {
  static const std::string head =
      "scenario \"t\"\nnode a.dev b.dev c.dev\nprocess ann ann:app:dev.os networking\n"
      "process ben ben:app:dev.os on b.dev networking\nprocess bob bob:app:dev.os on b.dev networking\n"
      "process cleo cleo:app:dev.os on c.dev networking\n";
  static const std::vector<std::string> networks = {
      // Whether cleo believes bob depends on whether b.dev has seen the signature before.
      head +
          "sim grant cap ann \"u\" to bob\nparallel\n  ann send ben body share with cap ann \"u\" no answer\n"
          "  bob send cleo body share with cap ann \"u\" no answer\nend\n",
      // Two lanes to one process, and two processes on one lane.
      head +
          "parallel\n  ann send cleo body x no answer\n  ben send cleo body y no answer\n  cleo receive => any\nend\n",
      head + "parallel\n  ben send ann body x no answer\n  bob send ann body y no answer\n  ann receive => any\nend\n",
      // A connection that breaks while something is under way.
      head + "parallel\n  ann request ben body x within 6s => any\n  sim partition a.dev b.dev\nend\n",
      head + "parallel\n  ann request ben body x => any\n  sim restart b.dev\nend\n",
  };
  return networks;
}

TEST(RandomNetworkOrders, AreFoundWhereNodesShareSomething) {
  for (const std::string& text : small_networks()) {
    const language::Scenario scenario = scenario_of(text);
    const All plain = play_all(scenario, false);
    EXPECT_GT(plain.outcomes.size(), 1u) << text;
    EXPECT_EQ(play_all(scenario, true).outcomes, plain.outcomes) << text;
  }
}

/// The wrong search does not know that a property speaks of processes of two nodes.
TEST(RandomNetworkOrdersCanary, ASearchThatTakesTwoNodesToBeIndependentLosesOutcomes) {
  const auto race = [](const std::string& property) {
    return scenario_of(
        "scenario \"t\"\nnode a.dev b.dev c.dev\nprocess ann ann:app:dev.os networking\n"
        "process ben ben:app:dev.os on b.dev networking\nprocess cleo cleo:app:dev.os on c.dev networking\n" +
        property +
        "parallel\n  ann send ben body share with cap ann \"u\" no answer\n"
        "  ann send cleo body share with cap ann \"v\" no answer\nend\n");
  };
  const language::Scenario scenario = race("never ( cleo holds cap ann \"v\" and ben lacks cap ann \"u\" )\n");
  const language::Scenario wrong = race("");
  EXPECT_GT(play_all(scenario, true).outcomes.size(), 1u);
  EXPECT_EQ(play_all(scenario, true, false, 400'000, &wrong).outcomes.size(), 1u);
}

}  // namespace
}  // namespace hypersim::simulator
