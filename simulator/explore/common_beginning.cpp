#include "common_beginning.hpp"

#include <algorithm>
#include <variant>

namespace hypersim::simulator {

using actors::Candidate;

bool BeginningWatch::goes_on(std::span<const Candidate> candidates, const std::vector<runtime::TraceEvent>& events) {
  if (is_over_) return false;
  if (beginning_.choices == 0 && candidates.size() > 1) {
    events_before_ = events.size();
    for (const Candidate& candidate : candidates) {
      Candidate& start = starts_.emplace_back(candidate);
      if (candidate.who != nullptr) start.who = &processes_.emplace_back(*candidate.who);
      start.request = nullptr;
    }
  }
  const bool is_start = beginning_.starts < starts_.size();
  // Nothing has come of a start if the next thing that happens is that a step begins.
  const bool is_first_step = !is_start && beginning_.choices == starts_.size() && !starts_.empty();
  const bool has_begun =
      events.size() > events_before_ && std::holds_alternative<runtime::fact::StepStarted>(events[events_before_].fact);
  const bool belongs = is_start        ? events.size() == events_before_ && is_next_start(candidates)
                       : is_first_step ? has_begun && candidates.size() == 1
                                       : candidates.size() == 1;
  if (!belongs) {
    end(events);
    if (is_first_step && !has_begun) beginning_ = {};
    return false;
  }
  if (is_start) ++beginning_.starts;
  ++beginning_.choices;
  return true;
}

void BeginningWatch::end(const std::vector<runtime::TraceEvent>& events) {
  if (is_over_) return;
  is_over_ = true;
  beginning_.events = events.size();
  if (beginning_.starts < starts_.size()) beginning_ = {};  // they do more than that
}

/// Those that are left.
bool BeginningWatch::is_next_start(std::span<const Candidate> candidates) const {
  const auto left = std::span(starts_).subspan(beginning_.starts);
  const auto is_the_same = [](const Candidate& one, const Candidate& other) {
    return one.kind == Candidate::Kind::Process && one.waiting == 1 && one.key() == other.key();
  };
  return std::equal(candidates.begin(), candidates.end(), left.begin(), left.end(), is_the_same);
}

}  // namespace hypersim::simulator
