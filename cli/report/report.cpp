#include "report.hpp"

namespace hypersim::cli {

ReportCounts counts_of(const Report& report) {
  ReportCounts counts;
  for (const ScenarioResult& result : report.results) {
    switch (status_of(result.kind)) {
      case Status::Passed:
        ++counts.passed;
        break;
      case Status::Failed:
        ++counts.failed;
        break;
      case Status::Error:
        ++counts.errors;
        if (result.path.empty()) ++counts.command_errors;
        break;
      case Status::Skipped:
        ++counts.skipped;
        break;
    }
  }
  return counts;
}

std::string name_of(const ScenarioResult& result) {
  if (!result.title.empty()) return result.title;
  return result.path.empty() ? "the command" : result.path;
}

std::string group_of(const Report& report, const ScenarioResult& result) {
  return result.path.empty() ? "hypersim " + report.command : result.path;
}

}  // namespace hypersim::cli
