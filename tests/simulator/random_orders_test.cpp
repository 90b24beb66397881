// Compares the reduced search with the search of all orders, on small random scenarios in which processes die, come
// back, are spawned and killed, kv crashes, timers fire together, lanes use what other lanes save, and things go wrong.

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "../property/property.hpp"
#include "all_orders.hpp"
#include "exploration_text.hpp"
#include "explore_support.hpp"

namespace hypersim::simulator {
namespace {

constexpr int kRaces = 250;
constexpr int kCrashes = 60;
constexpr int kSnapshots = 40;
/// A scenario with more orders is left out.
constexpr std::size_t kOrdersMax = 600;

std::string either(const std::vector<std::string>& all) { return *rc::gen::elementOf(all); }

std::string any_step(const std::string& me, const std::string& other) {
  const std::string key = either({"k", "l"});
  return "  " + me + " " +
         either({"set d " + key + " 1",
                 "set d " + key + " 2",
                 "get d missing",
                 "set d missing 1",
                 "open e",
                 "set e " + key + " 1",
                 "get e " + key,
                 "get " + other + "/f " + key,
                 "delete d missing",
                 "get d " + key,
                 "delete d " + key,
                 "crash \"x\"",
                 "exit",
                 "request " + other + " body x",
                 "send " + other + " body y no answer",
                 "sleep 1s",
                 "send " + other + " body y",
                 "receive response",
                 "spawn kid",
                 "request kid body z",
                 "log \"" + me + "\"",
                 "share d read with " + other,
                 "drop d write",
                 "get d " + key + " -> v",
                 "set d " + key + " $v",
                 "state set s",
                 "state get"}) +
         " => any\n";
}

/// Two requests at once, one of which may be about a key that is missing.
std::string any_pipeline(const std::string& me) {
  return "  pipeline " + me + "\n    get d " + either({"k", "missing"}) + " => any\n    set d " +
         either({"k", "l", "missing"}) + " 3 => any\n  end\n";
}

std::string any_lines(const std::string& me, const std::string& other) {
  return *rc::gen::inRange(0, 8) == 0 ? any_pipeline(me) : any_step(me, other);
}

std::string any_act_of_sim() {
  return "  sim " +
         either({"kill ann", "kill ben", "kill kid", "crash-module kv", "crash ann", "crash ben",
                 "grant cap ann \"x\" to ben", "revoke-all ann", "wait 1s", "settle"}) +
         "\n";
}

std::string any_race() {
  const auto perhaps = [](const std::string& text) { return either({"", text}); };
  std::string text = "scenario \"t\"\n";
  text += "process ann ann:app:dev.os" + either({"", " exit restart"}) + "\n";
  text += "process ben ben:app:dev.os" + either({"", " exit restart", " answers late after 1s"}) + "\n";
  text +=
      either({"", "", "", "fault crash ann\n", "fault crash ben\n", "fault crash-module kv\n", "fault drop ann ben\n",
              "fault drop kv:distro:sys ann\n", "fault delay up to 2s\n", "fault storage put\n"});
  text += "ann open d\nben open d\nann set d k 0\nann get d k -> v\n";
  text += perhaps("ann crash \"before\" => any\n") + perhaps("ann spawn kid => any\n");
  text += "parallel\n" + any_lines("ann", "ben");
  text += perhaps(any_lines("ann", "ben")) + perhaps(any_lines("ben", "ann")) + perhaps(any_step("ben", "ann"));
  text += perhaps(any_act_of_sim()) + "end\n";
  text += perhaps("ben get d k => any\n");
  // The cast has a kid if a step spawns it.
  return text + "ann spawn kid => any\n";
}

/// A few lines of processes that have little to do with each other, and a crash that fits anywhere between them.
std::string any_crash() {
  const auto perhaps = [](const std::string& text) { return either({"", text}); };
  const auto line = [](const std::string& who, const std::string& other) {
    return "  " + who + " " +
           either({"log \"l\"", "log \"l\"", "send " + other + " body x no answer", "request " + other + " body x",
                   "drop cap our@" + who + ":app:dev.os \"messaging\"", "state set s", "sleep 1s", "crash \"x\"",
                   "open d"}) +
           " => any\n";
  };
  std::string text = "scenario \"t\"\n";
  for (const std::string who : {"ann", "ben", "cleo"}) {
    text += "process " + who + " " + who + ":app:dev.os" + either({"", "", " exit restart"}) + "\n";
  }
  text += either({"fault crash ann\n", "fault crash ben\n", "fault crash ben at most 2\n", "fault crash-module kv\n"});
  text += perhaps("cleo open d\n") + "parallel\n" + line("ann", "ben") + line("ben", "ann");
  text += perhaps(line("cleo", "ben")) + perhaps(line("ann", "cleo")) + "end\n";
  return text + perhaps("ben request ann body y => any\n") + perhaps("sim wait 2s\ncleo request ben body z => any\n");
}

/// The reduced search comes to the same as all orders do, where these are not too many.
void expect_the_same_outcomes(const char* name, int cases, const std::function<std::string()>& any) {
  int compared = 0;
  std::size_t reduced_schedules = 0;
  std::size_t plain_schedules = 0;
  property::expect_property(name, cases, [&] {
    const std::string text = any();
    const language::Scenario scenario = scenario_of(text);
    const All plain = play_all(scenario, false, false, kOrdersMax);
    if (!plain.is_whole) return;
    const All reduced = play_all(scenario, true);
    ++compared;
    reduced_schedules += reduced.schedules;
    plain_schedules += plain.schedules;
    if (reduced.outcomes != plain.outcomes) {
      RC_FAIL(text + std::to_string(reduced.outcomes.size()) + " outcomes of " + std::to_string(plain.outcomes.size()));
    }
  });
  EXPECT_GT(compared, cases / 3);
  EXPECT_LT(reduced_schedules * 2, plain_schedules);
}

TEST(RandomSnapshots, FindWhatRunsFromTheStartFind) {
  int with_findings = 0;
  property::expect_property("snapshots", property::cases(kSnapshots), [&] {
    std::string text = any_race();
    text.insert(text.find("parallel\n"), "repeat 20 as i\n  ann set d p{i} {i} => any\n  ben get d p{i} => any\nend\n");
    const language::Scenario scenario = scenario_of(text);
    ExploreOptions options =
        with(*rc::gen::elementOf(std::vector<ExploreStrategy>{ExploreStrategy::Portfolio, ExploreStrategy::Random,
                                                              ExploreStrategy::Pct, ExploreStrategy::Exhaustive}),
             45);
    options.keep_going = true;
    options.jobs = *rc::gen::inRange<std::size_t>(1, 4);
    const Exploration from_the_start = explore(scenario, options);
    with_findings += !from_the_start.findings.empty();
    options.snapshots = Snapshots::Always;
    const std::string found = text_of(explore(scenario, options));
    if (found != text_of(from_the_start)) RC_FAIL(text + found + "from the start\n" + text_of(from_the_start));
  });
  EXPECT_LT(with_findings, property::cases(kSnapshots)) << "what passes is compared, too";
}

TEST(RandomOrders, ComeToWhatTheReducedSearchFinds) {
  expect_the_same_outcomes("orders", property::cases(kRaces), any_race);
}

TEST(RandomOrders, ComeToWhatTheReducedSearchFindsWhereSomethingMayCrashBetweenThem) {
  expect_the_same_outcomes("crashes", std::max(20, property::cases(kCrashes)), any_crash);
}

}  // namespace
}  // namespace hypersim::simulator
