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

class Portfolio {
 public:
  Portfolio(ExploreStrategy strategy, std::uint64_t seed) : strategy_(strategy), seed_(seed) {}

  /// How many choices a run has: those of the first schedule, which no strategy but the first-come one makes.
  void set_length(std::uint64_t choices) { length_ = choices; }
  /// Is the schedule of that number the next one of all? Then make() makes none.
  bool is_exhaustive(std::uint64_t number) const;
  /// Is any?
  bool tries_all_orders() const {
    return strategy_ == ExploreStrategy::Exhaustive || strategy_ == ExploreStrategy::Portfolio;
  }
  /// The strategy of the schedule with that number, from 0.
  MadeStrategy make(std::uint64_t number) const;

 private:
  ExploreStrategy strategy_;
  std::uint64_t seed_;
  std::uint64_t length_ = 1;
};

}  // namespace hypersim::simulator
