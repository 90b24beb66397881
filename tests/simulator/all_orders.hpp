#pragma once
// Plays a scenario in all orders and keeps their outcomes, for tests that compare one way to search with another.

#include <cstdint>
#include <gtest/gtest.h>
#include <set>

#include "explore/end_state.hpp"
#include "explore/exhaustive.hpp"
#include "explore/explored_run.hpp"
#include "support/play.hpp"

namespace hypersim::simulator {

struct All {
  std::set<std::uint64_t> outcomes;
  std::set<std::uint64_t> passed;  // those of runs that pass
  std::size_t schedules = 0;
  std::size_t repetitions = 0;  // schedules that were interrupted
  bool is_whole = false;        // true: there are no more schedules
};

/// Plays everything: the reduced search or every order; with actors that run between choices, or with every message as
/// a choice.
/// `believed`: a canary's wrong idea of the scenario, by which the reduced search decides what conflicts.
inline All play_all(const language::Scenario& scenario, bool reduce, bool unmerged = false,
                    std::size_t at_most = 400'000, const language::Scenario* believed = nullptr) {
  All all;
  const EndStateHash hash(scenario);
  Exhaustive exhaustive(believed != nullptr ? *believed : scenario, reduce);
  ExploredOptions options;
  options.interrupted = &exhaustive.redundant();
  options.every_message_is_a_choice = unmerged;
  options.before = [&](const actors::Network& network) { exhaustive.begin(network); };
  std::uint64_t outcome = 0;
  options.after = [&](const actors::Network& network) {
    outcome = hash.of(network);
    exhaustive.end();
  };
  while (!exhaustive.over()) {
    const RunResult result = explored_run(scenario, options, exhaustive);
    // The built-in checks rely on this: what the kernel and the capability actor do for one choice happens in one go.
    if (!unmerged) {
      EXPECT_NE(result.verdict, Verdict::RuntimeFault) << testing::PrintToString(texts(result.breaches));
    }
    ++(exhaustive.counts() ? all.schedules : all.repetitions);
    if (exhaustive.counts()) all.outcomes.insert(outcome);
    if (exhaustive.counts() && result.verdict == Verdict::Passed) all.passed.insert(outcome);
    if (all.schedules + all.repetitions >= at_most) break;
  }
  all.is_whole = exhaustive.over();
  return all;
}

}  // namespace hypersim::simulator
