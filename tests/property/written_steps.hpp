#pragma once
// A random program as a scenario, step by step, with what a model says after each step; and how a node differs from it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hypersim/simulator/run.hpp"

namespace hypersim::property {

struct WrittenSteps {
  struct Step {
    std::string lines;
    std::vector<std::string> conditions;  // hold after it
  };

  std::string head;  // the title and the cast
  std::vector<Step> steps;
  std::vector<std::string> outcomes;  // what happened, as a word each

  /// The scenario up to that step. Each condition has its own line, or all conditions after a step share one, which
  /// plays faster.
  std::string text(bool condition_a_line, std::size_t steps_at_most = SIZE_MAX) const;
};

/// A scenario to paste, and what the model and the node say about it; empty if they agree.
std::string difference(const WrittenSteps& written, const simulator::RunOptions& options);

}  // namespace hypersim::property
