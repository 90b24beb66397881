#pragma once
// Depth first over all choices of a scenario, each run from the beginning (stateless). Orders that differ only in
// choices that do not conflict are the same (a Mazurkiewicz trace), and one of them is played: source sets (Abdulla et
// al., 2014) say where another choice has to be tried, sleep sets which of those would be a repetition. Whether
// something goes wrong is tried both ways, always; what a process or kv crashes after is an order of its own.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/actors/strategy.hpp"
#include "hypersim/runtime/binary.hpp"

#include "arrivals.hpp"
#include "causality.hpp"
#include "footprint.hpp"

namespace hypersim::simulator {

class Exhaustive : public actors::Strategy {
 public:
  /// The scenario outlives it. Without `reduce` every order is played; for tests.
  explicit Exhaustive(const language::Scenario& scenario, bool reduce = true);

  // For each run: begin(), play it with this strategy, end(). Until over().

  /// What the run is to be interrupted by: it would repeat another.
  const std::atomic<bool>& redundant() const { return redundant_; }
  void begin(const actors::Network& network);
  void end();
  /// Everything has been played.
  bool over() const { return over_; }
  /// A choice that had been made could not be made again: the run is not decided by its choices, and nothing more can
  /// be tried.
  bool left() const { return left_; }
  /// Has what was just played to be counted, or was it interrupted as a repetition?
  bool counts() const { return !redundant_.load(); }
  /// Which part of everything has been played, by how much of each choice is done: 0 to 1. It is only an estimate,
  /// because playing finds what else has to be tried.
  double part_done() const;

  // Another process can play the next run, and the search goes on with what it found, as if it had played it.

  /// How many places the run has that was begun.
  std::size_t depth() const { return depth_; }
  /// Of the first places, is nothing to be tried but what was chosen there first?
  bool has_settled(std::size_t places) const;
  /// Does the next run make all choices again up to that place, and are those known here? So many of them were choices.
  bool goes_on_behind(std::size_t place, std::size_t choices) const {
    return !over_ && places_.size() > place + 1 && has_settled(choices);
  }
  /// What is known of that place and of those behind it, between two runs. What comes before it is the same in all
  /// runs.
  std::string found_from(std::size_t place) const;
  /// Takes what found_from() that place has given elsewhere, in place of what is known here: between two runs, or where
  /// a run has come to the next place and its choice before has not been closed. False if it is not that: then nothing
  /// more can be done here.
  bool take_found(std::string_view bytes, std::size_t place);

  // actors::Strategy
  std::size_t choose(std::span<const actors::Candidate> candidates) override;
  bool inject(const actors::FaultPoint& point) override;

 private:
  /// A choice that would repeat something here, and what it touched where it was tried.
  struct Sleeper {
    Agent agent = 0;
    std::shared_ptr<const Footprint> footprint;
  };
  /// Shared by the places between which it does not change. Null: nothing sleeps.
  using Sleepers = std::shared_ptr<const std::vector<Sleeper>>;
  /// A place in the present run at which something was chosen.
  struct Place {
    bool is_fault = false;     // it happens if `chosen` says so
    bool is_crash = false;     // a fault that happens between two choices; any other happens within the one before it
    bool goes_wrong = false;   // the fault happens
    bool everything = false;   // what was chosen touches everything
    bool is_open = false;      // the choice is to be another one that has not been tried; which, is not known yet
    bool tries_all = false;    // not only what `to_try` says
    bool time_passed = false;  // before it
    bool begins_block = false;
    bool ends_step = false;
    Agent chosen = 0;
    std::uint32_t first_touch = 0;  // of what was chosen, in touches_
    std::uint32_t touches = 0;
    PlaceInRun brought_by = kNoPlace;
    std::uint32_t awake = 2;    // how many candidates do not sleep
    std::uint32_t begun = 1;    // how many of them have been tried, with the present one
    std::vector<Agent> to_try;  // besides the first
    std::size_t next_to_try = 0;
    Sleepers sleep;                   // when the run comes here
    std::vector<Sleeper> done;        // what was tried before the present choice
    std::unique_ptr<Footprint> ever;  // of what was chosen, with what went wrong within it in earlier runs

    /// A choice, or a crash; any other fault is a part of the choice before it.
    bool happens() const { return !is_fault || (is_crash && goes_wrong); }
  };

  /// The choice before has done all that it does. `brings_itself`: it may have put something behind what waits for
  /// whoever was chosen.
  void close_last(bool brings_itself);
  /// What events tell of the scenario's steps.
  struct Steps {
    bool ends_step = false;        // before a block began
    std::size_t before_block = 0;  // how many events come before the beginning of a block; all if none begins
  };
  Steps note_steps(std::span<const runtime::TraceEvent> events);
  bool has_time_passed();
  /// To be called where something could have crashed before, and no crash is asked for: nothing is left to do before
  /// time passes, or faults have come to their end. If what comes before a crash in another order is independent of
  /// what has come here, that order has to be tried.
  void imagine_crash();
  /// Adds the choice at that place to the events of the run. `without_block`: what it touched before it began a block.
  void tell(Place& place, const Footprint& footprint, const Footprint& without_block);
  Causality::Event event_of(const Place& place) const;
  std::span<const Footprint::Touch> touches_of(const Place& place) const;
  /// The first place whose footprint may be another than in the run before.
  std::size_t first_changed() const;
  /// The place of `earlier` has to try something that leads to `later` first.
  void reverse(PlaceInRun earlier, PlaceInRun later);
  /// Could the agent's next event, up to `later`, come at the place of `earlier` as well?
  bool leads_to(Agent agent, PlaceInRun earlier, PlaceInRun later) const;
  /// A new place, of a choice among the candidates that were noted last.
  void add_place();
  /// The first that does not sleep and has not been tried; none if the run is not the one that it had to be.
  std::optional<Agent> untried(const Place& place) const;
  /// The run is not the one that it had to be.
  std::size_t leave();
  /// What sleeps at the place that comes next.
  Sleepers sleep_now() const;
  /// Is there another choice to try? Then it is the one.
  bool goes_on_at(Place& place);
  bool sleeps(const Place& place, Agent agent) const;
  /// Which shared objects the places from one on have, each once.
  struct SharedThings;
  void write(runtime::BinaryWriter& out, const Place& place, std::size_t first_touch, SharedThings& shared) const;

  Footprints footprints_;
  const bool reduce_;
  std::atomic<bool> redundant_ = false;
  bool over_ = false;
  bool left_ = false;
  std::vector<Place> places_;
  std::vector<Footprint::Touch> touches_;  // of all places
  Causality causality_;
  Arrivals arrivals_;
  std::size_t depth_ = 0;    // of the present run
  std::size_t changed_ = 0;  // from this place on, the run is another than the one before
  const actors::Network* network_ = nullptr;
  actors::Candidate last_;  // that was chosen
  runtime::ProcessId last_who_;
  runtime::MessagePtr last_request_;
  std::optional<std::size_t> last_place_;
  bool has_last_ = false;             // it has not been closed
  bool crashed_ = false;              // since the last choice
  bool asked_ = false;                // since then, whether something crashes
  bool may_crash_ = false;            // it was asked before the last choice
  bool could_crash_ = false;          // it was asked since time passed, or since all of what came before was over
  PlaceInRun last_event_ = kNoPlace;  // a choice or a crash
  std::size_t seen_ = 0;              // events
  std::uint64_t time_ms_ = 0;
  std::size_t block_ = 0;
  std::size_t block_left_ = 0;
};

}  // namespace hypersim::simulator
