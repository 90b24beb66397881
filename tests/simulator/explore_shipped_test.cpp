// What depends on racing tasks in the shipped runtime is a choice of the schedule (docs/semantics.md, section 9): the
// search over all orders finds every outcome, and so does the reduced search.

#include <chrono>
#include <gtest/gtest.h>

#include "hypersim/processes/process_lib.hpp"

#include "all_orders.hpp"

namespace hypersim::simulator {
namespace {

using namespace hypersim::processes;
using namespace std::chrono_literals;

Task<> reports_at_once(Address our) {
  const Address parent(our.node(), ProcessId("parent", our.package_id()));
  const auto answer = co_await Request::to(parent).body("I am here").send_and_await_response(5s);
  (co_await set_state(Bytes(answer ? "heard" : "not heard"))).unwrap();
}
HYPERSIM_PROCESS("test-reports-at-once", reports_at_once)

constexpr const char* kShipped = "scenario \"t\"\noption semantics hyperdrive\n";

/// How many outcomes there are, as the reduced search has them; the whole search has the same.
std::size_t outcomes_of(const std::string& lines) {
  const language::Scenario scenario = scenario_of(kShipped + lines);
  const All reduced = play_all(scenario, true);
  const All all = play_all(scenario, false);
  EXPECT_TRUE(reduced.is_whole && all.is_whole);
  EXPECT_EQ(reduced.outcomes, all.outcomes);
  return all.outcomes.size();
}

TEST(ExploreShipped, AChildThatReportsAtOnceIsHeardOrNot) {
  EXPECT_EQ(outcomes_of("process parent parent:app:dev.os requests vfs:distro:sys"
                        " requests cap vfs:distro:sys {\"kind\":\"read\",\"drive\":\"/app:dev.os/pkg\"}\n"
                        "parent spawn child program test-reports-at-once\n"),
            3U)
      << "heard; not heard; not heard, and ended before the spawn was done";
}

TEST(ExploreShipped, WhatACrashLeavesDependsOnWhatWasWrittenBefore) {
  EXPECT_EQ(outcomes_of("process keeper keeper:app:dev.os exit restart\nprocess mortal mortal:app:dev.os\n"
                        "parallel\n  mortal open a\n  keeper open b\nend\nsim crash-node our.dev\n"),
            2U);
}

TEST(ExploreShipped, ASecondAnswerArrivesIfTheFirstStillWaits) {
  EXPECT_GE(outcomes_of("process app app:app:dev.os\nprocess helper helper:app:dev.os\nprocess other other:app:dev.os\n"
                        "app send helper body question\nhelper receive from app\n"
                        "parallel\n  helper respond first\n  helper respond second\n  app request other\nend\n"),
            1U);
}

}  // namespace
}  // namespace hypersim::simulator
