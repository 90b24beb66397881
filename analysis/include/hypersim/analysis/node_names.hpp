#pragma once
// The names of a scenario's cast as each of its nodes sees them: facts name processes without their node.

#include <memory>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/runtime/node_number.hpp"

namespace hypersim::analysis {

class NodeNames {
 public:
  /// The names outlive it. They are those of the scenario's first node.
  explicit NodeNames(const Names& first);

  /// For what came about on that node; for what belongs to none, as the first sees it.
  const Names& of(runtime::NodeNumber node) const;

 private:
  struct Seen;
  const Names& first_;
  std::vector<std::shared_ptr<const Seen>> others_;  // from the second node on
};

}  // namespace hypersim::analysis
