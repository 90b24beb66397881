#pragma once
// The built-in checks of a run that is to be continued several times: what all have in common is checked once. Of runs
// on one node; those of several are checked at their end.

#include <memory>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/simulator/run.hpp"

#include "../check/running_check.hpp"
#include "filled_steps.hpp"
#include "storage_audits.hpp"

namespace hypersim::simulator {

class ChecksSoFar {
 public:
  /// All outlive it. There is one node.
  ChecksSoFar(actors::Network& network, const language::Scenario& scenario, const RunOptions& options);

  /// Sees the trace so far. `filled`: the steps that were filled so far.
  void follow(const FilledSteps& filled);
  /// What all have found, in their order, and the audits in theirs. The run is over, and has been followed.
  std::vector<Breach> breaches(const StorageAudits& audits, const Holdings& at_the_end);

 private:
  actors::Network& network_;
  HandedOut handed_out_;
  std::size_t filled_ = 0;  // steps that were handed out
  std::shared_ptr<DatabaseRights> rights_;
  std::vector<std::unique_ptr<RunningCheck>> checks_;
};

}  // namespace hypersim::simulator
