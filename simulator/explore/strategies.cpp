#include "strategies.hpp"

#include <algorithm>
#include <tuple>
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

class FirstStrategy : public SeededStrategy {
 public:
  void skip(const OnlyCandidates&) override {}
  std::size_t choose(std::span<const Candidate>) override { return 0; }
};

class RandomStrategy : public SeededStrategy {
 public:
  explicit RandomStrategy(std::uint64_t seed) : random_(seed) {}
  void skip(const OnlyCandidates& made) override {
    for (std::size_t i = 0; i < made.all().size(); ++i) random_.next_u64();
  }
  std::size_t choose(std::span<const Candidate> candidates) override {
    return static_cast<std::size_t>(random_.next_u64() % candidates.size());
  }
  bool inject(const actors::FaultPoint&) override { return random_.next_u64() % kFaultOdds == 0; }

 private:
  Random random_;
};

class PctStrategy : public SeededStrategy {
 public:
  PctStrategy(std::uint64_t seed, int depth, std::uint64_t length)
      : random_(seed), of_nodes_(~seed), by_node_(of_nodes_.next_u64() % 2 == 0) {
    for (int i = 1; i < depth; ++i) changes_.push_back(random_.next_u64() % std::max<std::uint64_t>(length, 1));
    std::sort(changes_.begin(), changes_.end());
    lowest_ = changes_.size();
  }

  /// Something is drawn for whoever comes for the first time, and whoever is alone at a change falls behind.
  void skip(const OnlyCandidates& made) override {
    const std::size_t end = made.all().size();
    // Among these.
    const auto next_change = [&]() -> std::size_t {
      return next_change_ < changes_.size() ? std::max(changes_[next_change_], made_) - made_ : end;
    };
    std::size_t next_first = 0;
    for (;;) {
      const std::size_t first = next_first < made.first().size() ? made.first()[next_first] : end;
      const std::size_t at = std::min(first, next_change());
      if (at >= end) break;
      next_first += at == first ? 1 : 0;
      const OnlyCandidates::Named& one = made.all()[at];
      priority_of_node(one.node);
      std::uint64_t& its = priority(one.key);
      for (; next_change() <= at; ++next_change_) its = --lowest_;
    }
    made_ += end;
  }

  std::size_t choose(std::span<const Candidate> candidates) override {
    std::size_t best = highest(candidates);
    for (; next_change_ < changes_.size() && changes_[next_change_] <= made_; ++next_change_) {
      fall_behind(candidates, candidates[best]);
      best = highest(candidates);
    }
    ++made_;
    return best;
  }
  bool inject(const actors::FaultPoint&) override { return random_.next_u64() % kFaultOdds == 0; }

 private:
  std::size_t highest(std::span<const Candidate> candidates) {
    std::size_t best = 0;
    Priority its_priority;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Priority one = {priority_of_node(candidates[i].node), priority(candidates[i].key())};
      if (i == 0 || one > its_priority) std::tie(best, its_priority) = std::pair(i, one);
    }
    return best;
  }
  /// In every other schedule, a node has a priority like a process, and what happens on it goes together: its
  /// processes, its modules, and what arrives there. So a node may be slow as a whole.
  std::uint64_t priority_of_node(runtime::NodeNumber node) {
    if (!by_node_) return 0;
    const auto [known, is_new] = nodes_.try_emplace(node.value, 0);
    if (is_new) known->second = of_nodes_.next_u64() | (std::uint64_t{1} << 63);
    return known->second;
  }
  /// The node falls behind where others have something to do, else the candidate alone.
  void fall_behind(std::span<const Candidate> candidates, const Candidate& who) {
    const bool is_among_nodes = by_node_ && std::any_of(candidates.begin(), candidates.end(),
                                                        [&](const Candidate& one) { return one.node != who.node; });
    (is_among_nodes ? nodes_.at(who.node.value) : priority(who.key())) = --lowest_;
  }
  /// For a new candidate: random, and above all that have fallen behind.
  std::uint64_t& priority(std::uint64_t key) {
    const auto [known, is_new] = priorities_.try_emplace(key, 0);
    if (is_new) known->second = random_.next_u64() | (std::uint64_t{1} << 63);
    return known->second;
  }

  /// The node's, then its own.
  using Priority = std::pair<std::uint64_t, std::uint64_t>;

  Random random_;
  Random of_nodes_;  // of its own, so that nodes do not change what processes draw
  bool by_node_;
  std::unordered_map<std::uint16_t, std::uint64_t> nodes_;  // by number
  std::vector<std::uint64_t> changes_;                      // before which choices, in order
  std::size_t next_change_ = 0;
  std::uint64_t made_ = 0;
  std::uint64_t lowest_ = 0;
  std::unordered_map<std::uint64_t, std::uint64_t> priorities_;  // by key
};

}  // namespace

std::unique_ptr<SeededStrategy> make_first_strategy() { return std::make_unique<FirstStrategy>(); }
std::unique_ptr<SeededStrategy> make_random_strategy(std::uint64_t seed) {
  return std::make_unique<RandomStrategy>(seed);
}
std::unique_ptr<SeededStrategy> make_pct_strategy(std::uint64_t seed, int depth, std::uint64_t length) {
  return std::make_unique<PctStrategy>(seed, depth, length);
}

}  // namespace hypersim::simulator
