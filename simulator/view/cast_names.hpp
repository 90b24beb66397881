#pragma once
// The names of the cast, from what an archive says of its run.

#include "hypersim/simulator/trace_archive.hpp"

#include "../explain/names.hpp"

namespace hypersim::simulator {

class CastNames {
 public:
  explicit CastNames(const TraceInfo& info) : scenario_(scenario_of(info)), names_(scenario_) {}
  CastNames(const CastNames&) = delete;
  CastNames& operator=(const CastNames&) = delete;

  const Names& names() const { return names_; }

 private:
  /// As much of the scenario as names need.
  static Scenario scenario_of(const TraceInfo& info) {
    Scenario scenario;
    scenario.node = info.node;
    for (const auto& [name, address] : info.cast) {
      ProcessDecl& decl = scenario.cast.emplace_back();
      decl.name = name;
      decl.address = address;
    }
    return scenario;
  }

  Scenario scenario_;
  Names names_;
};

}  // namespace hypersim::simulator
