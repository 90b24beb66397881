#pragma once
// The names of the cast, from what an archive says of its run.

#include "hypersim/simulator/trace_archive.hpp"

#include "../explain/names.hpp"

namespace hypersim::simulator {

class CastNames {
 public:
  explicit CastNames(const TraceInfo& info) {
    scenario_.node = info.node;
    for (const auto& [name, address] : info.cast) {
      ProcessDecl& decl = scenario_.cast.emplace_back();
      decl.name = name;
      decl.address = address;
    }
  }
  CastNames(const CastNames&) = delete;
  CastNames& operator=(const CastNames&) = delete;

  const Names& names() const { return names_; }

 private:
  Scenario scenario_;  // as much of it as names need
  Names names_{scenario_};
};

}  // namespace hypersim::simulator
