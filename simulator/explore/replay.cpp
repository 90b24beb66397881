#include "hypersim/simulator/replay.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/language/play_by.hpp"

#include "cast_match.hpp"
#include "explored_run.hpp"
#include "judge_histories.hpp"
#include "matched_strategy.hpp"
#include "played_again.hpp"
#include "step_match.hpp"

namespace hypersim::simulator {

namespace {

/// The recorded choices as those of this scenario. What belongs to a step that is gone is left out, and noted.
ChoiceMarks marks_now(Recording recording, const language::Scenario& scenario, const StepMatch& match,
                      std::vector<std::size_t>& numbers) {
  const CastMatch cast(recording.cast, recorded_cast(scenario));
  for (Happening& happening : recording.happenings) happening = cast.now(std::move(happening));
  ChoiceMarks marks;
  const ChoiceMarks then = marks_of(recording);
  for (std::size_t i = 0; i < then.size(); ++i) {
    const auto step = match.now(then[i].step);
    if (!step) continue;
    marks.push_back({then[i].key, *step, then[i].is_fault});
    numbers.push_back(i);
  }
  return marks;
}

/// The first recorded choice whose step is gone.
std::optional<std::size_t> first_gone(const std::vector<std::size_t>& numbers, std::size_t recorded) {
  for (std::size_t i = 0; i < recorded; ++i) {
    if (i >= numbers.size() || numbers[i] != i) return i;
  }
  return std::nullopt;
}

Followed followed_by(const MatchedStrategy& strategy, const StepMatch& match, const std::vector<std::size_t>& numbers,
                     std::size_t recorded) {
  Followed followed;
  followed.made = strategy.used();
  for (const ChoiceMark& made : strategy.made()) followed.of_new_steps += match.is_new(made.step);
  followed.beyond = strategy.made().size() - std::min(strategy.made().size(), followed.made + followed.of_new_steps);
  if (const auto& left = strategy.left()) {
    followed.left_at = numbers[left->mark];
    followed.instead = left->instead;
  } else if (strategy.first_unused() < numbers.size()) {
    followed.left_at = numbers[strategy.first_unused()];
  }
  const auto gone = first_gone(numbers, recorded);
  if (gone && *gone < followed.left_at.value_or(recorded)) {
    followed.left_at = gone;
    followed.is_gone = true;
    followed.instead.clear();
  }
  return followed;
}

/// The first place in which the two differ.
std::optional<Difference> first_difference(const Recording& then, const Replayed& replayed) {
  const Recording& now = replayed.recording;
  const std::size_t both = std::min(then.choices.size(), now.choices.size());
  std::size_t same = 0;
  while (same < both && then.choices[same].hash == now.choices[same].hash &&
         then.choices[same].events == now.choices[same].events) {
    ++same;
  }
  if (then.choices.size() == now.choices.size() && same == both && then.hash == now.hash && then.events == now.events) {
    return {};
  }
  const auto& left = replayed.followed.left_at;
  if (left && (*left <= same || then.steps != now.steps)) return Difference{*left, false, replayed.followed.instead};
  return Difference{std::min(same, both), true, {}};
}

}  // namespace

Replayed replay(const language::Scenario& of, const Recording& recording, const std::atomic<bool>* interrupted,
                std::atomic<std::uint64_t>* events) {
  language::Scenario scenario = of;
  language::play_by(scenario, recording.semantics);
  const StepMatch match(recording.steps, recorded_steps(scenario));
  std::vector<std::size_t> numbers;
  ChoiceMarks marks = marks_now(recording, scenario, match, numbers);
  MatchedStrategy strategy(std::move(marks), [&](runtime::StepId step) { return match.is_new(step); });
  ExploredOptions options;
  options.seed = recording.seed;
  options.storage = recording.storage;
  options.interrupted = interrupted;
  options.events = events;
  options.before = [&](actors::Network& network) { strategy.watch(network.trace()); };
  Replayed replayed;
  replayed.result = recorded_run(scenario, options, strategy, replayed.recording);
  if (!replayed.result.loaded.empty()) {
    options.before = nullptr;
    judge_when_played_again(scenario, options, replayed.recording.keys(), replayed.result);
  }
  judge_histories(replayed.result, interrupted);
  replayed.followed = followed_by(strategy, match, numbers, recording.choices.size());
  replayed.difference = first_difference(recording, replayed);
  return replayed;
}

}  // namespace hypersim::simulator
