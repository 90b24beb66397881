#include "hypersim/analysis/trace_diff.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "identity.hpp"
#include "what_follows.hpp"

namespace hypersim::analysis {

namespace {

namespace fact = runtime::fact;

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// Where each event of the one is in the other, or kNowhere.
std::vector<std::size_t> places_in(const std::vector<std::uint64_t>& of, const std::vector<std::uint64_t>& other) {
  std::map<std::uint64_t, std::size_t> places;
  for (std::size_t i = 0; i < other.size(); ++i) places.try_emplace(other[i], i);
  std::vector<std::size_t> found;
  found.reserve(of.size());
  for (const std::uint64_t identity : of) {
    const auto place = places.find(identity);
    found.push_back(place == places.end() ? kNowhere : place->second);
  }
  return found;
}

/// How many of them do not belong to the longest part that is in order.
std::size_t out_of_order(const std::vector<std::size_t>& places) {
  std::vector<std::size_t> ends;  // of ordered parts, by their lengths
  std::size_t there = 0;
  for (const std::size_t place : places) {
    if (place == kNowhere) continue;
    ++there;
    const auto at = std::lower_bound(ends.begin(), ends.end(), place);
    if (at == ends.end()) {
      ends.push_back(place);
    } else {
      *at = place;
    }
  }
  return there - ends.size();
}

std::optional<std::size_t> there(std::size_t place) { return place == kNowhere ? std::nullopt : std::optional(place); }

/// One trace, and where its events are in the other.
struct Side {
  const RecordedTrace& trace;
  std::vector<std::size_t> places;
  std::vector<bool> follows = {};

  OneSide part_at(std::size_t first) {
    OneSide side;
    if (first < trace.events.size()) {
      side.first = first;
      side.first_in_other = there(places[first]);
      follows = what_follows(trace, first);
    }
    for (std::size_t i = 0; i < trace.events.size(); ++i) {
      if (places[i] == kNowhere) (is_from_it(i) ? side.from_it : side.besides).push_back(i);
    }
    return side;
  }
  /// Where the trace has ended, nothing follows.
  bool is_from_it(std::size_t event) const { return event < follows.size() && follows[event]; }
};

struct PlayedStep {
  int line = 0;
  std::string lane;
  std::string statement;
  std::optional<std::string> came_to;
  std::size_t ended_at = kNowhere;
  std::size_t ended_in_other = kNowhere;
  bool follows = false;
};

/// By who acts, the statement, and for which time.
using StepKey = std::tuple<std::string, std::string, std::size_t>;

std::map<StepKey, PlayedStep> steps_of(const Side& side) {
  std::map<runtime::StepId, PlayedStep> by_id;
  for (std::size_t i = 0; i < side.trace.events.size(); ++i) {
    const runtime::TraceEvent& event = side.trace.events[i];
    if (const auto* started = std::get_if<fact::StepStarted>(&event.fact)) {
      PlayedStep& step = by_id[event.step];
      step.line = started->line;
      step.lane = started->lane;
      step.statement = started->text;
      step.follows = step.follows || side.is_from_it(i);
    } else if (const auto* ended = std::get_if<fact::StepEnded>(&event.fact)) {
      PlayedStep& step = by_id[event.step];
      step.came_to = ended->outcome;
      step.ended_at = i;
      step.ended_in_other = side.places[i];
      step.follows = step.follows || side.is_from_it(i);
    }
  }
  std::map<std::pair<std::string, std::string>, std::size_t> times;
  std::map<StepKey, PlayedStep> steps;
  for (auto& [id, step] : by_id) {
    const std::pair<std::string, std::string> what(step.lane, without_expectation(step.statement));
    const std::size_t time = times[what]++;
    steps.emplace(StepKey(what.first, what.second, time), std::move(step));
  }
  return steps;
}

/// In the order of their lines.
std::vector<StepDifference> steps_that_differ(const Side& a, const Side& b) {
  std::map<StepKey, std::pair<const PlayedStep*, const PlayedStep*>> both;
  const auto steps_a = steps_of(a);
  const auto steps_b = steps_of(b);
  for (const auto& [key, step] : steps_a) both[key].first = &step;
  for (const auto& [key, step] : steps_b) both[key].second = &step;
  std::vector<StepDifference> differences;
  for (const auto& [key, step] : both) {
    const auto [in_a, in_b] = step;
    // Outcomes may have numbers that were drawn, so that texts prove nothing.
    if (in_a != nullptr && in_b != nullptr && in_a->ended_in_other == in_b->ended_at) continue;
    StepDifference& difference = differences.emplace_back();
    difference.statement = in_a != nullptr ? in_a->statement : in_b->statement;
    if (in_a != nullptr) {
      difference.line_a = in_a->line;
      difference.came_a = in_a->came_to;
    }
    if (in_b != nullptr) {
      difference.line_b = in_b->line;
      difference.came_b = in_b->came_to;
    }
    difference.follows = (in_a != nullptr && in_a->follows) || (in_b != nullptr && in_b->follows);
  }
  const auto line = [](const StepDifference& one) { return one.line_a ? *one.line_a : one.line_b.value_or(0); };
  std::stable_sort(differences.begin(), differences.end(),
                   [&](const StepDifference& one, const StepDifference& other) { return line(one) < line(other); });
  return differences;
}

/// Not where: lines change with every line that is added above.
bool is_same_failure(const TraceInfo::Failure& one, const TraceInfo::Failure& other) {
  return one.statement == other.statement && one.expected == other.expected && one.got == other.got;
}

bool are_same_ends(const TraceInfo& one, const TraceInfo& other) {
  return one.verdict == other.verdict && one.breaches == other.breaches &&
         std::equal(one.failures.begin(), one.failures.end(), other.failures.begin(), other.failures.end(),
                    is_same_failure);
}

}  // namespace

TraceDiff diff_traces(const RecordedTrace& a, const RecordedTrace& b) {
  const std::vector<std::uint64_t> is_a = identities_of(a);
  const std::vector<std::uint64_t> is_b = identities_of(b);
  TraceDiff diff;
  const std::size_t both = std::min(is_a.size(), is_b.size());
  while (diff.alike < both && is_a[diff.alike] == is_b[diff.alike] &&
         a.events[diff.alike].time == b.events[diff.alike].time) {
    ++diff.alike;
  }
  diff.same_events = diff.alike == is_a.size() && diff.alike == is_b.size();
  diff.same = diff.same_events && are_same_ends(a.info, b.info);
  if (diff.same_events) return diff;
  Side side_a{a, places_in(is_a, is_b)};
  Side side_b{b, places_in(is_b, is_a)};
  diff.a = side_a.part_at(diff.alike);
  diff.b = side_b.part_at(diff.alike);
  diff.in_another_order = out_of_order(side_a.places);
  for (std::size_t i = 0; i < side_a.places.size(); ++i) {
    const std::size_t place = side_a.places[i];
    if (place != kNowhere && a.events[i].time != b.events[place].time) ++diff.at_another_time;
  }
  diff.steps = steps_that_differ(side_a, side_b);
  return diff;
}

}  // namespace hypersim::analysis
