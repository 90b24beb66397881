#include "step_judge.hpp"

#include <algorithm>
#include <utility>

#include "commands.hpp"
#include "expectation_text.hpp"
#include "steps.hpp"

namespace hypersim::simulator {

bool StepJudge::goes_on(const language::Step& step, const Outcome& outcome) {
  const bool ends_as_told = !step.expected && is<language::CrashStep>(step) && outcome.kind == Outcome::Kind::Crashed;
  const bool met = ends_as_told || meets(outcome, step.expected, saved_);
  if (!note(step, outcome, met) && !met) return false;
  save(step, outcome);
  return true;
}

void StepJudge::save(const language::Step& step, const Outcome& outcome) {
  if (step.saves.empty()) return;
  saved_.erase(step.saves);  // a step that did not succeed leaves the name unset
  if (outcome.success()) saved_[step.saves] = saved_of(step, outcome);
}

bool StepJudge::note(const language::Step& step, const Outcome& outcome, bool met) {
  if (outcomes_ == nullptr || is_outside(step)) return false;
  language::LineOutcomes& line = (*outcomes_)[step.at.line];
  if (met) {
    line.held = true;
    return true;
  }
  auto text = expectation_text(step, outcome);
  if (!text) return false;
  const bool is_new = std::find(line.others.begin(), line.others.end(), *text) == line.others.end();
  if (is_new && line.others.size() <= language::kAlternativesMax) line.others.push_back(std::move(*text));
  return true;
}

}  // namespace hypersim::simulator
