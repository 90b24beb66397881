// Compares the reduced search with the search of all orders, on small random scenarios of two or three nodes: messages
// on several lanes, capabilities that travel, nodes that part, go offline, crash and come back, and faults of the
// network.

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "../property/property.hpp"
#include "all_orders.hpp"
#include "random_races.hpp"

namespace hypersim::simulator {
namespace {

constexpr int kNetworkRaces = 250;
/// A scenario with more orders is left out.
constexpr std::size_t kNetworkOrdersMax = 800;

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
