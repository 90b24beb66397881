#pragma once
// In an explored run: finds what could happen next, and does one of these things. First come the processes that must be
// started again, then the actors in the scheduler's order, then kv's lanes.

#include <span>
#include <vector>

#include "hypersim/actors/strategy.hpp"

#include "node_actors.hpp"

namespace hypersim::actors {

class Candidates {
 public:
  /// Both of these outlive it.
  Candidates(NodeState& state, NodeActors& actors) : state_(state), actors_(actors) {}

  /// Finds out what could happen now. An actor that has been told to end does so on the way.
  void find();
  std::span<const Candidate> all() const { return all_; }
  /// Makes the candidate at that place happen.
  void take(std::size_t chosen);

 private:
  /// Has that actor been told to end?
  bool is_ending(const LightActor& actor, const Candidate& candidate) const;

  NodeState& state_;
  NodeActors& actors_;
  std::vector<Candidate> all_;
};

}  // namespace hypersim::actors
