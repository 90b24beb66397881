#include "judge_histories.hpp"

#include <utility>

#include "../check/check_histories.hpp"

namespace hypersim::simulator {

bool judge_histories(RunResult& result, const std::atomic<bool>* interrupted, const DatabaseRights::Known* known) {
  HistoriesSoFar so_far(known);
  return judge_histories(result, so_far, interrupted);
}

bool judge_histories(RunResult& result, HistoriesSoFar& so_far, const std::atomic<bool>* interrupted) {
  if (!so_far.follow(result.trace, interrupted)) return false;
  HistoryVerdict histories = so_far.verdict(kHistoryStatesMax, interrupted);
  if (!histories.breaches.empty()) {
    result.verdict = Verdict::RuntimeFault;
    result.breaches.insert(result.breaches.end(), histories.breaches.begin(), histories.breaches.end());
  } else if (!histories.undecided.empty() && result.verdict == Verdict::Passed) {
    result.verdict = Verdict::Undecided;
    result.failure.emplace();
    result.failure->came_to.kind = CameTo::Kind::NotJudged;
    result.failure->expected = "a history that can be judged";
    result.failure->got = std::move(histories.undecided.front());
  }
  return !histories.is_broken_off;
}

}  // namespace hypersim::simulator
