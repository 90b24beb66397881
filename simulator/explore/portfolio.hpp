#pragma once
// Which strategy makes which schedule. The number of a schedule decides, and nothing that happened before: so it does
// not matter which were played, and by whom.

#include <cstdint>
#include <memory>
#include <string>

#include "hypersim/simulator/explore.hpp"

#include "strategies.hpp"

namespace hypersim::simulator {

struct MadeStrategy {
  std::unique_ptr<SeededStrategy> strategy;
  std::string name;  // `pct 3`
};

inline constexpr std::uint64_t kNoSchedule = UINT64_MAX;

class Portfolio {
 public:
  Portfolio(ExploreStrategy strategy, std::uint64_t seed) : strategy_(strategy), seed_(seed) {}

  /// How many choices a run has: those of the first schedule, which no strategy but the first-come one makes.
  void set_length(std::uint64_t choices) { length_ = choices; }
  /// Is the schedule of that number the next one of all? Then make() makes none.
  bool is_exhaustive(std::uint64_t number) const;
  /// Is any but the first one not?
  bool makes_several() const { return strategy_ != ExploreStrategy::Exhaustive; }
  /// The first such number from that one on; kNoSchedule if there is none.
  std::uint64_t next_exhaustive(std::uint64_t number) const;
  /// The strategy of the schedule with that number, from 0.
  MadeStrategy make(std::uint64_t number) const;

 private:
  ExploreStrategy strategy_;
  std::uint64_t seed_;
  std::uint64_t length_ = 1;
};

}  // namespace hypersim::simulator
