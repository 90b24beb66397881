#include "hypersim/simulator/audit.hpp"

namespace hypersim::simulator {

using runtime::Semantics;

Reliances reliances(const language::Scenario& scenario, const CompareOptions& options) {
  Reliances found;
  for (const runtime::Row row : Semantics::hyperdrive().rows()) {
    if (options.interrupted != nullptr && options.interrupted->load()) break;
    CompareOptions without = options;
    without.shipped = Semantics::documented().with(row);
    Comparison comparison = compare_explored(scenario, without);
    if (comparison.first) found.all.push_back({row, std::move(*comparison.first)});
    if (found.fault.empty()) found.fault = std::move(comparison.fault);
  }
  return found;
}

}  // namespace hypersim::simulator
