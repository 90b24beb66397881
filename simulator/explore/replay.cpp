#include "hypersim/simulator/replay.hpp"

#include <algorithm>

#include "explored_run.hpp"
#include "follow_strategy.hpp"
#include "happening_of.hpp"

namespace hypersim::simulator {

using actors::Candidate;

std::size_t FollowStrategy::choose(std::span<const Candidate> candidates) {
  const std::size_t number = made_++;
  for (; next_ < keys_.size(); ++next_) {
    const auto found = std::find_if(candidates.begin(), candidates.end(),
                                    [&](const Candidate& candidate) { return candidate.key() == keys_[next_]; });
    if (found != candidates.end()) {
      ++next_;
      return static_cast<std::size_t>(found - candidates.begin());
    }
    if (lost_) continue;
    lost_.emplace(Lost{number, {}});
    for (const Candidate& candidate : candidates) lost_->instead.push_back(happening_of(candidate));
  }
  if (!lost_) {
    lost_.emplace(Lost{number, {}});
    for (const Candidate& candidate : candidates) lost_->instead.push_back(happening_of(candidate));
  }
  return 0;
}

bool FollowStrategy::inject(const actors::FaultPoint& point) {
  if (next_ == keys_.size() || keys_[next_] != point.key()) return false;
  ++next_;
  ++made_;
  return true;
}

namespace {

/// The first place in which the two differ.
std::optional<Difference> first_difference(const Recording& then, const Recording& now,
                                           const FollowStrategy& strategy) {
  const std::size_t both = std::min(then.choices.size(), now.choices.size());
  std::size_t same = 0;
  while (same < both && then.choices[same].hash == now.choices[same].hash &&
         then.choices[same].events == now.choices[same].events) {
    ++same;
  }
  const auto& lost = strategy.lost();
  if (lost && lost->choice <= same) return Difference{lost->choice, false, lost->instead};
  if (same < both) return Difference{same, true, {}};
  if (then.choices.size() == now.choices.size() && then.hash == now.hash && then.events == now.events) return {};
  return Difference{both, true, {}};
}

}  // namespace

Replayed replay(const language::Scenario& scenario, const Recording& recording, const std::atomic<bool>* interrupted) {
  FollowStrategy strategy(recording.keys());
  ExploredOptions options;
  options.seed = recording.seed;
  options.storage = recording.storage;
  options.interrupted = interrupted;
  Replayed replayed;
  replayed.result = recorded_run(scenario, options, strategy, replayed.recording);
  replayed.difference = first_difference(recording, replayed.recording, strategy);
  return replayed;
}

}  // namespace hypersim::simulator
