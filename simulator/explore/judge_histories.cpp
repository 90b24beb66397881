#include "judge_histories.hpp"

#include <utility>

#include "../check/check_histories.hpp"

namespace hypersim::simulator {

void judge_histories(RunResult& result) {
  HistoryVerdict histories = check_histories(result.trace);
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
}

}  // namespace hypersim::simulator
