#pragma once
// A run as one of its nodes sees it. Facts name processes without their node, so whoever reads a trace of several nodes
// reads it node by node.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hypersim/analysis/names.hpp"
#include "hypersim/language/scenario.hpp"
#include "hypersim/runtime/trace.hpp"

namespace hypersim::analysis {

/// Which events belong to which node: those that came about there, and the steps of its processes. Steps of nobody
/// belong to all.
class EventsByNode {
 public:
  EventsByNode(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& events);

  /// Of the node with that number, in order.
  const std::vector<std::uint32_t>& of(std::size_t node) const { return by_node_[node]; }

 private:
  std::vector<std::vector<std::uint32_t>> by_node_;
};

class NodeView {
 public:
  /// Both outlive it. Copies only what belongs to the node, and nothing if there is only one.
  NodeView(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& events,
           const runtime::NodeId& node);
  /// For the built-in checks, of the node with that number: without the scenario's steps and properties.
  NodeView(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& events,
           const EventsByNode& by_node, std::size_t node);
  NodeView(const NodeView&) = delete;
  NodeView& operator=(const NodeView&) = delete;

  /// In it, what is said of no node is meant of this one.
  const language::Scenario& scenario() const { return seen_ ? *seen_ : scenario_; }
  /// What came about on the node, and the steps of the scenario.
  const std::vector<runtime::TraceEvent>& events() const { return own_ ? *own_ : all_; }
  /// Which event of the whole trace that one is.
  std::size_t number_of(std::size_t event) const { return own_ ? numbers_[event] : event; }

 private:
  const language::Scenario& scenario_;
  const std::vector<runtime::TraceEvent>& all_;
  std::optional<language::Scenario> seen_;
  std::optional<std::vector<runtime::TraceEvent>> own_;
  std::vector<std::size_t> numbers_;  // of own_
};

}  // namespace hypersim::analysis
