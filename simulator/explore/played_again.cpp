#include "played_again.hpp"

#include "hypersim/analysis/same_trace.hpp"
#include "hypersim/runtime/stable_hash.hpp"
#include "hypersim/simulator/determinism.hpp"

#include "follow_strategy.hpp"

namespace hypersim::simulator {

namespace {

bool was_interrupted(const RunResult& run) {
  if (!run.failure) return false;
  return run.failure->came_to.kind == CameTo::Kind::Interrupted || run.failure->came_to.kind == CameTo::Kind::NotKept;
}

bool fails_with_a_loaded_program(const RunResult& run) { return run.verdict != Verdict::Passed && !run.loaded.empty(); }

}  // namespace

bool is_played_twice(std::uint64_t number, const RunResult& run) {
  return number == 0 || number % kGuardedOneIn == kGuardedOneIn - 1 || fails_with_a_loaded_program(run);
}

bool is_played_twice(const std::vector<std::uint64_t>& keys, const RunResult& run) {
  std::uint64_t hash = keys.size();
  for (const std::uint64_t key : keys) hash = runtime::mix(hash, key);
  return hash % kGuardedOneIn == 0 || fails_with_a_loaded_program(run);
}

void judge_when_played_again(const language::Scenario& scenario, const ExploredOptions& options,
                             const std::vector<std::uint64_t>& keys, RunResult& first) {
  FollowStrategy follow(keys);
  ExploredOptions again = options;
  again.again = true;
  again.after = nullptr;
  const RunResult second = explored_run(scenario, again, follow);
  // A run that was broken off from outside says nothing about its end.
  if (was_interrupted(first) || was_interrupted(second)) return;
  if (first.verdict == second.verdict && analysis::same_trace(first.trace, second.trace)) return;
  if (judge_by_second_run(scenario, first, second)) return;
  first.verdict = Verdict::RuntimeFault;
  first.breaches = {{Breach::Check::Determinism, std::nullopt,
                     "two runs with the same choices are not the same, in something that no trace shows"}};
}

}  // namespace hypersim::simulator
