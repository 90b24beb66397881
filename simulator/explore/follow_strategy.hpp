#pragma once
// The strategy that makes given choices of the same scenario again.

#include <cstdint>
#include <utility>
#include <vector>

#include "hypersim/actors/strategy.hpp"

namespace hypersim::simulator {

/// A choice that cannot be made is left out. When none is left, the first thing that could happen does.
class FollowStrategy : public actors::Strategy {
 public:
  /// By Candidate::key(), and FaultPoint::key() of what goes wrong.
  explicit FollowStrategy(std::vector<std::uint64_t> keys) : keys_(std::move(keys)) {}

  std::size_t choose(std::span<const actors::Candidate> candidates) override {
    for (; next_ < keys_.size(); ++next_) {
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (candidates[i].key() == keys_[next_]) return ++next_, i;
      }
    }
    return 0;
  }
  bool inject(const actors::FaultPoint& point) override {
    if (next_ == keys_.size() || keys_[next_] != point.key()) return false;
    ++next_;
    return true;
  }

 private:
  std::vector<std::uint64_t> keys_;
  std::size_t next_ = 0;
};

}  // namespace hypersim::simulator
