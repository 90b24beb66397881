#pragma once
// Depth first over all choices of a scenario, each run from the beginning (stateless). Orders that differ only in
// choices that do not conflict are the same (a Mazurkiewicz trace), and one of them is played: source sets (Abdulla et
// al., 2014) say where another choice has to be tried, sleep sets which of those would be a repetition. Whether
// something goes wrong is tried both ways, always; what a process or kv crashes after is an order of its own.

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "hypersim/actors/node.hpp"
#include "hypersim/actors/strategy.hpp"

#include "footprint.hpp"

namespace hypersim::simulator {

class Exhaustive : public actors::Strategy {
 public:
  /// The scenario outlives it. Without `reduce` every order is played; for tests.
  explicit Exhaustive(const language::Scenario& scenario, bool reduce = true);

  // For each run: begin(), play it with this strategy, end(). Until over().

  /// What the run is to be interrupted by: it would repeat another.
  const std::atomic<bool>& redundant() const { return redundant_; }
  void begin(const actors::Node& node);
  void end();
  /// Everything has been played.
  bool over() const { return over_; }
  /// Has what was just played to be counted, or was it interrupted as a repetition?
  bool counts() const { return !redundant_.load(); }
  /// Which part of everything has been played, by how much of each choice is done: 0 to 1. It is only an estimate,
  /// because playing finds what else has to be tried.
  double part_done() const;

  // actors::Strategy
  std::size_t choose(std::span<const actors::Candidate> candidates) override;
  bool inject(const actors::FaultPoint& point) override;

 private:
  struct Sleeper {
    std::uint64_t key = 0;
    Footprint footprint;
  };
  /// A place in the present run at which something was chosen.
  struct Place {
    bool is_fault = false;  // 0: it does not happen, 1: it does
    bool is_crash = false;  // a fault that happens between two choices; any other happens within the one before it
    std::vector<std::uint64_t> enabled;
    std::vector<std::uint64_t> to_try;  // with those that were tried
    std::size_t tried = 0;              // of to_try, with the present one
    std::uint64_t chosen = 0;
    std::vector<Sleeper> sleep;
    Footprint footprint;                // of what was chosen
    Footprint without_block;            // if it begins a block: what it touched before that
    Footprint ever;                     // of what was chosen, whatever went wrong within it
    std::vector<std::uint64_t> before;  // bits: the places that happen before it
    bool ends_step = false;
    bool begins_block = false;
    bool time_passed = false;  // before it

    /// A choice, or a crash; any other fault is a part of the choice before it.
    bool happens() const { return !is_fault || footprint.everything; }
  };

  /// The choice before has done all that it does.
  void close_last();
  /// What events tell of the scenario's steps.
  struct Steps {
    bool ends_step = false;        // before a block began
    std::size_t before_block = 0;  // how many events come before the beginning of a block; all if none begins
  };
  Steps note_steps(std::span<const runtime::TraceEvent> events);
  bool has_time_passed();
  void find_races();
  /// The first place whose footprint may be another than in the run before.
  std::size_t first_changed() const;
  void find_races_of(std::size_t later, std::size_t since);
  /// The place of `earlier` has to try something that leads to `later` first.
  void reverse(std::size_t earlier, std::size_t later);
  /// What sleeps at the place that comes next.
  std::vector<Sleeper> sleep_now() const;
  std::uint64_t pick(const Place& place);
  static bool happens_before(const Place& later, std::size_t earlier);
  static void join(std::vector<std::uint64_t>& before, const std::vector<std::uint64_t>& other);

  Footprints footprints_;
  const bool reduce_;
  std::atomic<bool> redundant_ = false;
  bool over_ = false;
  std::vector<Place> places_;
  std::size_t depth_ = 0;    // of the present run
  std::size_t changed_ = 0;  // from this place on, the run is another than the one before
  const actors::Node* node_ = nullptr;
  actors::Candidate last_;  // that was chosen
  runtime::ProcessId last_who_;
  std::size_t last_place_ = 0;
  bool has_last_ = false;
  std::size_t seen_ = 0;  // events
  std::uint64_t time_ms_ = 0;
  std::size_t block_ = 0;
  std::size_t block_left_ = 0;
};

}  // namespace hypersim::simulator
