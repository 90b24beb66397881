#pragma once
// Finds again, from what a trace says, the step that spawned a process: its clauses are the declaration of the child.

#include <map>
#include <string>
#include <utility>

#include "hypersim/simulator/scenario.hpp"

namespace hypersim::simulator {

class Spawns {
 public:
  explicit Spawns(const Scenario& scenario);

  /// The `spawn` step with that line and text; none: it is none. Steps of several rounds that read the same are the
  /// same.
  const SpawnStep* at(int line, const std::string& text) const;

 private:
  std::map<std::pair<int, std::string>, const SpawnStep*> spawns_;
};

}  // namespace hypersim::simulator
