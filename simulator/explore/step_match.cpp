#include "step_match.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "hypersim/language/for_each_step.hpp"
#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::simulator {

namespace {

/// Tables of more cells are not made: such steps are matched lane by lane alone.
constexpr std::size_t kCellsMax = 16u << 20;

struct StepRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
};
using RecordedSteps = std::vector<RecordedStep>;
using StepPairs = std::vector<std::pair<std::size_t, std::size_t>>;

/// The longest common sequence of these parts, as pairs of places.
StepPairs common_sequence(const RecordedSteps& then, StepRange in_then, const RecordedSteps& now, StepRange in_now) {
  const std::size_t rows = in_then.size(), columns = in_now.size();
  if (rows == 0 || columns == 0 || rows > kCellsMax / columns) return {};
  std::vector<std::uint32_t> length((rows + 1) * (columns + 1));  // of that of what follows
  const auto at = [&](std::size_t row, std::size_t column) -> std::uint32_t& {
    return length[row * (columns + 1) + column];
  };
  const auto same = [&](std::size_t row, std::size_t column) {
    return then[in_then.begin + row] == now[in_now.begin + column];
  };
  for (std::size_t row = rows; row-- > 0;) {
    for (std::size_t column = columns; column-- > 0;) {
      at(row, column) =
          same(row, column) ? at(row + 1, column + 1) + 1 : std::max(at(row + 1, column), at(row, column + 1));
    }
  }
  StepPairs pairs;
  for (std::size_t row = 0, column = 0; row < rows && column < columns;) {
    if (same(row, column)) {
      pairs.emplace_back(in_then.begin + row++, in_now.begin + column++);
    } else {
      ++(at(row + 1, column) >= at(row, column + 1) ? row : column);
    }
  }
  return pairs;
}

/// What the lanes are called now: those that are gone go by those that are new, in the order in which they begin.
using Renamed = std::map<std::uint64_t, std::uint64_t>;
std::vector<std::uint64_t> lanes_without(const RecordedSteps& steps, const RecordedSteps& others) {
  std::set<std::uint64_t> known;
  for (const RecordedStep& other : others) known.insert(other.lane);
  std::vector<std::uint64_t> lanes;
  for (const RecordedStep& step : steps) {
    if (known.insert(step.lane).second) lanes.push_back(step.lane);
  }
  return lanes;
}
Renamed renamed_lanes(const RecordedSteps& then, const RecordedSteps& now) {
  const auto gone = lanes_without(then, now), added = lanes_without(now, then);
  Renamed renamed;
  for (std::size_t i = 0; i < gone.size() && i < added.size(); ++i) renamed.emplace(gone[i], added[i]);
  return renamed;
}

/// Of steps between two that are the same: the first of each lane to the first of that lane, and so on.
StepPairs by_lanes(const RecordedSteps& then, StepRange in_then, const RecordedSteps& now, StepRange in_now,
                   const Renamed& renamed) {
  std::map<std::uint64_t, std::vector<std::size_t>> lanes;
  for (std::size_t i = in_now.end; i-- > in_now.begin;) lanes[now[i].lane].push_back(i);
  StepPairs pairs;
  for (std::size_t i = in_then.begin; i < in_then.end; ++i) {
    const auto other = renamed.find(then[i].lane);
    std::vector<std::size_t>& lane = lanes[other == renamed.end() ? then[i].lane : other->second];
    if (lane.empty()) continue;
    pairs.emplace_back(i, lane.back());
    lane.pop_back();
  }
  return pairs;
}

}  // namespace

std::vector<RecordedStep> recorded_steps(const language::Scenario& scenario) {
  std::vector<RecordedStep> steps;
  language::for_each_step(scenario.steps, [&](const language::Step& step) {
    if (step.id.value == 0) return;  // a parallel
    if (steps.size() < step.id.value) steps.resize(step.id.value);
    steps[step.id.value - 1] = {runtime::hash_text(step.text), runtime::hash_text(language::lane_of(step))};
  });
  return steps;
}

StepMatch::StepMatch(const RecordedSteps& then, const RecordedSteps& now) : now_(then.size()), then_(now.size()) {
  std::size_t first = 0;
  while (first < then.size() && first < now.size() && then[first] == now[first]) {
    pair(first, first);
    ++first;
  }
  StepRange in_then{first, then.size()}, in_now{first, now.size()};
  while (in_then.size() > 0 && in_now.size() > 0 && then[in_then.end - 1] == now[in_now.end - 1]) {
    pair(--in_then.end, --in_now.end);
  }
  const Renamed renamed = renamed_lanes(then, now);
  StepPairs same = common_sequence(then, in_then, now, in_now);
  same.emplace_back(in_then.end, in_now.end);
  for (const auto& [then_at, now_at] : same) {
    const StepRange gap_then{in_then.begin, then_at}, gap_now{in_now.begin, now_at};
    for (const auto& [one, other] : by_lanes(then, gap_then, now, gap_now, renamed)) pair(one, other);
    if (then_at < in_then.end) pair(then_at, now_at);
    in_then.begin = then_at + 1;
    in_now.begin = now_at + 1;
  }
}

void StepMatch::pair(std::size_t then, std::size_t now) {
  now_[then] = static_cast<std::uint32_t>(now + 1);
  then_[now] = static_cast<std::uint32_t>(then + 1);
}

std::optional<runtime::StepId> StepMatch::now(runtime::StepId then) const {
  if (then.value == 0) return then;
  if (then.value > now_.size() || now_[then.value - 1] == 0) return std::nullopt;
  return runtime::StepId{now_[then.value - 1]};
}

}  // namespace hypersim::simulator
