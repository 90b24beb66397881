#include "hypersim/simulator/trace_info.hpp"

namespace hypersim::simulator {

analysis::TraceInfo info_of(const language::Scenario& scenario, const RunResult& result) {
  analysis::TraceInfo info;
  info.path = scenario.path;
  info.title = scenario.full_title();
  info.nodes = scenario.nodes;
  for (const language::ProcessDecl& decl : scenario.cast) info.cast.push_back({decl.name, decl.address});
  info.seed = result.seed;
  info.schedule = to_text(result.schedule);
  info.storage = result.storage == language::StorageKind::Memory ? "memory" : "rocksdb";
  info.semantics = to_text(scenario.options.semantics);
  info.verdict = to_text(result.verdict);
  return info;
}

}  // namespace hypersim::simulator
