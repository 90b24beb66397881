#pragma once
// `explore --report FILE`: the findings for programs, as FILE.json or as FILE.xml (JUnit).

#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"
#include "hypersim/simulator/explore.hpp"

namespace hypersim::cli {

struct ExploreReport {
  struct Entry {
    const language::Scenario* scenario = nullptr;
    simulator::Exploration exploration;
    simulator::Verdict verdict = simulator::Verdict::Passed;
    std::vector<std::string> folders;  // of the findings
    double elapsed_s = 0;
  };
  std::vector<Entry> entries;

  double elapsed_s() const;
};

/// The error is a sentence: the name has neither ending, or the file cannot be written.
runtime::Result<runtime::Done, std::string> check_report_name(const std::string& path);
runtime::Result<runtime::Done, std::string> write_report(const std::string& path, const ExploreReport& report);

}  // namespace hypersim::cli
