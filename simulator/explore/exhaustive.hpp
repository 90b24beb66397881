#pragma once
// Depth first over all choices of a scenario, each run from the beginning (stateless). Orders that differ only in
// choices that do not conflict are the same (a Mazurkiewicz trace), and one of them is played: source sets (Abdulla et
// al., 2014) say where another choice has to be tried, sleep sets which of those would be a repetition. Whether
// something goes wrong is tried both ways, always; what a process or kv crashes after is an order of its own.
//
// Another object can search what is behind a branch to which this one will come (branch.hpp). What it finds there
// depends on nothing but the branch. What it means for the choices before the branch is told run by run, so a search
// that takes those runs over goes on as if it had played them.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/actors/strategy.hpp"

#include "arrivals.hpp"
#include "branch.hpp"
#include "causality.hpp"
#include "footprint.hpp"

namespace hypersim::simulator {

class Exhaustive : public actors::Strategy {
 public:
  /// Of all orders. Without `reduce` every order is played; for tests.
  explicit Exhaustive(const language::Scenario& scenario, bool reduce = true);
  /// The footprints are those of the scenario. Several searches may share them.
  explicit Exhaustive(std::shared_ptr<const Footprints> footprints, bool reduce = true);
  /// Of what is behind the branch of another search.
  Exhaustive(std::shared_ptr<const Footprints> footprints, const Branch& branch);

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
  /// Another thread may say that nobody needs the run that is being played.
  void give_up() { redundant_ = true; }
  /// Which part of everything has been played, by how much of each choice is done: 0 to 1. It is only an estimate,
  /// because playing finds what else has to be tried. `of_branch`: which part of what is behind the present branch.
  double part_done(double of_branch = 0) const;

  // Between runs.

  /// What the run that was played last means for whoever has the branch; to be called after each end().
  RunOfBranch take_run();
  /// At which place the next run makes a choice that has not been tried.
  std::size_t place() const { return places_.size() - 1; }
  /// What the next run tries.
  Branch branch() const { return branch_at(places_.size() - 1); }
  enum class Which { Latest, Next };
  /// The branch to which the search will come, as far as it is known now: of those at places that are not `taken` the
  /// one to which it comes last, or next.
  std::optional<Branch> later_branch(Which which, const std::function<bool(std::size_t place)>& taken) const;
  /// Takes over a run that another search has played behind branch(). The runs come in their order; behind the last,
  /// the search is at another branch, or over. What this one means for whoever has the branch of this search.
  RunOfBranch take_over(RunOfBranch run);

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
  /// What comes first of all that leads to `later` and does not happen after `earlier`; none if it is a crash.
  std::optional<Agent> first_without(PlaceInRun earlier, PlaceInRun later) const;
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
  /// Back to the last place at which something is left to try.
  void go_back();
  bool sleeps(const Place& place, Agent agent) const;
  /// What the choice at that place touched, in all runs that made it.
  Footprint all_touched_by(const Place& place) const;
  /// The place of the choice within which it happens at this place, or that it is.
  std::size_t begin_of(std::size_t place) const;

  // Of branches (exhaustive_branches.cpp).

  void tell(RunOfBranch& run, double of_branch);
  /// reverse() of a place of the branch.
  void note_reversal(PlaceInRun earlier, PlaceInRun later);
  void note(Reversal reversal);
  void reverse(Reversal reversal);
  void end_branch(const RunOfBranch::End& end);
  Branch branch_at(std::size_t place) const;
  std::vector<Branch::Tried> tried(const std::vector<Sleeper>& some) const;
  /// What comes after the present choice of that place.
  std::optional<Branch> later_branch_at(std::size_t place) const;

  std::shared_ptr<const Footprints> footprints_;
  const bool reduce_;
  std::atomic<bool> redundant_ = false;
  bool over_ = false;
  bool left_ = false;
  std::vector<Place> places_;
  std::size_t given_ = 0;        // so many of the first places are those of the branch: nothing else is tried there
  std::size_t begin_ = 0;        // Branch::first
  bool is_told_ = true;          // which choices of the branch happen before which others
  std::set<Reversal> noted_;     // at the places of the branch
  std::vector<Reversal> fresh_;  // of them, those that have not been told
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
