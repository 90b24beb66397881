#pragma once
// In an explored run: finds what could happen next, and does one of these things. First come the processes that must be
// started again, then the actors in the scheduler's order, then the lanes of each node's kv.

#include <span>
#include <vector>

#include "hypersim/actors/strategy.hpp"

#include "deterministic_scheduler.hpp"
#include "lines.hpp"
#include "node_state.hpp"

namespace hypersim::actors {

class Candidates {
 public:
  /// All of these outlive it.
  Candidates(const std::vector<NodeState*>& nodes, const Lines& lines, DeterministicScheduler& scheduler)
      : nodes_(nodes), lines_(lines), scheduler_(scheduler) {}

  /// Finds out what could happen now. An actor that has been told to end does so on the way.
  void find();
  std::span<const Candidate> all() const { return all_; }
  /// Makes the candidate at that place happen.
  void take(std::size_t chosen);

 private:
  /// Has that actor been told to end?
  bool is_ending(const LightActor& actor, const Candidate& candidate) const;

  const std::vector<NodeState*>& nodes_;  // by number
  const Lines& lines_;
  DeterministicScheduler& scheduler_;
  std::vector<Candidate> all_;
  std::size_t due_ = 0;                 // the first so many are processes that are started again
  std::vector<bool> kv_has_mail_ = {};  // by node
  bool any_kv_has_mail_ = false;
};

}  // namespace hypersim::actors
