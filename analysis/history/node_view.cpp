#include "hypersim/analysis/node_view.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace hypersim::analysis {

NodeView::NodeView(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& events,
                   const runtime::NodeId& node)
    : scenario_(scenario), all_(events) {
  if (scenario.nodes.size() < 2) return;
  seen_ = language::seen_from(scenario, node);
  const auto place = std::find(scenario.nodes.begin(), scenario.nodes.end(), node) - scenario.nodes.begin();
  const runtime::NodeNumber number{static_cast<std::uint16_t>(place)};
  own_.emplace();
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].node != number && events[i].node != runtime::kNoNode) continue;
    own_->push_back(events[i]);
    numbers_.push_back(i);
  }
}

EventsByNode::EventsByNode(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& events)
    : by_node_(scenario.nodes.size()) {
  if (by_node_.size() < 2) return;
  std::map<std::string_view, std::size_t> nodes;
  for (std::size_t node = 0; node < scenario.nodes.size(); ++node) nodes.emplace(scenario.nodes[node], node);
  std::map<std::string_view, std::size_t> lanes;
  for (const language::ProcessDecl& decl : scenario.cast) lanes.emplace(decl.name, nodes.at(decl.address.node()));
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    if (events[i].node != runtime::kNoNode) {
      by_node_[events[i].node.value].push_back(number);
      continue;
    }
    const auto* started = std::get_if<runtime::fact::StepStarted>(&events[i].fact);
    const auto* ended = std::get_if<runtime::fact::StepEnded>(&events[i].fact);
    const auto lane = started != nullptr ? lanes.find(started->lane)
                      : ended != nullptr ? lanes.find(ended->lane)
                                         : lanes.end();
    if (lane != lanes.end()) {
      by_node_[lane->second].push_back(number);
    } else {
      for (auto& its : by_node_) its.push_back(number);
    }
  }
}

NodeView::NodeView(const language::Scenario& scenario, const std::vector<runtime::TraceEvent>& events,
                   const EventsByNode& by_node, std::size_t node)
    : scenario_(scenario), all_(events) {
  if (scenario.nodes.size() < 2) return;
  seen_.emplace();
  seen_->node = scenario.nodes[node];
  seen_->nodes = scenario.nodes;
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.address.node() == seen_->node) seen_->cast.push_back(decl);
  }
  own_.emplace();
  own_->reserve(by_node.of(node).size());
  for (const std::uint32_t event : by_node.of(node)) {
    own_->push_back(events[event]);
    numbers_.push_back(event);
  }
}

}  // namespace hypersim::analysis
