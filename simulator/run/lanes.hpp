#pragma once
// The lanes of the block that is being played, and which of them there is reason to look at: so that a step of the node
// costs what it brings about, and not what there are lanes.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hypersim/language/scenario.hpp"

#include "outcome.hpp"
#include "outside.hpp"

namespace hypersim::simulator {

/// A sequence of steps that one process (or `sim`) takes in order.
struct Track {
  int cast = -1;  // whose it is; -1: that of `sim`, or a `check`
  std::vector<const language::Step*> steps;
  std::size_t next = 0;
  bool running = false;        // steps[next] has begun
  Outside::Wait wait;          // of a step of sim
  std::vector<Outcome> lines;  // of a pipeline that has ended

  const language::Step& step() const { return *steps[next]; }
  bool done() const { return next == steps.size(); }
};

class Lanes {
 public:
  /// Of a scenario with a cast of that size.
  explicit Lanes(std::size_t cast) : lane_of_(cast, kNone) {}

  /// The lanes are now those of that block: a `parallel`, or a single step. It lives as long as they are.
  void begin(const language::Step& block);

  bool is_parallel() const { return is_parallel_; }
  bool all_done() const { return open_ == 0; }
  std::vector<Track>& tracks() { return tracks_; }
  const std::vector<Track>& tracks() const { return tracks_; }
  /// That of `sim`, or of a `check`; null if there is none.
  Track* outside() { return outside_ ? &tracks_[*outside_] : nullptr; }

  /// The first lane from that index on that there is reason to look at.
  std::optional<std::size_t> next(std::size_t from) const;
  /// There is none to look at that lane, until it is woken. That of `sim` is looked at whenever something happens.
  void rest(std::size_t lane);
  /// Something has happened to that member of the cast.
  void wake(int cast);
  void wake_all();
  /// The step of the track is over.
  void pass(Track& track);

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  Track& add(const std::optional<language::WhoOperand>& who);

  std::vector<Track> tracks_;
  std::vector<std::size_t> awake_;    // in order
  std::vector<std::size_t> lane_of_;  // by cast
  std::optional<std::size_t> outside_;
  std::size_t open_ = 0;  // tracks that are not done
  bool is_parallel_ = false;
};

}  // namespace hypersim::simulator
