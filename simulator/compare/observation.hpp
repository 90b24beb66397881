#pragma once
// What a run came to, so that two runs of a scenario can be compared: what each step came to, and what is there at the
// end. Numbers that are drawn (of transactions, of processes without a name) are told by the order in which they first
// appear, because two runs that do the same may draw others.

#include <map>
#include <string>
#include <vector>

#include "hypersim/actors/network.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::simulator {

struct Observation {
  /// In the order of the steps in the scenario; of those that ended.
  std::map<runtime::StepId, std::string> steps;
  /// Sentences, sorted: `viewer is alive`, `viewer holds the capability owner/birthdays read`.
  std::vector<std::string> at_the_end;
  /// The properties that did not hold, and what ended the run before its end; sorted.
  std::vector<std::string> verdicts;
  friend bool operator==(const Observation&, const Observation&) = default;
};

/// The run is over, and its trace is still in the network.
Observation observe(const language::Scenario& scenario, const actors::Network& network);
/// Adds what the result says of properties and of the end of the run.
void add_verdict(Observation& observation, const RunResult& result);

}  // namespace hypersim::simulator
