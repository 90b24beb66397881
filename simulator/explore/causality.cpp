#include "causality.hpp"

#include <algorithm>
#include <utility>

namespace hypersim::simulator {

using Way = Footprint::Way;

void Causality::begin(PlaceInRun first) {
  time_passes();
  for (std::vector<PlaceInRun>& places : places_) places.clear();
  if (first < told_.size()) {
    clocks_.shrink_to(told_[first].nodes);
    told_.resize(first);
  }
}

void Causality::time_passes() {
  objects_.clear();
  for (const Agent agent : agents_) latest_[agent] = kNoPlace;
  agents_.clear();
  ended_.clear();
  everything_ = kNoPlace;
}

void Causality::retell(const Event& event) { enter(event); }

std::span<const Causality::Conflict> Causality::tell(const Event& event) {
  imagine(event);
  enter(event);
  return conflicts_;
}

std::span<const Causality::Conflict> Causality::imagine(const Event& event) {
  const auto nodes = static_cast<std::uint32_t>(clocks_.size());
  // Faults that are part of a choice have places of their own, and are no events.
  told_.resize(event.place, Told{{}, nodes});
  collect(event);
  conflicts_.clear();
  CausalClocks::Clock clock;
  for (const Before& before : before_) {
    const Told& told = told_[before.place];
    if (clocks_.of(clock, told.agent) > before.place) continue;  // it happens before another of them
    clock = clocks_.join(clock, told.clock);
    const bool is_open = before.conflicts && before.place != event.brought_by && told.agent != event.agent;
    if (is_open) conflicts_.push_back({before.place, before.is_awaited});
  }
  clock = clocks_.with(clock, event.agent, event.place + 1);
  told_.push_back({clock, nodes, before_.empty() ? kNoPlace : before_.front().place, event.agent});
  return conflicts_;
}

/// All that may happen immediately before the event, the latest first.
void Causality::collect(const Event& event) {
  before_.clear();
  const auto one = [this](PlaceInRun place) {
    if (place != kNoPlace) before_.push_back({place, false, false});
  };
  one(everything_);
  one(event.brought_by);
  if (event.agent < latest_.size()) one(latest_[event.agent]);
  if (event.everything) {
    for (const Agent agent : agents_) before_.push_back({latest_[agent], true, false});
  }
  for (const Footprint::Touch& touch : event.touches) {
    const auto object = objects_.find(touch.object);
    if (object == objects_.end()) continue;
    const bool joins = object->second.way == touch.way && touch.way != Way::Write;
    add(joins ? object->second.before : object->second.last, true, false);
  }
  if (event.begins_block) add(ended_, event.may_crash, true);
  std::sort(before_.begin(), before_.end(), [](const Before& a, const Before& b) { return a.place > b.place; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < before_.size(); ++i) {
    if (kept > 0 && before_[kept - 1].place == before_[i].place) {
      before_[kept - 1].conflicts |= before_[i].conflicts;
      before_[kept - 1].is_awaited |= before_[i].is_awaited;
    } else {
      before_[kept++] = before_[i];
    }
  }
  before_.resize(kept);
}

void Causality::add(const Group& group, bool conflicts, bool is_awaited) {
  for (const Entry& entry : group) before_.push_back({entry.place, conflicts, is_awaited});
}

void Causality::enter(const Event& event) {
  if (event.agent >= places_.size()) places_.resize(event.agent + 1);
  places_[event.agent].push_back(event.place);
  if (event.everything) {
    time_passes();  // for what comes, the event itself stands for all that was before
    everything_ = event.place;
  }
  if (event.agent >= latest_.size()) latest_.resize(event.agent + 1, kNoPlace);
  if (latest_[event.agent] == kNoPlace) agents_.push_back(event.agent);
  latest_[event.agent] = event.place;
  const Entry entry{event.agent, event.place};
  if (event.begins_block) ended_.clear();
  if (event.ends_step && !event.begins_block) put(ended_, entry);
  if (event.everything) return;
  for (const Footprint::Touch& touch : event.touches) {
    Object& object = objects_[touch.object];
    if (!object.last.empty() && (object.way != touch.way || touch.way == Way::Write)) {
      object.before.swap(object.last);
      object.last.clear();
    }
    object.way = touch.way;
    put(object.last, entry);
  }
}

void Causality::put(Group& group, Entry entry) {
  if (group.empty() || group.back().agent < entry.agent) return group.push_back(entry);
  const auto at = std::lower_bound(group.begin(), group.end(), entry.agent,
                                   [](const Entry& one, Agent agent) { return one.agent < agent; });
  if (at->agent == entry.agent) {
    at->place = entry.place;
  } else {
    group.insert(at, entry);
  }
}

PlaceInRun Causality::next_of(Agent agent, PlaceInRun after) const {
  if (agent >= places_.size()) return kNoPlace;
  const auto next = std::upper_bound(places_[agent].begin(), places_[agent].end(), after);
  return next == places_[agent].end() ? kNoPlace : *next;
}

void Causality::write(runtime::BinaryWriter& out, PlaceInRun first, PlaceInRun end) const {
  const auto nodes_before = [this](std::size_t place) {
    return place < told_.size() ? told_[place].nodes : clocks_.size();
  };
  const std::size_t last = std::max<std::size_t>(first, std::min<std::size_t>(end, told_.size()));
  out.number(nodes_before(first));
  clocks_.write(out, nodes_before(first), nodes_before(last));
  out.number(last - first);
  for (std::size_t place = first; place < last; ++place) {
    const Told& told = told_[place];
    out.number(told.clock.root);
    out.number(told.clock.levels);
    out.number(told.nodes);
    out.number(told.latest_before);
    out.number(told.agent);
  }
}

void Causality::read(runtime::BinaryReader& in, PlaceInRun first) {
  const std::size_t nodes = first < told_.size() ? told_[first].nodes : clocks_.size();
  if (in.number() != nodes || first > told_.size()) in.fail("what was told before is not the same here");
  if (!in.ok()) return;
  told_.resize(first);
  clocks_.read(in, nodes);
  for (std::uint64_t left = in.count("events follow"); left > 0 && in.ok(); --left) {
    Told& told = told_.emplace_back();
    told.clock.root = static_cast<std::uint32_t>(in.number());
    told.clock.levels = static_cast<std::uint32_t>(in.number());
    told.nodes = static_cast<std::uint32_t>(in.number());
    told.latest_before = static_cast<PlaceInRun>(in.number());
    told.agent = static_cast<Agent>(in.number());
    const bool is_before = told.latest_before == kNoPlace || told.latest_before < told_.size();
    if (!clocks_.is_known(told.clock) || told.nodes > clocks_.size() || !is_before) in.fail("not an event of a run");
  }
}

}  // namespace hypersim::simulator
