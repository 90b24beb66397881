#include "hypersim/language/scenario.hpp"

#include "hypersim/language/fillable.hpp"

namespace hypersim::language {

const runtime::ProcessId& installer() {
  static const runtime::ProcessId id("main", runtime::PackageId("app-store", "sys"));
  return id;
}

runtime::Capabilities requested_by(const ProcessDecl& decl) {
  runtime::Capabilities caps;
  for (const CapOperand& operand : decl.requests) caps.insert(caps.end(), operand.caps.begin(), operand.caps.end());
  if (decl.networking) caps.push_back(runtime::networking_capability(decl.address.node()));
  return caps;
}

namespace {

void prepare_steps(std::vector<Step>& steps, std::uint32_t& last) {
  for (Step& step : steps) {
    auto* parallel = std::get_if<ParallelStep>(&step.is);
    if (parallel == nullptr) step.id = {++last};
    if (auto* pipeline = std::get_if<PipelineStep>(&step.is)) prepare_steps(pipeline->steps, last);
    step.has_to_be_filled = has_fillable(step);
    if (parallel == nullptr) continue;
    for (Lane& lane : parallel->lanes) prepare_steps(lane.steps, last);
  }
}

}  // namespace

int Step::line() const {
  int line = at.line;
  for (const DoneBy* by = done_by.get(); by != nullptr; by = by->around.get()) line = by->at.line;
  return line;
}

void prepare_steps(Scenario& scenario) {
  std::uint32_t last = 0;
  prepare_steps(scenario.steps, last);
}

std::string lane_of(const Step& step) {
  if (step.who) return step.who->text;
  return std::holds_alternative<CheckStep>(step.is) || std::holds_alternative<ParallelStep>(step.is) ? "" : "sim";
}

}  // namespace hypersim::language
