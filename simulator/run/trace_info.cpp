#include "hypersim/simulator/trace_info.hpp"

namespace hypersim::simulator {

namespace {

void add_failure(analysis::TraceInfo& info, const language::Scenario& scenario, const Failure& failure) {
  analysis::TraceInfo::Failure& told = info.failures.emplace_back();
  if (!failure.statement.empty()) {
    const std::string& file = scenario.file_of(failure.at);
    if (file != scenario.path) told.file = file;
    told.line = failure.at.line;
    told.column = failure.at.column;
    told.statement = failure.statement;
  }
  told.expected = failure.expected;
  told.got = failure.got;
  told.why = failure.why;
  told.step = failure.step.value;
  for (const Failure& other : failure.also) add_failure(info, scenario, other);
}

}  // namespace

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
  if (result.failure) add_failure(info, scenario, *result.failure);
  for (const Breach& breach : result.breaches) info.breaches.push_back(to_text(breach));
  return info;
}

}  // namespace hypersim::simulator
