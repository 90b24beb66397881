#pragma once
// Plays the steps that no process takes: `check`, which looks at the nodes, and `sim`, which acts on them from outside.

#include <optional>

#include "hypersim/actors/network.hpp"
#include "hypersim/runtime/time.hpp"

#include "conditions.hpp"
#include "outcome.hpp"
#include "storage_audits.hpp"

namespace hypersim::simulator {

class Outside {
 public:
  /// All outlive it. `audits` look at the storages after each crash.
  Outside(actors::Network& network, Conditions& conditions, StorageAudits& audits)
      : network_(network), conditions_(conditions), audits_(audits) {}

  /// What one of its steps waits for.
  struct Wait {
    std::optional<runtime::LogicalTime> until;  // of `sim wait`
    bool for_turn = false;                      // to act in `parallel`
  };

  /// In `parallel`, sim acts when its turn comes, as one among the actors.
  bool has_turn(const language::Step& step, Wait& wait, bool in_parallel);
  /// The outcome of the step, if it has ended: it acts, looks, or still waits. `sim settle` never ends here: it ends
  /// when nothing is runnable.
  std::optional<Outcome> play(const language::Step& step, Wait& wait);

 private:
  void act(const language::Step& step);
  void act(const language::SimNetworkStep& step);

  actors::Network& network_;
  Conditions& conditions_;
  StorageAudits& audits_;
};

}  // namespace hypersim::simulator
