#pragma once
// Visits steps and the steps in their blocks, each block before its content.

#include <vector>

#include "hypersim/language/scenario.hpp"

namespace hypersim::language {

template <class Function>
void for_each_step(const Step& step, const Function& function);

template <class Function>
void for_each_step(const std::vector<Step>& steps, const Function& function) {
  for (const Step& step : steps) for_each_step(step, function);
}

template <class Function>
void for_each_step(const Step& step, const Function& function) {
  function(step);
  if (const auto* pipeline = std::get_if<PipelineStep>(&step.is)) for_each_step(pipeline->steps, function);
  if (const auto* parallel = std::get_if<ParallelStep>(&step.is)) {
    for (const Lane& lane : parallel->lanes) for_each_step(lane.steps, function);
  }
}

}  // namespace hypersim::language
