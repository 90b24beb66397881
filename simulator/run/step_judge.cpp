#include "step_judge.hpp"

#include <algorithm>
#include <utility>

#include "commands.hpp"
#include "expectation_text.hpp"
#include "steps.hpp"

namespace hypersim::simulator {

namespace {

StepJudge::Judged not_possible(Reason why) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::NotPossible;
  outcome.reason = std::move(why);
  return {false, std::move(outcome)};
}

}  // namespace

StepJudge::Judged StepJudge::judge(const language::Step& step, const Outcome& outcome) {
  const bool ends_as_told = !step.expected && is<language::CrashStep>(step) && outcome.kind == Outcome::Kind::Crashed;
  if (step.expected) {
    if (auto why = too_long_to_match(*step.expected, outcome)) return not_possible(std::move(*why));
  }
  const bool met = ends_as_told || meets(outcome, step.expected, saved_);
  const bool has_answer = outcome.success() || outcome.kind == Outcome::Kind::KvFailed || outcome.http;
  // Another of its alternatives may use a name that is not set.
  if (met && has_answer && step.expected && std::holds_alternative<language::ExpectOneOf>(step.expected->is)) {
    if (auto why = unusable(*step.expected, saved_)) return not_possible(std::move(*why));
  }
  if (!note(step, outcome, met) && !met) {
    auto why = step.expected && has_answer ? unusable(*step.expected, saved_) : std::nullopt;
    return why ? not_possible(std::move(*why)) : Judged{false};
  }
  auto why = save(step, outcome);
  return why ? not_possible(std::move(*why)) : Judged();
}

std::optional<Reason> StepJudge::save(const language::Step& step, const Outcome& outcome) {
  if (step.saves.empty()) return std::nullopt;
  saved_.erase(step.saves);  // a step that did not succeed leaves the name unset
  if (!outcome.success()) return std::nullopt;
  auto saved = saved_of(step, outcome);
  if (!saved) return saved.error();
  saved_[step.saves] = std::move(*saved);
  return std::nullopt;
}

bool StepJudge::note(const language::Step& step, const Outcome& outcome, bool met) {
  // Other scenarios include that file, too.
  const bool is_included = step.at.source != 0;
  const bool has_no_result = is_outside(step) && !is<language::SimHttpStep>(step);
  if (outcomes_ == nullptr || has_no_result || is_included || !step.is_written()) return false;
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
