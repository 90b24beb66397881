#pragma once
// The strategies that need no memory of other schedules: each schedule is decided by its seed.

#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

#include "hypersim/actors/strategy.hpp"

namespace hypersim::simulator {

/// The beginning of a run, as long as there is one candidate at a time and nothing can go wrong.
class OnlyCandidates {
 public:
  struct Named {
    std::uint64_t key = 0;
    runtime::NodeNumber node;
  };
  void add(const actors::Candidate& candidate) {
    all_.push_back({candidate.key(), candidate.node});
    if (known_.insert(all_.back().key).second) first_.push_back(all_.size() - 1);
  }
  /// In order.
  const std::vector<Named>& all() const { return all_; }
  /// Which of them are the first with their key.
  const std::vector<std::size_t>& first() const { return first_; }

 private:
  std::vector<Named> all_;
  std::vector<std::size_t> first_;
  std::unordered_set<std::uint64_t> known_;
};

class SeededStrategy : public actors::Strategy {
 public:
  /// As if it had made these choices, one after the other. Takes far less time.
  virtual void skip(const OnlyCandidates& made) = 0;
};

/// The one that has waited longest: the order of `run`, but for kv's lanes.
std::unique_ptr<SeededStrategy> make_first_strategy();
/// Each with the same probability.
std::unique_ptr<SeededStrategy> make_random_strategy(std::uint64_t seed);
/// PCT (Burckhardt et al., 2010): each candidate has a random priority, the highest goes, and at `depth` - 1 random
/// points of a run of about `length` choices the one that would go falls behind all others. Finds a bug that takes
/// `depth` orders to be right with a probability of at least 1 / (candidates * length^(depth-1)).
std::unique_ptr<SeededStrategy> make_pct_strategy(std::uint64_t seed, int depth, std::uint64_t length);

}  // namespace hypersim::simulator
