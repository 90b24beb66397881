#pragma once
// Finds again, from what a trace says, the step that spawned a process: its clauses are the declaration of the child.

#include <map>
#include <string>
#include <utility>

#include "hypersim/language/scenario.hpp"

namespace hypersim::analysis {

class Spawns {
 public:
  explicit Spawns(const language::Scenario& scenario);

  /// The `spawn` step with that line and text; none: it is none. Steps of several rounds that read the same are the
  /// same.
  const language::SpawnStep* at(int line, const std::string& text) const;

 private:
  std::map<std::pair<int, std::string>, const language::SpawnStep*> spawns_;
};

}  // namespace hypersim::analysis
