#include "questions.hpp"

#include <vector>

namespace hypersim::cli::shell {

using language::Scenario;
using language::Step;

namespace {

void judge_only(std::vector<Step>& steps, int line, bool as_written) {
  for (Step& step : steps) {
    if (auto* pipeline = std::get_if<language::PipelineStep>(&step.is)) judge_only(pipeline->steps, line, as_written);
    if (auto* parallel = std::get_if<language::ParallelStep>(&step.is)) {
      for (language::Lane& lane : parallel->lanes) judge_only(lane.steps, line, as_written);
    }
    const bool is_it = step.at.source == 0 && step.at.line == line;
    if (is_it && !as_written) step.expected.reset();
    const bool has_outcome = step.who.has_value() || std::holds_alternative<language::SimHttpStep>(step.is);
    if (is_it || !has_outcome) continue;
    step.expected.emplace();
    step.expected->is = language::ExpectAny{};
  }
}

/// The `check` at that line, or null.
template <class Steps>
auto* check_at(Steps& steps, int line) {
  for (auto& step : steps) {
    if (step.at.source == 0 && step.at.line == line && std::holds_alternative<language::CheckStep>(step.is))
      return &step;
  }
  return decltype(&steps.front())(nullptr);
}

}  // namespace

void judge_only(Scenario& scenario, int line, bool as_written) {
  scenario.properties.clear();
  judge_only(scenario.steps, line, as_written);
}

const language::Condition* condition_at(const Scenario& scenario, int line) {
  const Step* step = check_at(scenario.steps, line);
  return step == nullptr ? nullptr : &std::get<language::CheckStep>(step->is).condition;
}

void ask_for_the_contrary(Scenario& scenario, int line) {
  Step* step = check_at(scenario.steps, line);
  if (step == nullptr) return;
  language::Condition& condition = std::get<language::CheckStep>(step->is).condition;
  const auto* lacks = std::get_if<language::LacksCondition>(&condition.is);
  if (lacks != nullptr) condition.is = language::HoldsCondition{lacks->who, lacks->cap};
}

}  // namespace hypersim::cli::shell
