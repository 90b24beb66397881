#pragma once
// Two traces side by side: the first event in which they differ, what follows from it, and what each came to. Events
// are matched by what they are, not by their places: ids that were drawn, numbers of steps and lines do not count.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "hypersim/analysis/trace_archive.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

struct RecordedTrace {
  TraceInfo info;
  std::vector<runtime::TraceEvent> events;
};

/// What is in one of the traces and not in the other, or there at another place. Numbers of events, from 0.
struct OneSide {
  /// The event at which the two part; none if this trace ends there.
  std::optional<std::size_t> first;
  /// Where the other trace has that event; none if it does not.
  std::optional<std::size_t> first_in_other;
  std::vector<std::size_t> from_it;  // events that only this trace has, and that follow from its first one
  std::vector<std::size_t> besides;  // events that only this trace has, and that do not
};

/// A step that did not come to the same in both.
struct StepDifference {
  std::string statement;
  std::optional<int> line_a, line_b;          // none: it is not played there
  std::optional<std::string> came_a, came_b;  // none: it did not end, or is not played
  bool follows = false;                       // from the first difference
};

struct TraceDiff {
  /// How many events both traces begin with.
  std::size_t alike = 0;
  /// The events are the same, at the same times and in the same order.
  bool same_events = true;
  /// They are, and so are the verdicts and what failed.
  bool same = true;
  OneSide a, b;
  std::size_t in_another_order = 0;  // events of both
  std::size_t at_another_time = 0;   // events of both
  std::vector<StepDifference> steps;
};

/// Takes time and memory in proportion to the events, but for a factor that grows as their logarithm.
TraceDiff diff_traces(const RecordedTrace& a, const RecordedTrace& b);

}  // namespace hypersim::analysis
