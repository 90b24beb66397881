#include "matched_strategy.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/stable_hash.hpp"

#include "happening_of.hpp"

namespace hypersim::simulator {

using actors::Candidate;

namespace {

/// A new step that never ends must not keep the others waiting for ever.
constexpr std::size_t kInARowMax = 10'000;

}  // namespace

MatchedStrategy::MatchedStrategy(ChoiceMarks marks, IsNew is_new)
    : marks_(std::move(marks)), is_new_(std::move(is_new)), is_used_(marks_.size()) {
  for (std::size_t i = 0; i < marks_.size(); ++i) {
    queues_[id_of(marks_[i].key, marks_[i].step)].places.push_back(static_cast<std::uint32_t>(i));
  }
}

std::uint64_t MatchedStrategy::id_of(std::uint64_t key, runtime::StepId step) {
  return runtime::mix(key, runtime::mix(std::uint64_t{step.value}));  // keys of one process differ in their last bits
}

std::optional<std::size_t> MatchedStrategy::place_of(const Candidate& candidate) {
  const auto found = queues_.find(id_of(candidate.key(), candidate.step));
  if (found == queues_.end() || found->second.next == found->second.places.size()) return std::nullopt;
  return found->second.places[found->second.next];
}

void MatchedStrategy::use(Queue& queue) {
  const std::size_t place = queue.places[queue.next++];
  is_used_[place] = true;
  behind_used_ = std::max(behind_used_, place + 1);
  ++used_;
  while (first_unused_ < marks_.size() && is_used_[first_unused_]) ++first_unused_;
}

std::size_t MatchedStrategy::choose(std::span<const Candidate> candidates) {
  std::optional<std::size_t> first;
  std::size_t its_place = 0;
  std::optional<std::size_t> is_new;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (const auto place = place_of(candidates[i])) {
      if (!first || *place < its_place) {
        first = i;
        its_place = *place;
      }
    } else if (!is_new && is_new_ && is_new_(candidates[i].step)) {
      is_new = i;
    }
  }
  std::size_t chosen = 0;
  const bool in_turn = first && its_place == first_unused_;
  if (is_new && (!first || in_a_row_ < kInARowMax)) {
    chosen = *is_new;
    ++in_a_row_;
  } else {
    chosen = first.value_or(0);
    in_a_row_ = 0;
    if (!in_turn && !left_ && used_ < marks_.size()) {
      left_.emplace(Left{made_.size(), first_unused_, {}});
      for (const Candidate& candidate : candidates) left_->instead.push_back(happening_of(candidate));
    }
    if (first) use(queues_.find(id_of(candidates[chosen].key(), candidates[chosen].step))->second);
  }
  made_.push_back({candidates[chosen].key(), candidates[chosen].step, false});
  return chosen;
}

bool MatchedStrategy::inject(const actors::FaultPoint& point) {
  const runtime::StepId step = trace_->step();
  const auto found = queues_.find(id_of(point.key(), step));
  if (found == queues_.end() || found->second.next == found->second.places.size()) return false;
  // Not before what came before it.
  if (found->second.places[found->second.next] > behind_used_) return false;
  use(found->second);
  made_.push_back({point.key(), step, true});
  return true;
}

}  // namespace hypersim::simulator
