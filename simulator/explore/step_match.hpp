#pragma once
// Which step of a scenario has become which, now that its text has changed.

#include <cstdint>
#include <optional>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/step_id.hpp"
#include "hypersim/simulator/replay.hpp"

namespace hypersim::simulator {

/// The steps of the scenario, by their ids, from 1.
std::vector<RecordedStep> recorded_steps(const language::Scenario& scenario);

class StepMatch {
 public:
  /// The longest sequence of steps that both have is the same in both. What is left between two of these is matched
  /// lane by lane: a step that has been rewritten is still the first of its process there. A process with a new name is
  /// recognized if the old name is gone.
  StepMatch(const std::vector<RecordedStep>& then, const std::vector<RecordedStep>& now);

  /// What that step has become. None if it is gone. What belongs to no step, still does not.
  std::optional<runtime::StepId> now(runtime::StepId then) const;
  /// There was no such step.
  bool is_new(runtime::StepId now) const {
    return now.value > 0 && now.value <= then_.size() && then_[now.value - 1] == 0;
  }

 private:
  void pair(std::size_t then, std::size_t now);

  std::vector<std::uint32_t> now_;   // by the id that it had; 0: gone
  std::vector<std::uint32_t> then_;  // by the id that it has; 0: new
};

}  // namespace hypersim::simulator
