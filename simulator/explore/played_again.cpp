#include "played_again.hpp"

#include "hypersim/analysis/same_trace.hpp"
#include "hypersim/analysis/trace_hash.hpp"
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

RunResult played_again(const language::Scenario& scenario, const ExploredOptions& options,
                       const std::vector<std::uint64_t>& keys) {
  FollowStrategy follow(keys);
  ExploredOptions again = options;
  again.again = true;
  again.after = nullptr;
  return explored_run(scenario, again, follow);
}

}  // namespace

bool is_played_twice(std::uint64_t number, const RunResult& run) {
  return number == 0 || number % kGuardedOneIn == kGuardedOneIn - 1 || fails_with_a_loaded_program(run);
}

bool is_played_twice(const std::vector<std::uint64_t>& keys, const RunResult& run) {
  std::uint64_t hash = keys.size();
  for (const std::uint64_t key : keys) hash = runtime::mix(hash, key);
  return hash % kGuardedOneIn == 0 || fails_with_a_loaded_program(run);
}

RunMark mark_of(const RunResult& run) {
  analysis::TraceHash hash;
  hash.follow(run.trace);
  return {hash.value(), run.trace.size(), run.verdict};
}

bool is_same_when_played_again(const language::Scenario& scenario, const ExploredOptions& options,
                               const std::vector<std::uint64_t>& keys, const RunMark& first) {
  const RunResult second = played_again(scenario, options, keys);
  return was_interrupted(second) || mark_of(second) == first;
}

bool judge_when_played_again(const language::Scenario& scenario, const ExploredOptions& options,
                             const std::vector<std::uint64_t>& keys, RunResult& first) {
  const RunResult second = played_again(scenario, options, keys);
  // A run that was broken off from outside says nothing about its end.
  if (was_interrupted(first) || was_interrupted(second)) return true;
  if (first.verdict == second.verdict && analysis::same_trace(first.trace, second.trace)) return true;
  if (judge_by_second_run(scenario, first, second)) return false;
  first.verdict = Verdict::RuntimeFault;
  first.breaches = {{Breach::Check::Determinism, std::nullopt,
                     "two runs with the same choices are not the same, in something that no trace shows"}};
  return false;
}

}  // namespace hypersim::simulator
