#pragma once
// What `hypersim caps` found, and its forms: a table for people, JSON for programs, a Mermaid flowchart for pages, a
// page of its own.

#include <string>
#include <vector>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/simulator/run.hpp"

namespace hypersim::cli {

/// The line of the scenario's own file at which the run failed: of a step in a sequence, that of the outermost `do`.
inline int line_of(const simulator::Failure& failure) {
  int line = failure.at.line;
  for (const auto* by = failure.done_by.get(); by != nullptr; by = by->around.get()) line = by->at.line;
  return line;
}

/// The run to report on. Everything that it refers to outlives the report.
struct CapsRun {
  const language::Scenario& scenario;
  const simulator::RunResult& result;
  analysis::AtLine at;

  /// Whether the run ended before the moment that was asked for.
  bool stopped_short() const { return result.failure.has_value() && (!at || *at >= line_of(*result.failure)); }
};

struct CouldReport {
  std::string who;  // who and cap as the user wrote them
  std::string cap;
  analysis::CouldAnswer answer;
};

/// Who may do what on one of the nodes.
struct NodeAuthority {
  runtime::NodeId node;
  analysis::Authority authority;
};

std::string caps_table(const CapsRun& run, const std::vector<NodeAuthority>& nodes);
std::string caps_json(const CapsRun& run, const std::vector<NodeAuthority>& nodes);
std::string caps_mermaid(const CapsRun& run, const std::vector<NodeAuthority>& nodes);
std::string caps_html(const CapsRun& run, const std::vector<NodeAuthority>& nodes);

std::string could_text(const CapsRun& run, const CouldReport& could);
std::string could_json(const CapsRun& run, const CouldReport& could);
std::string could_mermaid(const CapsRun& run, const CouldReport& could);
std::string could_html(const CapsRun& run, const CouldReport& could);

}  // namespace hypersim::cli
