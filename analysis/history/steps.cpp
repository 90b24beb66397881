#include "hypersim/analysis/steps.hpp"

#include "hypersim/language/for_each_step.hpp"

namespace hypersim::analysis {

namespace fact = runtime::fact;

Steps::Steps(const language::Scenario& scenario) {
  language::for_each_step(scenario.steps, [this](const language::Step& step) {
    if (step.id.value > steps_.size()) steps_.resize(step.id.value);
    if (step.id.value > 0) steps_[step.id.value - 1] = &step;
  });
}

const language::Step* Steps::find(runtime::StepId id) const {
  return id.value == 0 || id.value > steps_.size() ? nullptr : steps_[id.value - 1];
}

void StepCursor::take(const runtime::TraceEvent& event) {
  if (const auto* started = std::get_if<fact::StepStarted>(&event.fact)) {
    begun_.insert_or_assign(event.step.value, Step{started->line, started->lane, false});
  }
  if (step_ == nullptr || event.step != id_) {  // most events are of the step of the one before
    step_ = begun_.find(event.step.value);
    id_ = event.step;
  }
  if (std::holds_alternative<fact::StepEnded>(event.fact) && step_ != nullptr) step_->has_ended = true;
}

}  // namespace hypersim::analysis
