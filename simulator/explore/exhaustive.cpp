#include "exhaustive.hpp"

#include <algorithm>
#include <utility>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::simulator {

using actors::Candidate;
namespace fact = runtime::fact;

namespace {

/// No candidate has this agent.
constexpr Agent kCrash = 0;

bool is_between_choices(const actors::FaultPoint& point) {
  using Kind = actors::FaultPoint::Kind;
  return point.kind == Kind::Crash || point.kind == Kind::CrashKv ||
         (point.kind >= Kind::CrashNode && point.kind <= Kind::Heal);
}

}  // namespace

Exhaustive::Exhaustive(const language::Scenario& scenario, bool reduce)
    : Exhaustive(std::make_shared<const Footprints>(scenario), reduce) {}

Exhaustive::Exhaustive(std::shared_ptr<const Footprints> footprints, bool reduce)
    : footprints_(std::move(footprints)), reduce_(reduce) {}

void Exhaustive::begin(const actors::Network& network) {
  network_ = &network;
  redundant_ = false;
  depth_ = seen_ = block_ = block_left_ = 0;
  time_ms_ = 0;
  has_last_ = crashed_ = asked_ = may_crash_ = could_crash_ = false;
  last_place_.reset();
  last_event_ = kNoPlace;
  arrivals_.begin();
  causality_.begin(static_cast<PlaceInRun>(first_changed()));
}

std::size_t Exhaustive::choose(std::span<const Candidate> candidates) {
  const bool time_passed = has_time_passed();
  arrivals_.note(candidates, time_passed ? kNoPlace : last_event_);
  close_last(last_place_ && arrivals_.came_to(places_[*last_place_].chosen));
  if (redundant_.load()) return 0;
  const bool may_crash = std::exchange(asked_, false);
  if (time_passed || !may_crash) imagine_crash();
  may_crash_ = may_crash;
  could_crash_ = may_crash || (could_crash_ && !time_passed);
  if (time_passed) causality_.time_passes();
  if (depth_ == places_.size()) add_place();
  if (redundant_.load()) return 0;
  Place& place = places_[depth_];
  const std::vector<Agent>& agents = arrivals_.agents();
  if (std::exchange(place.is_open, false)) {
    const auto other = untried(place);
    if (!other) return leave();
    place.chosen = *other;
  }
  place.time_passed = time_passed;
  const auto chosen = static_cast<std::size_t>(std::find(agents.begin(), agents.end(), place.chosen) - agents.begin());
  if (chosen == agents.size()) return leave();
  place.brought_by = arrivals_.take(place.chosen);
  last_ = candidates[chosen];
  if (last_.who != nullptr) last_.who = &(last_who_ = *last_.who);
  if (last_.request != nullptr) last_.request = &(last_request_ = *last_.request);
  last_event_ = static_cast<PlaceInRun>(depth_);
  last_place_ = depth_++;
  has_last_ = true;
  crashed_ = false;
  return chosen;
}

bool Exhaustive::inject(const actors::FaultPoint& point) {
  const bool is_crash = is_between_choices(point);
  if (is_crash) close_last(true);
  if (redundant_.load()) return false;
  if (is_crash) asked_ = true;
  if (depth_ == places_.size()) {
    Place place;
    place.is_fault = true;
    place.is_crash = is_crash;
    place.chosen = kCrash;
    place.first_touch = static_cast<std::uint32_t>(touches_.size());
    places_.push_back(std::move(place));
  }
  const auto at = static_cast<PlaceInRun>(depth_);
  Place& place = places_[depth_++];
  if (!is_told_) place.first_touch = static_cast<std::uint32_t>(touches_.size());
  if (!is_crash) return place.goes_wrong;
  place.time_passed = has_time_passed();
  if (place.time_passed && reduce_) {
    imagine_crash();
    could_crash_ = false;
    causality_.time_passes();
  }
  if (!place.goes_wrong) return false;
  // Whatever comes before a crash and whatever comes after it could be told apart.
  place.everything = crashed_ = true;
  asked_ = could_crash_ = false;  // unless there is more that may crash
  last_event_ = at;
  if (!reduce_) return true;
  if (is_told_ && at < first_changed()) {
    causality_.retell(event_of(place));
  } else {
    tell(place, {}, {});
  }
  return true;
}

bool Exhaustive::has_time_passed() { return std::exchange(time_ms_, network_->now().ms) != network_->now().ms; }

void Exhaustive::imagine_crash() {
  if (!reduce_ || !could_crash_ || depth_ <= changed_) return;
  Causality::Event crash;
  crash.place = static_cast<PlaceInRun>(depth_);
  crash.agent = kCrash;
  crash.everything = true;
  for (const Causality::Conflict& conflicting : causality_.imagine(crash)) {
    if (!places_[conflicting.place].is_fault) reverse(conflicting.place, crash.place);
  }
}

void Exhaustive::add_place() {
  Place place;
  place.first_touch = static_cast<std::uint32_t>(touches_.size());
  if (reduce_) place.sleep = sleep_now();
  const std::vector<Agent>& agents = arrivals_.agents();
  place.awake = static_cast<std::uint32_t>(
      std::count_if(agents.begin(), agents.end(), [&](Agent agent) { return !sleeps(place, agent); }));
  if (place.awake == 0) {
    redundant_ = true;
    return;
  }
  place.tries_all = !reduce_;
  const auto first = untried(place);
  HYPERSIM_ASSERT(first.has_value());
  place.chosen = *first;
  places_.push_back(std::move(place));
}

std::size_t Exhaustive::leave() {
  left_ = redundant_ = true;
  return 0;
}

std::optional<Agent> Exhaustive::untried(const Place& place) const {
  const std::vector<Agent>& agents = arrivals_.agents();
  if (!reduce_) return place.begun > agents.size() ? std::nullopt : std::optional(agents[place.begun - 1]);
  const auto found = std::find_if(agents.begin(), agents.end(), [&](Agent agent) { return !sleeps(place, agent); });
  return found == agents.end() ? std::nullopt : std::optional(*found);
}

bool Exhaustive::sleeps(const Place& place, Agent agent) const {
  const auto is_it = [agent](const Sleeper& one) { return one.agent == agent; };
  return (place.sleep && std::any_of(place.sleep->begin(), place.sleep->end(), is_it)) ||
         std::any_of(place.done.begin(), place.done.end(), is_it);
}

/// What slept at the place before and does not conflict with what was chosen there sleeps on; after a crash nothing.
Exhaustive::Sleepers Exhaustive::sleep_now() const {
  if (!last_place_ || crashed_) return nullptr;
  const Place& before = places_[*last_place_];
  if (before.everything || (!before.sleep && before.done.empty())) return nullptr;
  const auto wakes = [&](const Sleeper& one) {
    return one.footprint->everything || conflict(one.footprint->touches, touches_of(before));
  };
  if (before.sleep && before.done.empty() && std::none_of(before.sleep->begin(), before.sleep->end(), wakes)) {
    return before.sleep;
  }
  std::vector<Sleeper> sleep;
  const auto add = [&](const std::vector<Sleeper>& some) {
    for (const Sleeper& one : some) {
      if (!wakes(one)) sleep.push_back(one);
    }
  };
  if (before.sleep) add(*before.sleep);
  add(before.done);
  return sleep.empty() ? nullptr : std::make_shared<const std::vector<Sleeper>>(std::move(sleep));
}

void Exhaustive::close_last(bool brings_itself) {
  const auto& events = network_->trace().events();
  const auto slice = std::span(events).subspan(seen_);
  seen_ = events.size();
  const bool was_chosen = std::exchange(has_last_, false);
  const Steps steps = note_steps(slice);
  if (!was_chosen || !reduce_) return;
  Place& place = places_[*last_place_];
  place.ends_step = steps.ends_step;
  place.begins_block = steps.before_block < slice.size();
  // The places up to here, with what went wrong within the choice, are those of the run before.
  if (is_told_ && depth_ <= changed_) {
    could_crash_ = could_crash_ && !place.everything;
    return causality_.retell(event_of(place));
  }
  const Footprint print = footprints_->of(last_, slice.first(steps.before_block), brings_itself);
  if (!place.begins_block) return tell(place, print, print);
  Footprint whole = print;
  whole.add(footprints_->of(slice.subspan(steps.before_block)));
  tell(place, whole, print);
}

Exhaustive::Steps Exhaustive::note_steps(std::span<const runtime::TraceEvent> events) {
  // The first block begins when all that the boot brought about has ended.
  Steps steps{block_ == 0, events.size()};
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool begins_none = steps.before_block == events.size();
    if (std::holds_alternative<fact::StepEnded>(events[i].fact) && begins_none) steps.ends_step = true;
    if (!std::holds_alternative<fact::StepStarted>(events[i].fact)) continue;
    if (block_left_ == 0 && block_ < footprints_->block_starts().size()) {
      if (begins_none) steps.before_block = i;
      block_left_ = footprints_->block_starts()[block_++];
    }
    if (block_left_ > 0) --block_left_;
  }
  return steps;
}

void Exhaustive::tell(Place& place, const Footprint& footprint, const Footprint& without_block) {
  if (!place.is_fault) {
    place.everything = footprint.everything;
    // It may have made impossible what could have come first, such as a step of what it has killed.
    place.tries_all = place.tries_all || place.everything;
    place.first_touch = static_cast<std::uint32_t>(touches_.size());
    place.touches = place.everything ? 0 : static_cast<std::uint32_t>(footprint.touches.size());
    could_crash_ = could_crash_ && !place.everything;
    if (!place.everything) touches_.insert(touches_.end(), footprint.touches.begin(), footprint.touches.end());
  }
  const Causality::Event event = event_of(place);
  for (const Causality::Conflict& conflicting : causality_.tell(event)) {
    const Place& earlier = places_[conflicting.place];
    if (earlier.is_fault) continue;  // it is tried both ways at every place
    // A block begins when all that belongs to the one before has ended: what begins it has no order to be tried
    // another way, and only what it did besides may have. But where something may crash, it may between the two.
    if (conflicting.is_awaited && !may_crash_ && !without_block.everything && !earlier.everything &&
        !conflict(without_block.touches, touches_of(earlier))) {
      continue;
    }
    reverse(conflicting.place, event.place);
  }
}

Causality::Event Exhaustive::event_of(const Place& place) const {
  Causality::Event event;
  event.place = static_cast<PlaceInRun>(&place - places_.data());
  event.agent = place.chosen;
  event.touches = touches_of(place);
  event.everything = place.everything;
  event.begins_block = place.begins_block;
  event.ends_step = place.ends_step;
  event.may_crash = may_crash_;
  event.brought_by = place.brought_by;
  return event;
}

std::span<const Footprint::Touch> Exhaustive::touches_of(const Place& place) const {
  return std::span(touches_).subspan(place.first_touch, place.touches);
}

void Exhaustive::end() {
  if (left_) {
    over_ = true;
    return;
  }
  if (!redundant_.load()) {
    close_last(true);
    imagine_crash();
  }
  is_told_ = true;
  go_back();
}

void Exhaustive::go_back() {
  while (places_.size() > given_ && !goes_on_at(places_.back())) places_.pop_back();
  over_ = places_.size() == given_;
  if (over_) return;
  changed_ = places_.size() - 1;
  const std::size_t first = first_changed();
  Place& begins = places_[first];
  if (first != changed_) begins.ever = std::make_unique<Footprint>(all_touched_by(begins));
  touches_.resize(begins.first_touch);
  begins.touches = 0;
}

Footprint Exhaustive::all_touched_by(const Place& place) const {
  Footprint all = place.ever ? *place.ever : Footprint();
  all.everything = all.everything || place.everything;
  for (const Footprint::Touch& touch : touches_of(place)) all.touch(touch.object, touch.way);
  return all;
}

bool Exhaustive::goes_on_at(Place& place) {
  if (place.is_fault) {
    if (place.begun == place.awake) return false;
    ++place.begun;
    place.goes_wrong = true;
    return true;
  }
  if (place.tries_all) {
    if (place.begun == place.awake) return false;
    place.is_open = true;
  } else {
    while (place.next_to_try < place.to_try.size() && sleeps(place, place.to_try[place.next_to_try])) {
      ++place.next_to_try;
    }
    if (place.next_to_try == place.to_try.size()) return false;
  }
  ++place.begun;
  if (!reduce_) return true;
  place.done.push_back({place.chosen, std::make_shared<const Footprint>(all_touched_by(place))});
  place.ever.reset();
  if (!place.is_open) place.chosen = place.to_try[place.next_to_try++];
  return true;
}

std::size_t Exhaustive::first_changed() const { return begin_of(std::min(changed_, places_.size())); }

std::size_t Exhaustive::begin_of(std::size_t place) const {
  // What goes wrong within a choice is part of it.
  while (place > 0 && place < places_.size() && places_[place].is_fault && !places_[place].is_crash) --place;
  return place;
}

bool Exhaustive::leads_to(Agent agent, PlaceInRun earlier, PlaceInRun later) const {
  const PlaceInRun next = causality_.next_of(agent, earlier);
  if (next == kNoPlace || next > later || places_[next].is_fault) return false;
  const PlaceInRun before = causality_.latest_before(next);
  return before == kNoPlace || before < earlier || (next == later && before == earlier);
}

void Exhaustive::reverse(PlaceInRun earlier, PlaceInRun later) {
  if (earlier < given_) return note_reversal(earlier, later);
  Place& place = places_[earlier];
  if (place.tries_all) return;
  // What would come without the earlier choice: all that does not happen after it. One of what can come first of that
  // has to be tried, unless such a one is to be tried anyway, or would repeat something.
  const auto leads = [&](Agent agent) { return leads_to(agent, earlier, later); };
  if (std::any_of(place.to_try.begin(), place.to_try.end(), leads)) return;
  const auto one_leads = [&](const Sleeper& one) { return leads(one.agent); };
  if (std::any_of(place.done.begin(), place.done.end(), one_leads)) return;
  if (place.sleep && std::any_of(place.sleep->begin(), place.sleep->end(), one_leads)) return;
  if (const auto first = first_without(earlier, later)) place.to_try.push_back(*first);
}

std::optional<Agent> Exhaustive::first_without(PlaceInRun earlier, PlaceInRun later) const {
  PlaceInRun first = later;
  for (PlaceInRun before = causality_.latest_before(first); before != kNoPlace && before > earlier;
       before = causality_.latest_before(first)) {
    first = before;
  }
  // A crash comes first, which is tried at every place anyway.
  if (first >= places_.size() || places_[first].is_fault) return std::nullopt;
  return causality_.agent_at(first);
}

double Exhaustive::part_done(double of_branch) const {
  if (over_) return 1;
  double part = of_branch;
  for (std::size_t i = places_.size(); i-- > given_;) {
    const Place& place = places_[i];
    const bool is_some = !place.is_fault && !place.tries_all;
    const double total = is_some ? 1 + static_cast<double>(place.to_try.size()) : place.awake;
    part = ((is_some ? static_cast<double>(place.next_to_try) : place.begun - 1.0) + part) / total;
  }
  return part;
}

}  // namespace hypersim::simulator
