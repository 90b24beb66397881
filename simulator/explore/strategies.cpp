#include "strategies.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hypersim/runtime/random.hpp"

namespace hypersim::simulator {

using actors::Candidate;
using runtime::Random;

namespace {

/// One in so many of the points where something may go wrong does. A run has some dozens of them.
constexpr std::uint64_t kFaultOdds = 16;

class FirstStrategy : public actors::Strategy {
 public:
  std::size_t choose(std::span<const Candidate>) override { return 0; }
};

class RandomStrategy : public actors::Strategy {
 public:
  explicit RandomStrategy(std::uint64_t seed) : random_(seed) {}
  std::size_t choose(std::span<const Candidate> candidates) override {
    return static_cast<std::size_t>(random_.next_u64() % candidates.size());
  }
  bool inject(const actors::FaultPoint&) override { return random_.next_u64() % kFaultOdds == 0; }

 private:
  Random random_;
};

class PctStrategy : public actors::Strategy {
 public:
  PctStrategy(std::uint64_t seed, int depth, std::uint64_t length) : random_(seed) {
    for (int i = 1; i < depth; ++i) changes_.push_back(random_.next_u64() % std::max<std::uint64_t>(length, 1));
    std::sort(changes_.begin(), changes_.end());
    lowest_ = changes_.size();
  }

  std::size_t choose(std::span<const Candidate> candidates) override {
    std::size_t best = highest(candidates);
    for (; next_change_ < changes_.size() && changes_[next_change_] <= made_; ++next_change_) {
      priority(candidates[best].key()) = --lowest_;
      best = highest(candidates);
    }
    ++made_;
    return best;
  }
  bool inject(const actors::FaultPoint&) override { return random_.next_u64() % kFaultOdds == 0; }

 private:
  std::size_t highest(std::span<const Candidate> candidates) {
    std::size_t best = 0;
    std::uint64_t its_priority = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const std::uint64_t one = priority(candidates[i].key());
      if (i == 0 || one > its_priority) std::tie(best, its_priority) = std::pair(i, one);
    }
    return best;
  }
  /// For a new candidate: random, and above all that have fallen behind.
  std::uint64_t& priority(std::uint64_t key) {
    const auto [known, is_new] = priorities_.try_emplace(key, 0);
    if (is_new) known->second = random_.next_u64() | (std::uint64_t{1} << 63);
    return known->second;
  }

  Random random_;
  std::vector<std::uint64_t> changes_;  // before which choices, in order
  std::size_t next_change_ = 0;
  std::uint64_t made_ = 0;
  std::uint64_t lowest_ = 0;
  std::unordered_map<std::uint64_t, std::uint64_t> priorities_;  // by key
};

}  // namespace

std::unique_ptr<actors::Strategy> make_first_strategy() { return std::make_unique<FirstStrategy>(); }
std::unique_ptr<actors::Strategy> make_random_strategy(std::uint64_t seed) {
  return std::make_unique<RandomStrategy>(seed);
}
std::unique_ptr<actors::Strategy> make_pct_strategy(std::uint64_t seed, int depth, std::uint64_t length) {
  return std::make_unique<PctStrategy>(seed, depth, length);
}

}  // namespace hypersim::simulator
