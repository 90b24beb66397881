#pragma once
// The strategy that makes the choices of one run again in a run that is not quite the same: the scenario has lost
// steps, or gained some. What can be chosen is matched by who it is and by its step, so that what was left out or added
// moves nothing else. In a run of the same scenario, it makes the same choices.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "hypersim/actors/strategy.hpp"
#include "hypersim/runtime/trace.hpp"

#include "choice_marks.hpp"

namespace hypersim::simulator {

class MatchedStrategy : public actors::Strategy {
 public:
  /// The steps of the marks are those of the scenario that is played. `is_new` says of a step that the recorded run did
  /// not have it: what belongs to it happens at once. By default, there is no such step.
  using IsNew = std::function<bool(runtime::StepId)>;
  explicit MatchedStrategy(ChoiceMarks marks, IsNew is_new = nullptr);

  /// The trace of the node. To be called before the node boots.
  void watch(const runtime::Trace& trace) { trace_ = &trace; }

  /// Of what was recorded, that which comes first; before that, what belongs to a new step; when neither can be chosen,
  /// the one that has waited longest.
  std::size_t choose(std::span<const actors::Candidate> candidates) override;
  bool inject(const actors::FaultPoint& point) override;

  /// What was chosen, and what went wrong.
  const ChoiceMarks& made() const { return made_; }
  /// How many of the recorded ones were made, and the first that was not.
  std::size_t used() const { return used_; }
  std::size_t first_unused() const { return first_unused_; }
  /// The first time that another one than the next recorded had to be chosen.
  struct Left {
    std::size_t choice = 0;  // the number of the choice, from 0
    std::size_t mark = 0;    // that was next
    std::vector<Happening> instead;
  };
  const std::optional<Left>& left() const { return left_; }

 private:
  struct Queue {
    std::vector<std::uint32_t> places;  // among the marks, ascending
    std::size_t next = 0;
  };
  static std::uint64_t id_of(std::uint64_t key, runtime::StepId step);
  std::optional<std::size_t> place_of(const actors::Candidate& candidate);
  void use(Queue& queue);

  ChoiceMarks marks_;
  IsNew is_new_;
  const runtime::Trace* trace_ = nullptr;
  std::unordered_map<std::uint64_t, Queue> queues_;
  std::vector<bool> is_used_;
  std::size_t first_unused_ = 0;
  std::size_t behind_used_ = 0;  // behind the last one that was chosen
  std::size_t used_ = 0;
  std::size_t in_a_row_ = 0;  // choices of new steps
  ChoiceMarks made_;
  std::optional<Left> left_;
};

}  // namespace hypersim::simulator
