#include "exhaustive.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::simulator {

using actors::Candidate;
namespace fact = runtime::fact;

namespace {

bool contains(const std::vector<std::uint64_t>& keys, std::uint64_t key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

constexpr std::uint64_t kGoesRight = 0;
constexpr std::uint64_t kGoesWrong = 1;

}  // namespace

Exhaustive::Exhaustive(const language::Scenario& scenario, bool reduce) : footprints_(scenario), reduce_(reduce) {}

void Exhaustive::begin(const actors::Node& node) {
  node_ = &node;
  redundant_ = false;
  depth_ = seen_ = block_ = block_left_ = 0;
  time_ms_ = 0;
  has_last_ = false;
}

std::size_t Exhaustive::choose(std::span<const Candidate> candidates) {
  close_last();
  if (redundant_.load()) return 0;
  const bool time_passed = std::exchange(time_ms_, node_->now().ms) != node_->now().ms;
  if (depth_ == places_.size()) {
    Place place;
    for (const Candidate& candidate : candidates) place.enabled.push_back(candidate.key());
    if (reduce_ && !places_.empty()) place.sleep = sleep_after(places_.back());
    place.chosen = pick(place);
    if (redundant_.load()) return 0;
    place.to_try = reduce_ ? std::vector{place.chosen} : place.enabled;
    if (!reduce_)
      std::iter_swap(place.to_try.begin(), std::find(place.to_try.begin(), place.to_try.end(), place.chosen));
    place.tried = 1;
    places_.push_back(std::move(place));
  }
  Place& place = places_[depth_];
  place.time_passed = time_passed;
  const auto chosen = std::find_if(candidates.begin(), candidates.end(),
                                   [&](const Candidate& candidate) { return candidate.key() == place.chosen; });
  HYPERSIM_ASSERT(chosen != candidates.end());  // or a run is not decided by its choices
  last_ = *chosen;
  if (chosen->who != nullptr) last_who_ = *chosen->who;
  last_.who = chosen->who == nullptr ? nullptr : &last_who_;
  last_place_ = depth_++;
  has_last_ = true;
  return static_cast<std::size_t>(chosen - candidates.begin());
}

bool Exhaustive::inject(const actors::FaultPoint&) {
  if (redundant_.load()) return false;
  if (depth_ == places_.size()) {
    Place place;
    place.is_fault = true;
    place.enabled = place.to_try = {kGoesRight, kGoesWrong};
    place.tried = 1;
    // It happens in the middle of a choice, or before one: what sleeps is what slept there, less what is not certain.
    places_.push_back(std::move(place));
  }
  return places_[depth_++].chosen == kGoesWrong;
}

/// The first that does not sleep.
std::uint64_t Exhaustive::pick(const Place& place) {
  for (const std::uint64_t key : place.enabled) {
    if (std::none_of(place.sleep.begin(), place.sleep.end(), [&](const Sleeper& one) { return one.key == key; })) {
      return key;
    }
  }
  redundant_ = true;
  return 0;
}

/// What sleeps there and does not conflict with what was chosen sleeps on.
std::vector<Exhaustive::Sleeper> Exhaustive::sleep_after(const Place& place) const {
  std::vector<Sleeper> sleep;
  if (place.is_fault) return sleep;
  for (const Sleeper& one : place.sleep) {
    if (!one.footprint.conflicts_with(place.footprint)) sleep.push_back(one);
  }
  return sleep;
}

void Exhaustive::close_last() {
  const auto& events = node_->trace().events();
  const auto slice = std::span(events).subspan(seen_);
  seen_ = events.size();
  if (!std::exchange(has_last_, false)) return;
  Place& place = places_[last_place_];
  note_steps(place, slice);
  if (!reduce_ || last_place_ < changed_) return;
  place.footprint = footprints_.of(last_, slice);
  if (!place.footprint.everything) return;
  // It may have made impossible what could have come first, such as a step of what it has killed.
  for (const std::uint64_t key : place.enabled) {
    if (!contains(place.to_try, key)) place.to_try.push_back(key);
  }
}

void Exhaustive::note_steps(Place& place, std::span<const runtime::TraceEvent> events) {
  place.ends_step = place.begins_block = false;
  for (const runtime::TraceEvent& event : events) {
    if (std::holds_alternative<fact::StepEnded>(event.fact)) place.ends_step = true;
    if (!std::holds_alternative<fact::StepStarted>(event.fact)) continue;
    if (block_left_ == 0 && block_ < footprints_.block_starts().size()) {
      place.begins_block = true;
      block_left_ = footprints_.block_starts()[block_++];
    }
    if (block_left_ > 0) --block_left_;
  }
}

void Exhaustive::end() {
  if (!redundant_.load()) close_last();
  if (reduce_) find_races();
  // Back to the last place at which something is left to try.
  while (!places_.empty()) {
    Place& place = places_.back();
    if (reduce_ && !place.is_fault) place.sleep.push_back({place.chosen, place.footprint});
    const auto sleeps = [&](std::uint64_t key) {
      return reduce_ && !place.is_fault &&
             std::any_of(place.sleep.begin(), place.sleep.end(), [&](const Sleeper& one) { return one.key == key; });
    };
    while (place.tried < place.to_try.size() && sleeps(place.to_try[place.tried])) ++place.tried;
    if (place.tried < place.to_try.size()) {
      place.chosen = place.to_try[place.tried++];
      changed_ = places_.size() - 1;
      return;
    }
    places_.pop_back();
  }
  over_ = true;
}

bool Exhaustive::happens_before(const Place& later, std::size_t earlier) {
  const std::size_t word = earlier / 64;
  return word < later.before.size() && ((later.before[word] >> (earlier % 64)) & 1U) != 0;
}

void Exhaustive::join(std::vector<std::uint64_t>& before, const std::vector<std::uint64_t>& other) {
  if (before.size() < other.size()) before.resize(other.size());
  for (std::size_t i = 0; i < other.size(); ++i) before[i] |= other[i];
}

void Exhaustive::find_races() {
  std::size_t since = 0;  // nothing before it races with what follows
  for (std::size_t later = 0; later < places_.size(); ++later) {
    if (places_[later].time_passed) since = later;
    if (later >= changed_ && !places_[later].is_fault) find_races_of(later, since);
  }
}

void Exhaustive::find_races_of(std::size_t later, std::size_t since) {
  Place& place = places_[later];
  place.before.assign(later / 64 + 1, 0);
  const auto add = [&](std::size_t earlier) {
    join(place.before, places_[earlier].before);
    place.before[earlier / 64] |= std::uint64_t{1} << (earlier % 64);
  };
  // A block begins when all that belongs to the one before has ended: no order to be tried another way.
  for (std::size_t earlier = since; place.begins_block && earlier < later; ++earlier) {
    if (places_[earlier].ends_step) add(earlier);
  }
  std::vector<std::size_t> races;
  for (std::size_t earlier = later; earlier-- > since;) {
    const Place& other = places_[earlier];
    if (other.is_fault || happens_before(place, earlier) || !other.footprint.conflicts_with(place.footprint)) continue;
    if (other.chosen != place.chosen) races.push_back(earlier);
    add(earlier);
  }
  for (const std::size_t earlier : races) reverse(earlier, later);
}

void Exhaustive::reverse(std::size_t earlier, std::size_t later) {
  Place& place = places_[earlier];
  // What would come without the earlier choice: all that does not happen after it. Of that, what can come first.
  std::vector<std::size_t> rest;
  std::vector<std::uint64_t> first;
  for (std::size_t i = earlier + 1; i <= later; ++i) {
    if (places_[i].is_fault || (i != later && happens_before(places_[i], earlier))) continue;
    const bool is_first = std::none_of(rest.begin(), rest.end(),
                                       [&](std::size_t one) { return one != i && happens_before(places_[i], one); });
    if (is_first && contains(place.enabled, places_[i].chosen)) first.push_back(places_[i].chosen);
    rest.push_back(i);
  }
  if (std::any_of(first.begin(), first.end(), [&](std::uint64_t key) { return contains(place.to_try, key); })) return;
  // None: the earlier one is what made the later one possible.
  if (first.empty()) return;
  const std::uint64_t wanted = places_[later].chosen;
  place.to_try.push_back(contains(first, wanted) ? wanted : first.front());
}

double Exhaustive::part_done() const {
  if (over_) return 1;
  double done = 0;
  double weight = 1;
  for (const Place& place : places_) {
    const double total = static_cast<double>(place.to_try.size());
    done += weight * static_cast<double>(place.tried - 1) / total;
    weight /= total;
  }
  return done;
}

}  // namespace hypersim::simulator
