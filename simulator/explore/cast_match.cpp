#include "cast_match.hpp"

#include <algorithm>
#include <set>

#include "hypersim/runtime/stable_hash.hpp"

namespace hypersim::simulator {

using runtime::NodeNumber;
using runtime::ProcessId;

namespace {

NodeNumber number(std::size_t index) { return {static_cast<std::uint16_t>(index)}; }

}  // namespace

RecordedCast recorded_cast(const language::Scenario& scenario) {
  RecordedCast cast;
  cast.nodes = scenario.nodes;
  for (const language::ProcessDecl& decl : scenario.cast) {
    const auto node = std::find(cast.nodes.begin(), cast.nodes.end(), decl.address.node()) - cast.nodes.begin();
    cast.processes.push_back(
        {runtime::hash_text(decl.name), decl.address.process(), number(static_cast<std::size_t>(node))});
  }
  return cast;
}

CastMatch::CastMatch(const RecordedCast& then, const RecordedCast& now) : nodes_(then.nodes.size()) {
  match_nodes(then, now);
  match_processes(then, now);
}

void CastMatch::match_nodes(const RecordedCast& then, const RecordedCast& now) {
  std::vector<std::size_t> added;
  for (std::size_t i = 0; i < now.nodes.size(); ++i) {
    const auto known = std::find(then.nodes.begin(), then.nodes.end(), now.nodes[i]);
    if (known == then.nodes.end()) {
      added.push_back(i);
    } else {
      nodes_[static_cast<std::size_t>(known - then.nodes.begin())] = number(i);
    }
  }
  auto next = added.begin();
  for (auto& node : nodes_) {
    if (!node && next != added.end()) node = number(*next++);
  }
}

void CastMatch::match_processes(const RecordedCast& then, const RecordedCast& now) {
  std::vector<bool> is_taken(now.processes.size());
  std::vector<const RecordedCast::Process*> left;
  // Takes the first that nobody has taken.
  const auto take = [&](const RecordedCast::Process& one, const auto& is_it) {
    for (std::size_t i = 0; i < now.processes.size(); ++i) {
      if (is_taken[i] || !is_it(now.processes[i])) continue;
      is_taken[i] = true;
      pair(one, now.processes[i]);
      return true;
    }
    return false;
  };
  const auto take_those = [&](const std::vector<const RecordedCast::Process*>& from, const auto& is_like) {
    std::vector<const RecordedCast::Process*> others;
    for (const auto* one : from) {
      if (!take(*one, [&](const RecordedCast::Process& other) { return is_like(*one, other); })) others.push_back(one);
    }
    return others;
  };
  for (const RecordedCast::Process& one : then.processes) left.push_back(&one);
  left = take_those(left, [](const auto& one, const auto& other) { return one.name == other.name; });
  left = take_those(left, [&](const auto& one, const auto& other) {
    return one.process == other.process && nodes_[one.node.value] == other.node;
  });
  take_those(left, [](const auto&, const auto&) { return true; });
}

void CastMatch::pair(const RecordedCast::Process& then, const RecordedCast::Process& now) {
  processes_.emplace(Place{then.process, then.node}, Place{now.process, now.node});
  packages_.emplace(then.process.package_id().text(), now.process.package_id());
}

std::size_t CastMatch::PlaceHash::operator()(const Place& place) const {
  return runtime::mix(place.process.hash(), place.node.value);
}

void CastMatch::move(ProcessId& process, NodeNumber& node) const {
  const auto known = processes_.find(Place{process, node});
  if (known != processes_.end()) {
    process = known->second.process;
    node = known->second.node;
    return;
  }
  if (node.value < nodes_.size() && nodes_[node.value]) node = *nodes_[node.value];
  if (process.text().empty()) return;
  const auto package = packages_.find(process.package_id().text());
  if (package != packages_.end()) process = ProcessId(process.process_name(), package->second);
}

Happening CastMatch::now(Happening happening) const {
  move(happening.who, happening.node);
  move(happening.to, happening.to_node);
  return happening;
}

}  // namespace hypersim::simulator
