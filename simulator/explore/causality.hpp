#pragma once
// Which choices of the present run happen before which others, and between which two only their order is open. An event
// is a choice with all that follows from it, or a crash between two choices. Its costs depend on what it touches, not
// on how many events there were.

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "causal_clocks.hpp"
#include "footprint.hpp"

namespace hypersim::simulator {

/// Whatever makes its choices in one order: a process, a lane of kv, a module. A small number, the same in all runs.
using Agent = std::uint32_t;
/// The place of an event in its run, from 0.
using PlaceInRun = std::uint32_t;
inline constexpr PlaceInRun kNoPlace = UINT32_MAX;

class Causality {
 public:
  struct Event {
    PlaceInRun place = 0;
    Agent agent = 0;
    std::span<const Footprint::Touch> touches;
    bool everything = false;
    bool begins_block = false;         // it comes after all that ended a step of the block before
    bool ends_step = false;            // of the block that was there before it
    bool may_crash = false;            // a crash may come between it and what ended steps, so their order is open
    PlaceInRun brought_by = kNoPlace;  // the event that made it possible: it brought the message that this one takes
  };
  /// An earlier event that conflicts with an event, with none in between that comes after the one and before the other.
  struct Conflict {
    PlaceInRun place = 0;
    bool is_awaited = false;  // the later one begins a block, and the earlier one ended a step of the block before
  };

  /// The run begins anew. What was told of the places before `first` holds again when retell() says so.
  void begin(PlaceInRun first);
  /// Time passes, which it does only if nothing else is left to do: no order of what comes and what was before is open.
  void time_passes();
  /// The next event, as it was told in the run before.
  void retell(const Event& event);
  /// The next event. Returns its conflicts whose order is open, the latest first, until the next call. An event that
  /// touches everything is in no later conflict.
  std::span<const Conflict> tell(const Event& event);
  /// The same of an event that does not come: it is in no later conflict. Until the next call, latest_before() knows
  /// it.
  std::span<const Conflict> imagine(const Event& event);

  /// What was told of the places from the one on, before the other.
  void write(runtime::BinaryWriter& out, PlaceInRun first, PlaceInRun end) const;
  /// Takes what was written in place of what was told of the places from that one on. All before it must be the same.
  void read(runtime::BinaryReader& in, PlaceInRun first);

  /// The latest of all events that happen before that one; kNoPlace if there is none.
  PlaceInRun latest_before(PlaceInRun place) const { return told_[place].latest_before; }
  Agent agent_at(PlaceInRun place) const { return told_[place].agent; }
  /// The first event of that agent after the place; kNoPlace if there is none.
  PlaceInRun next_of(Agent agent, PlaceInRun after) const;

 private:
  struct Told {
    CausalClocks::Clock clock;  // for each agent, the last of its places that happens before it or is it, plus one
    std::uint32_t nodes = 0;    // of clocks before it
    PlaceInRun latest_before = kNoPlace;
    Agent agent = 0;
  };
  struct Entry {
    Agent agent;
    PlaceInRun place;
  };
  /// The last event of each agent among several that touched an object in the same way; ordered by agents.
  using Group = std::vector<Entry>;
  struct Object {
    Footprint::Way way = Footprint::Way::Read;
    Group last;    // that touched it in this way
    Group before;  // that touched it in another way before those; unless this way is Write
  };
  struct Before {
    PlaceInRun place;
    bool conflicts;
    bool is_awaited;
  };

  void collect(const Event& event);
  void add(const Group& group, bool conflicts, bool is_awaited);
  void enter(const Event& event);
  static void put(Group& group, Entry entry);

  CausalClocks clocks_;
  std::vector<Told> told_;                             // by place
  std::vector<std::vector<PlaceInRun>> places_;        // by agent: of its events in this run
  std::unordered_map<std::uint64_t, Object> objects_;  // since the last time that all were forgotten
  std::vector<Agent> agents_;                          // that had events since then
  std::vector<PlaceInRun> latest_;                     // by agent: its last event since then
  Group ended_;                                        // that ended steps of the present block
  PlaceInRun everything_ = kNoPlace;                   // the last event that touched everything, since time passed
  std::vector<Before> before_;                         // of the present event
  std::vector<Conflict> conflicts_;
};

}  // namespace hypersim::simulator
