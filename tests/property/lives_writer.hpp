#pragma once
// Writes random lives down as a scenario. After each step, once nothing is left to do, it compares with the model: who
// is alive, whose holdings have changed, and by a Debug of the kernel the whole process map; at the end, all holdings.

#include <string>
#include <vector>

#include "lives_model.hpp"
#include "lives_program.hpp"

namespace hypersim::property {

struct WrittenLives {
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

WrittenLives write_lives(const LifeProgram& program, LifeRules rules = {});

}  // namespace hypersim::property
