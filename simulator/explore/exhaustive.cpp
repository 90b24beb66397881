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

bool is_between_choices(const actors::FaultPoint& point) {
  using Kind = actors::FaultPoint::Kind;
  return point.kind == Kind::Crash || point.kind == Kind::CrashKv;
}

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
  const bool time_passed = has_time_passed();
  if (depth_ == places_.size()) {
    Place place;
    for (const Candidate& candidate : candidates) place.enabled.push_back(candidate.key());
    if (reduce_) place.sleep = sleep_now();
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

bool Exhaustive::inject(const actors::FaultPoint& point) {
  const bool is_crash = is_between_choices(point);
  if (is_crash) close_last();
  if (redundant_.load()) return false;
  if (depth_ == places_.size()) {
    Place place;
    place.is_fault = true;
    place.is_crash = is_crash;
    place.enabled = place.to_try = {kGoesRight, kGoesWrong};
    place.tried = 1;
    place.chosen = kGoesRight;
    places_.push_back(std::move(place));
  }
  Place& place = places_[depth_++];
  if (is_crash) place.time_passed = has_time_passed();
  // Whatever comes before a crash and whatever comes after it could be told apart.
  place.footprint.everything = is_crash && place.chosen == kGoesWrong;
  return place.chosen == kGoesWrong;
}

bool Exhaustive::has_time_passed() { return std::exchange(time_ms_, node_->now().ms) != node_->now().ms; }

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

/// What slept at the place before and does not conflict with what was chosen there sleeps on; after a crash nothing.
std::vector<Exhaustive::Sleeper> Exhaustive::sleep_now() const {
  std::vector<Sleeper> sleep;
  std::size_t last = places_.size();
  while (last > 0 && places_[last - 1].is_fault) {
    if (places_[--last].footprint.everything) return sleep;
  }
  if (last == 0) return sleep;
  const Place& place = places_[last - 1];
  for (const Sleeper& one : place.sleep) {
    if (!one.footprint.conflicts_with(place.footprint)) sleep.push_back(one);
  }
  return sleep;
}

void Exhaustive::close_last() {
  const auto& events = node_->trace().events();
  const auto slice = std::span(events).subspan(seen_);
  seen_ = events.size();
  const bool was_chosen = std::exchange(has_last_, false);
  const Steps steps = note_steps(slice);
  if (!was_chosen) return;
  Place& place = places_[last_place_];
  place.ends_step = steps.ends_step;
  place.begins_block = steps.before_block < slice.size();
  // The places up to here, with what went wrong within the choice, are those of the run before.
  if (!reduce_ || depth_ <= changed_) return;
  place.footprint = footprints_.of(last_, slice.first(steps.before_block));
  if (place.begins_block) {
    place.without_block = place.footprint;
    place.footprint.add(footprints_.of(slice.subspan(steps.before_block)));
  }
  place.ever.add(place.footprint);
  if (!place.footprint.everything) return;
  // It may have made impossible what could have come first, such as a step of what it has killed.
  for (const std::uint64_t key : place.enabled) {
    if (!contains(place.to_try, key)) place.to_try.push_back(key);
  }
}

Exhaustive::Steps Exhaustive::note_steps(std::span<const runtime::TraceEvent> events) {
  Steps steps{false, events.size()};
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool begins_none = steps.before_block == events.size();
    if (std::holds_alternative<fact::StepEnded>(events[i].fact) && begins_none) steps.ends_step = true;
    if (!std::holds_alternative<fact::StepStarted>(events[i].fact)) continue;
    if (block_left_ == 0 && block_ < footprints_.block_starts().size()) {
      if (begins_none) steps.before_block = i;
      block_left_ = footprints_.block_starts()[block_++];
    }
    if (block_left_ > 0) --block_left_;
  }
  return steps;
}

void Exhaustive::end() {
  if (!redundant_.load()) close_last();
  if (reduce_) find_races();
  // Back to the last place at which something is left to try.
  while (!places_.empty()) {
    Place& place = places_.back();
    if (reduce_ && !place.is_fault) place.sleep.push_back({place.chosen, std::exchange(place.ever, {})});
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

std::size_t Exhaustive::first_changed() const {
  std::size_t first = std::min(changed_, places_.size());
  // What goes wrong within a choice is part of it.
  while (first > 0 && first < places_.size() && places_[first].is_fault && !places_[first].is_crash) --first;
  return first;
}

void Exhaustive::find_races() {
  const std::size_t changed = first_changed();
  std::size_t since = 0;  // nothing before it races with what follows
  for (std::size_t later = 0; later < places_.size(); ++later) {
    const Place& place = places_[later];
    if (place.time_passed) since = later;
    if (later >= changed && place.happens()) find_races_of(later, since);
  }
}

void Exhaustive::find_races_of(std::size_t later, std::size_t since) {
  Place& place = places_[later];
  place.before.assign(later / 64 + 1, 0);
  const auto add = [&](std::size_t earlier) {
    join(place.before, places_[earlier].before);
    place.before[earlier / 64] |= std::uint64_t{1} << (earlier % 64);
  };
  std::vector<std::size_t> races;
  for (std::size_t earlier = later; earlier-- > since;) {
    const Place& other = places_[earlier];
    if (!other.happens() || happens_before(place, earlier)) continue;
    // A block begins when all that belongs to the one before has ended: what begins it has no order to be tried
    // another way, and only what it did besides may have.
    const bool is_awaited = place.begins_block && other.ends_step;
    const bool races_with = other.footprint.conflicts_with(is_awaited ? place.without_block : place.footprint);
    if (!races_with && !is_awaited) continue;
    if (races_with && !other.is_fault && (place.is_fault || other.chosen != place.chosen)) races.push_back(earlier);
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
    if (!places_[i].happens() || (i != later && happens_before(places_[i], earlier))) continue;
    const bool is_first = std::none_of(rest.begin(), rest.end(),
                                       [&](std::size_t one) { return one != i && happens_before(places_[i], one); });
    if (is_first && !places_[i].is_fault && contains(place.enabled, places_[i].chosen))
      first.push_back(places_[i].chosen);
    rest.push_back(i);
  }
  if (std::any_of(first.begin(), first.end(), [&](std::uint64_t key) { return contains(place.to_try, key); })) return;
  // The earlier one is what made the later one possible; or a crash comes first, which is tried at every place anyway.
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
