#include "played_steps.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "hypersim/analysis/steps.hpp"

namespace hypersim::cli {

namespace {

using language::Property;

PlayedStep begun(const language::Scenario& scenario, const language::Step& step) {
  PlayedStep played;
  played.at = {scenario.file_of(step.at), step.at.line, step.at.column};
  played.statement = step.round ? fmt::format("{} ({})", step.text, *step.round) : step.text;
  played.outcome = "did not end";
  return played;
}

std::string outcome_of(const Property& property, const simulator::PropertyRecord& record) {
  switch (property.kind) {
    case Property::Kind::Never:
    case Property::Kind::Always:
      return record.exercised ? "held" : "held; nothing of which it speaks has changed";
    case Property::Kind::Sometimes:
      return record.held ? "held at some time" : "did not hold in this run";
    default:
      return "held";
  }
}

void add_properties(std::vector<PlayedStep>& steps, const language::Scenario& scenario,
                    const simulator::RunResult& result) {
  const std::size_t count = std::min(scenario.properties.size(), result.properties.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Property& property = scenario.properties[i];
    PlayedStep& judged = steps.emplace_back();
    judged.at = {scenario.file_of(property.at), property.at.line, property.at.column};
    judged.statement = fmt::format("{} {}", to_text(property.kind), property.condition.text);
    judged.outcome = outcome_of(property, result.properties[i]);
  }
}

}  // namespace

std::vector<PlayedStep> played_steps(const language::Scenario& scenario, const simulator::RunResult& result) {
  std::vector<PlayedStep> steps;
  const analysis::Steps known(scenario);
  std::map<runtime::StepId, std::size_t> places;
  for (const runtime::TraceEvent& event : result.trace) {
    const auto* ended = std::get_if<runtime::fact::StepEnded>(&event.fact);
    if (ended == nullptr && !std::holds_alternative<runtime::fact::StepStarted>(event.fact)) continue;
    const language::Step* step = known.find(event.step);
    if (step == nullptr || !step->is_written()) continue;
    const auto [place, is_new] = places.try_emplace(event.step, steps.size());
    if (is_new) steps.push_back(begun(scenario, *step));
    if (ended == nullptr) continue;
    steps[place->second].ended = fmt::format("{} ms", event.time.ms);
    steps[place->second].outcome = ended->outcome;
  }
  if (result.verdict == simulator::Verdict::Passed) add_properties(steps, scenario, result);
  return steps;
}

}  // namespace hypersim::cli
