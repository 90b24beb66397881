#pragma once
// The steps that are played as copies, in which the `$NAME`s of capabilities and of what a spawn says of the child are
// replaced by what was saved (hypersim/language/fillable.hpp).

#include <deque>

#include "hypersim/language/scenario.hpp"

#include "saved_names.hpp"

namespace hypersim::simulator {

class FilledSteps {
 public:
  /// The step as it is to be played now, which lives as long as this; or why it cannot be.
  runtime::Result<const language::Step*, Reason> fill(const language::Step& step, const SavedNames& saved);

  const std::deque<language::Step>& all() const { return steps_; }

 private:
  std::deque<language::Step> steps_;
};

}  // namespace hypersim::simulator
