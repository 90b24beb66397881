#pragma once
// The steps that the events of a trace name by their ids: what a scenario says of each, and what a reader who goes over
// the trace knows of them so far.

#include <cstdint>
#include <string>
#include <vector>

#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/index.hpp"
#include "hypersim/runtime/step_id.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

class Steps {
 public:
  /// The scenario outlives it.
  explicit Steps(const language::Scenario& scenario);

  /// Null if no step has that id.
  const language::Step* find(runtime::StepId id) const;
  /// The step if it is of that kind.
  template <class Kind>
  const Kind* find_as(runtime::StepId id) const {
    const language::Step* step = find(id);
    return step == nullptr ? nullptr : std::get_if<Kind>(&step->is);
  }

 private:
  std::vector<const language::Step*> steps_;  // by id, from 1
};

/// Goes over a trace event by event, without its scenario.
class StepCursor {
 public:
  struct Step {
    int line = 0;
    std::string lane;
    bool has_ended = false;
  };

  void take(const runtime::TraceEvent& event);

  /// The step that brought about the event taken last. Null if no step did.
  const Step* step() const { return step_; }
  /// No step has begun.
  bool at_set_up() const { return begun_.size() == 0; }

 private:
  runtime::Index<std::uint32_t, Step> begun_;  // by id
  Step* step_ = nullptr;                       // of the event taken last
  runtime::StepId id_;
};

}  // namespace hypersim::analysis
