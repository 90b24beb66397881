#include "hypersim/simulator/nearest_passing.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "explored_run.hpp"
#include "follow_strategy.hpp"

namespace hypersim::simulator {

namespace {

constexpr std::size_t kTriesMax = 32;
/// Of all tries together.
constexpr std::uint64_t kEventsTriedMax = 1'000'000;

/// Follows choices, and notes where they are not what first come, first served would do.
class NotingStrategy : public actors::Strategy {
 public:
  explicit NotingStrategy(std::vector<std::uint64_t> keys) : follow_(std::move(keys)) {}

  std::size_t choose(std::span<const actors::Candidate> candidates) override {
    const std::size_t chosen = follow_.choose(candidates);
    if (chosen != 0) departures_.push_back(made_);
    ++made_;
    return chosen;
  }
  bool inject(const actors::FaultPoint& point) override {
    if (!follow_.inject(point)) return false;
    departures_.push_back(made_++);
    return true;
  }
  /// The numbers of these choices, ascending.
  const std::vector<std::size_t>& departures() const { return departures_; }

 private:
  FollowStrategy follow_;
  std::size_t made_ = 0;
  std::vector<std::size_t> departures_;
};

}  // namespace

std::optional<RunResult> nearest_passing(const language::Scenario& scenario, const Finding& finding,
                                         const ExploreOptions& options) {
  const std::vector<std::uint64_t> keys = finding.recording.keys();
  ExploredOptions run;
  run.seed = finding.recording.seed;
  run.storage = finding.recording.storage;
  run.faults = options.faults;
  run.interrupted = options.interrupted;
  const auto is_interrupted = [&] { return options.interrupted != nullptr && options.interrupted->load(); };

  NotingStrategy noting(keys);
  explored_run(scenario, run, noting);
  std::vector<std::size_t> points = noting.departures();
  const std::uint64_t affordable = kEventsTriedMax / std::max<std::uint64_t>(finding.recording.events, 1);
  const auto tries = static_cast<std::size_t>(std::clamp<std::uint64_t>(affordable, 2, kTriesMax));
  // The latest ones, and the first: before that, nothing departs.
  if (points.size() > tries) points.erase(points.begin() + 1, points.end() - static_cast<std::ptrdiff_t>(tries - 1));
  for (std::size_t i = points.size(); i-- > 0;) {
    if (is_interrupted()) return std::nullopt;
    FollowStrategy follow({keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(points[i])});
    RunResult result = explored_run(scenario, run, follow);
    if (result.verdict == Verdict::Passed && !is_interrupted()) return result;
  }
  return std::nullopt;
}

}  // namespace hypersim::simulator
