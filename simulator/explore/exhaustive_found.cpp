// What the search of all orders has found, as bytes for another process of the same program.

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "exhaustive.hpp"

namespace hypersim::simulator {

using runtime::BinaryReader;
using runtime::BinaryWriter;

namespace {

using Touch = Footprint::Touch;

void write_touches(BinaryWriter& out, std::span<const Touch> touches) {
  out.number(touches.size());
  for (const Touch& touch : touches) {
    out.word(touch.object);
    out.byte(static_cast<std::uint8_t>(touch.way));
  }
}

void read_touches(BinaryReader& in, std::vector<Touch>& touches) {
  for (std::uint64_t left = in.count("touches follow"); left > 0 && in.ok(); --left) {
    Touch touch;
    touch.object = in.word();
    const std::uint8_t way = in.byte();
    if (way > static_cast<std::uint8_t>(Footprint::Way::Add)) in.fail("no way to touch something");
    touch.way = static_cast<Footprint::Way>(way);
    touches.push_back(touch);
  }
}

void write_footprint(BinaryWriter& out, const Footprint& footprint) {
  out.byte(footprint.everything ? 1 : 0);
  write_touches(out, footprint.touches);
}

Footprint read_footprint(BinaryReader& in) {
  Footprint footprint;
  footprint.everything = in.byte() == 1;
  read_touches(in, footprint.touches);
  return footprint;
}

/// Numbers for objects that several places share, in the order in which they are met.
template <class T>
class Numbers {
 public:
  std::uint64_t of(const T* object) {
    const auto [at, is_new] = numbers_.try_emplace(object, all_.size());
    if (is_new) all_.push_back(object);
    return at->second;
  }
  const std::vector<const T*>& all() const { return all_; }

 private:
  std::map<const T*, std::uint64_t> numbers_;
  std::vector<const T*> all_;
};

/// Truths of a place, a bit each.
constexpr unsigned kTruths = 9;

std::uint64_t packed(std::initializer_list<bool> truths) {
  std::uint64_t bits = 0;
  for (const bool one : truths) bits = bits << 1U | (one ? 1U : 0U);
  return bits;
}

std::uint32_t read_small(BinaryReader& in, std::uint64_t end) {
  const std::uint64_t number = in.number();
  if (number >= end) in.fail("a number is too large");
  return in.ok() ? static_cast<std::uint32_t>(number) : 0;
}

}  // namespace

struct Exhaustive::SharedThings {
  Numbers<Footprint> footprints;
  Numbers<std::vector<Sleeper>> sleepers;
};

bool Exhaustive::has_settled(std::size_t places) const {
  const auto first = std::span(places_).first(std::min(places, places_.size()));
  return std::all_of(first.begin(), first.end(), [](const Place& place) {
    return place.begun == 1 && place.to_try.empty() && !place.tries_all && !place.is_fault;
  });
}

std::string Exhaustive::found_from(std::size_t from) const {
  SharedThings shared;
  BinaryWriter places;
  const std::size_t first = std::min(from, places_.size());
  const std::size_t first_touch = first < places_.size() ? places_[first].first_touch : touches_.size();
  for (std::size_t at = first; at < places_.size(); ++at) write(places, places_[at], first_touch, shared);
  BinaryWriter lists;
  for (std::size_t i = 0; i < shared.sleepers.all().size(); ++i) {
    const std::vector<Sleeper>& list = *shared.sleepers.all()[i];
    lists.number(list.size());
    for (const Sleeper& one : list) {
      lists.number(one.agent);
      lists.number(shared.footprints.of(one.footprint.get()));
    }
  }
  BinaryWriter out;
  out.number(packed({over_, left_}));
  out.number(changed_);
  out.number(arrivals_.agents_known());
  for (Agent agent = 1; agent < arrivals_.agents_known(); ++agent) out.word(arrivals_.key_of(agent));
  out.number(shared.footprints.all().size());
  for (const Footprint* one : shared.footprints.all()) write_footprint(out, *one);
  const auto add = [&out](const BinaryWriter& part) {
    const std::string bytes = part.written();
    out.number(bytes.size());
    out.bytes(bytes);
  };
  out.number(shared.sleepers.all().size());
  add(lists);
  write_touches(out, std::span(touches_).subspan(first_touch));
  out.number(places_.size() - first);
  add(places);
  // What comes behind is told anew.
  causality_.write(out, static_cast<PlaceInRun>(from), static_cast<PlaceInRun>(first_changed()));
  return out.written();
}

void Exhaustive::write(BinaryWriter& out, const Place& place, std::size_t first_touch, SharedThings& shared) const {
  out.number(packed({place.is_fault, place.is_crash, place.goes_wrong, place.everything, place.is_open, place.tries_all,
                     place.time_passed, place.begins_block, place.ends_step}));
  out.number(place.chosen);
  out.number(place.first_touch - first_touch);
  out.number(place.touches);
  out.number(place.brought_by);
  out.number(place.awake);
  out.number(place.begun);
  out.number(place.to_try.size());
  for (const Agent agent : place.to_try) out.number(agent);
  out.number(place.next_to_try);
  out.number(place.sleep ? shared.sleepers.of(place.sleep.get()) + 1 : 0);
  out.number(place.done.size());
  for (const Sleeper& one : place.done) {
    out.number(one.agent);
    out.number(shared.footprints.of(one.footprint.get()));
  }
  out.byte(place.ever ? 1 : 0);
  if (place.ever) write_footprint(out, *place.ever);
}

bool Exhaustive::take_found(std::string_view bytes, std::size_t from) {
  BinaryReader in(bytes, 0);
  const std::uint64_t truths = in.number();
  over_ = (truths & 2U) != 0;
  left_ = (truths & 1U) != 0;
  changed_ = in.number();
  const std::uint64_t agents = in.number();
  if (agents < arrivals_.agents_known()) in.fail("more is known here");
  for (Agent agent = 1; agent < agents && in.ok(); ++agent) {
    if (arrivals_.agent_of(in.word()) != agent) in.fail("another agent is known here by that number");
  }
  std::vector<std::shared_ptr<const Footprint>> footprints;
  for (std::uint64_t left = in.count("footprints follow"); left > 0 && in.ok(); --left) {
    footprints.push_back(std::make_shared<const Footprint>(read_footprint(in)));
  }
  const auto read_sleepers = [&](BinaryReader& part) {
    std::vector<Sleeper> list;
    for (std::uint64_t left = part.count("sleepers follow"); left > 0 && part.ok(); --left) {
      const Agent agent = read_small(part, agents);
      const std::uint32_t footprint = read_small(part, footprints.size());
      if (part.ok()) list.push_back({agent, footprints[footprint]});
    }
    return list;
  };
  std::vector<Sleepers> lists;
  const std::uint64_t count_of_lists = in.count("lists follow");
  const std::string bytes_of_lists = in.bytes(in.number(), "the lists");
  BinaryReader in_lists(bytes_of_lists, 0);
  while (lists.size() < count_of_lists && in_lists.ok()) {
    lists.push_back(std::make_shared<const std::vector<Sleeper>>(read_sleepers(in_lists)));
  }
  const bool begins_here = from <= places_.size();
  const std::size_t first_touch = from < places_.size() ? places_[from].first_touch : touches_.size();
  if (!begins_here || !in.ok() || (count_of_lists > 0 && !in_lists.ok())) return false;
  places_.resize(from);
  touches_.resize(first_touch);
  read_touches(in, touches_);
  const std::uint64_t count_of_places = in.count("places follow");
  const std::string bytes_of_places = in.bytes(in.number(), "the places");
  BinaryReader in_places(bytes_of_places, 0);
  while (places_.size() - from < count_of_places && in_places.ok()) {
    Place& place = places_.emplace_back();
    std::uint32_t bits = read_small(in_places, std::uint64_t{1} << kTruths);
    for (bool* const truth : {&place.ends_step, &place.begins_block, &place.time_passed, &place.tries_all,
                              &place.is_open, &place.everything, &place.goes_wrong, &place.is_crash, &place.is_fault}) {
      *truth = (bits & 1U) != 0;
      bits >>= 1U;
    }
    place.chosen = read_small(in_places, agents);
    place.first_touch = static_cast<std::uint32_t>(first_touch + read_small(in_places, touches_.size() + 1));
    place.touches = read_small(in_places, touches_.size() + 1);
    if (place.first_touch + std::size_t{place.touches} > touches_.size()) in_places.fail("touches that are not there");
    place.brought_by = read_small(in_places, std::uint64_t{kNoPlace} + 1);
    place.awake = read_small(in_places, UINT32_MAX);
    place.begun = read_small(in_places, UINT32_MAX);
    for (std::uint64_t left = in_places.count("agents follow"); left > 0 && in_places.ok(); --left) {
      place.to_try.push_back(read_small(in_places, agents));
    }
    place.next_to_try = read_small(in_places, place.to_try.size() + 1);
    const std::uint32_t sleep = read_small(in_places, lists.size() + 1);
    if (sleep > 0) place.sleep = lists[sleep - 1];
    place.done = read_sleepers(in_places);
    if (in_places.byte() == 1) place.ever = std::make_unique<Footprint>(read_footprint(in_places));
  }
  if (count_of_places > 0 && !in_places.ok()) return false;
  causality_.read(in, static_cast<PlaceInRun>(from));
  return in.ok() && in.left() == 0;
}

}  // namespace hypersim::simulator
