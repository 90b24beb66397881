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
                  "receive response", "request b.dev@net:distro:sys body hi",
                  "share cap " + me + " \"t\" with " + other, "share cap " + other + " \"t\" with " + third,
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
  std::string text = "scenario \"t\"\nnode a.dev b.dev" + std::string(three ? " c.dev" : "") + "\n";
  text += "process ann ann:app:dev.os" + clauses() + "\n";
  text += "process ben ben:app:dev.os on b.dev" + clauses() + some_of({"", " answers late after 1s"}) + "\n";
  // On a node of its own, or as a neighbour.
  text += "process third ben:app:dev.os on " + std::string(three ? "c.dev" : "a.dev") + clauses() + "\n";
  text += some_of({"", "", "", "fault partition a.dev b.dev\n", "fault crash-node b.dev\n", "fault drop ann ben\n",
                   "fault drop ben ann\n", "fault delay up to 2s\n", "fault crash ben\n"});
  text += perhaps("sim latency 1s a.dev b.dev\n") + perhaps("sim grant cap ann \"u\" to third\n");
  text += perhaps("ann share cap ann \"u\" with ben => any\n") + perhaps("sim partition a.dev b.dev\n");
  text += "parallel\n" + any_peer_step("ann", "ben", "third");
  text += perhaps(any_peer_step("ben", "ann", "third")) + perhaps(any_peer_step("third", "ben", "ann"));
  text += perhaps(any_peer_step("ann", "third", "ben")) + perhaps(any_network_act()) + "end\n";
  return text + perhaps("ben request ann body z => any\n") + perhaps("third share cap ann \"u\" with ann => any\n");
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
    if (reduced.outcomes != plain.outcomes) {
      RC_FAIL(text + std::to_string(reduced.outcomes.size()) + " outcomes of " + std::to_string(plain.outcomes.size()));
    }
  });
  EXPECT_GT(compared, property::cases(kNetworkRaces) / 3);
  EXPECT_LT(reduced_schedules * 2, plain_schedules);
}

}  // namespace
}  // namespace hypersim::simulator
