#pragma once
// The strategy that makes given choices again.

#include <cstdint>
#include <optional>
#include <vector>

#include "hypersim/actors/strategy.hpp"
#include "hypersim/simulator/replay.hpp"

namespace hypersim::simulator {

/// A choice that cannot be made is left out. When none is left, the first thing that could happen does.
class FollowStrategy : public actors::Strategy {
 public:
  /// By Candidate::key(), and FaultPoint::key() of what goes wrong.
  explicit FollowStrategy(std::vector<std::uint64_t> keys) : keys_(std::move(keys)) {}

  std::size_t choose(std::span<const actors::Candidate> candidates) override;
  bool inject(const actors::FaultPoint& point) override;

  /// The first time that it could not choose as it was told: the number of the choice, and what could be chosen.
  struct Lost {
    std::size_t choice;
    std::vector<Happening> instead;
  };
  const std::optional<Lost>& lost() const { return lost_; }
  /// All that it was told was chosen, and nothing else.
  bool whole() const { return !lost_ && next_ == keys_.size(); }

 private:
  std::vector<std::uint64_t> keys_;
  std::size_t next_ = 0;
  std::size_t made_ = 0;
  std::optional<Lost> lost_;
};

}  // namespace hypersim::simulator
