#pragma once
// A report for programs: what became of each selected scenario, in three formats. Whatever a scenario or a path
// contains, a report is well-formed.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenario_result.hpp"

namespace hypersim::cli {

struct Report {
  std::string command;     // `run` or `explore`
  std::string build;       // the hypersim that wrote it
  bool has_ended = false;  // false: something ended the command before it could say more
  int exit_code = 0;       // once it has ended
  double elapsed_s = 0;
  std::vector<ScenarioResult> results;  // of every selected scenario, and of every file that could not be read
};

struct ReportCounts {
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t errors = 0;
  std::uint64_t skipped = 0;
  std::uint64_t command_errors = 0;  // of those errors: such as are of no file
};
ReportCounts counts_of(const Report& report);
/// What a format that needs a name for everything calls it.
std::string name_of(const ScenarioResult& result);
std::string group_of(const Report& report, const ScenarioResult& result);

/// JUnit's format, as Jenkins and Surefire describe it.
std::string junit_text(const Report& report);
/// docs/report.schema.json describes it.
std::string json_text(const Report& report);
/// The Test Anything Protocol, version 13: Perl's `prove` reads no later one.
std::string tap_text(const Report& report);

}  // namespace hypersim::cli
