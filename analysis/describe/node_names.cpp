#include "hypersim/analysis/node_names.hpp"

namespace hypersim::analysis {

namespace {

/// As much of the scenario as names need.
language::Scenario cast_of(const language::Scenario& all, const runtime::NodeId& node) {
  language::Scenario scenario;
  scenario.node = node;
  scenario.nodes = all.nodes;
  scenario.cast = all.cast;
  return scenario;
}

}  // namespace

struct NodeNames::Seen {
  Seen(const language::Scenario& all, const runtime::NodeId& node) : scenario(cast_of(all, node)), names(scenario) {}

  const language::Scenario scenario;
  const Names names;
};

NodeNames::NodeNames(const Names& first) : first_(first) {
  const language::Scenario& scenario = first.scenario();
  for (std::size_t i = 1; i < scenario.nodes.size(); ++i) {
    others_.push_back(std::make_shared<const Seen>(scenario, scenario.nodes[i]));
  }
}

const Names& NodeNames::of(runtime::NodeNumber node) const {
  const std::size_t other = node.value;
  return other == 0 || other > others_.size() ? first_ : others_[other - 1]->names;
}

}  // namespace hypersim::analysis
