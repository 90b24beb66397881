#pragma once
// The choices of a run, as far as they can be found again in a run of another scenario: who, and in which step.

#include <cstdint>
#include <vector>

#include "hypersim/runtime/step_id.hpp"
#include "hypersim/simulator/replay.hpp"

namespace hypersim::simulator {

struct ChoiceMark {
  std::uint64_t key = 0;  // of the candidate, or of what went wrong
  runtime::StepId step;
  bool is_fault = false;
};
using ChoiceMarks = std::vector<ChoiceMark>;

inline ChoiceMarks marks_of(const Recording& recording) {
  ChoiceMarks marks;
  marks.reserve(recording.choices.size());
  for (const Recording::Choice& choice : recording.choices) {
    const Happening& what = recording.what(choice);
    marks.push_back({what.key(), choice.step, what.is_fault()});
  }
  return marks;
}

inline bool has_fault(const ChoiceMarks& marks) {
  for (const ChoiceMark& mark : marks) {
    if (mark.is_fault) return true;
  }
  return false;
}

}  // namespace hypersim::simulator
