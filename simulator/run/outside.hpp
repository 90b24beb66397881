#pragma once
// Plays the steps that no process takes: `check`, which looks at the node, and `sim`, which acts on it from outside.

#include <optional>

#include "hypersim/actors/node.hpp"
#include "hypersim/runtime/time.hpp"

#include "../check/storage_audit.hpp"
#include "conditions.hpp"
#include "outcome.hpp"

namespace hypersim::simulator {

class Outside {
 public:
  /// All outlive it. `audit` looks at the storage after each crash.
  Outside(actors::Node& node, Conditions& conditions, StorageAudit& audit)
      : node_(node), conditions_(conditions), audit_(audit) {}

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

  actors::Node& node_;
  Conditions& conditions_;
  StorageAudit& audit_;
};

}  // namespace hypersim::simulator
