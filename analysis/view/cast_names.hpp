#pragma once
// The names of the cast, from what an archive says of its run.

#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/node_names.hpp"
#include "hypersim/analysis/trace_archive.hpp"

namespace hypersim::analysis {

class CastNames {
 public:
  explicit CastNames(const TraceInfo& info) : scenario_(scenario_of(info)), names_(scenario_), on_(names_) {}
  CastNames(const CastNames&) = delete;
  CastNames& operator=(const CastNames&) = delete;

  const Names& names() const { return names_; }
  /// For an event that came about on that node.
  const Names& names(runtime::NodeNumber node) const { return on_.of(node); }

 private:
  /// As much of the scenario as names need.
  static language::Scenario scenario_of(const TraceInfo& info) {
    language::Scenario scenario;
    scenario.nodes = info.nodes;
    if (!info.nodes.empty()) scenario.node = info.nodes.front();
    for (const auto& [name, address] : info.cast) {
      language::ProcessDecl& decl = scenario.cast.emplace_back();
      decl.name = name;
      decl.address = address;
    }
    return scenario;
  }

  language::Scenario scenario_;
  Names names_;
  NodeNames on_;
};

}  // namespace hypersim::analysis
