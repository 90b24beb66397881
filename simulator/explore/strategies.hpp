#pragma once
// The strategies that need no memory of other schedules: each schedule is decided by its seed.

#include <cstdint>
#include <memory>

#include "hypersim/actors/strategy.hpp"

namespace hypersim::simulator {

/// The one that has waited longest: the order of `run`, but for kv's lanes.
std::unique_ptr<actors::Strategy> make_first_strategy();
/// Each with the same probability.
std::unique_ptr<actors::Strategy> make_random_strategy(std::uint64_t seed);
/// PCT (Burckhardt et al., 2010): each candidate has a random priority, the highest goes, and at `depth` - 1 random
/// points of a run of about `length` choices the one that would go falls behind all others. Finds a bug that takes
/// `depth` orders to be right with a probability of at least 1 / (candidates * length^(depth-1)).
std::unique_ptr<actors::Strategy> make_pct_strategy(std::uint64_t seed, int depth, std::uint64_t length);

}  // namespace hypersim::simulator
