#include "hypersim/simulator/audit.hpp"

namespace hypersim::simulator {

using runtime::Semantics;

std::vector<Reliance> reliances(const language::Scenario& scenario, const CompareOptions& options) {
  std::vector<Reliance> all;
  for (const runtime::Row row : Semantics::hyperdrive().rows()) {
    if (options.interrupted != nullptr && options.interrupted->load()) break;
    CompareOptions without = options;
    without.shipped = Semantics::documented().with(row);
    Comparison comparison = compare_explored(scenario, without);
    if (comparison.first) all.push_back({row, std::move(*comparison.first)});
  }
  return all;
}

}  // namespace hypersim::simulator
