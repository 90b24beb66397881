#include "hypersim/analysis/spawns.hpp"

#include "hypersim/language/for_each_step.hpp"

namespace hypersim::analysis {

Spawns::Spawns(const language::Scenario& scenario) {
  language::for_each_step(scenario.steps, [this](const language::Step& step) {
    if (const auto* spawn = std::get_if<language::SpawnStep>(&step.is)) spawns_[{step.at.line, step.text}] = spawn;
  });
}

const language::SpawnStep* Spawns::at(int line, const std::string& text) const {
  const auto found = spawns_.find({line, text});
  return found == spawns_.end() ? nullptr : found->second;
}

}  // namespace hypersim::analysis
