#include "spawns.hpp"

#include "../for_each_step.hpp"

namespace hypersim::simulator {

Spawns::Spawns(const Scenario& scenario) {
  for_each_step(scenario.steps, [this](const Step& step) {
    if (const auto* spawn = std::get_if<SpawnStep>(&step.is)) spawns_[{step.at.line, step.text}] = spawn;
  });
}

const SpawnStep* Spawns::at(int line, const std::string& text) const {
  const auto found = spawns_.find({line, text});
  return found == spawns_.end() ? nullptr : found->second;
}

}  // namespace hypersim::simulator
