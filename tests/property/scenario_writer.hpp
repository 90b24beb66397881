#pragma once
// Writes a random program down as a scenario that a person can read and `hypersim run` can play: the model says what
// to expect of each step, and at the end who holds what and what every database holds.

#include <cstddef>
#include <string>
#include <vector>

#include "model.hpp"
#include "program.hpp"

namespace hypersim::property {

struct WrittenScenario {
  std::string head;                     // the title and the cast
  std::vector<std::string> steps;       // a line each
  std::vector<std::string> conditions;  // of the state at the end
  std::vector<std::string> outcomes;    // how the steps end, as a word; a value is `value`

  /// The whole scenario, with a line for each condition.
  std::string text() const;
  /// The same with all conditions in one line, which plays faster.
  std::string text_with_one_check() const;
  /// The scenario for a failure at that line of text(), without the other checks of the end.
  std::string text_up_to(int line) const;
};

WrittenScenario write_scenario(const Program& program, Rules rules = {});

}  // namespace hypersim::property
