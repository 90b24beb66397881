#pragma once
// The reports and annotations of a command that plays scenarios. It knows from the beginning which scenarios there are,
// so that whatever ends the command, each of them is in every report.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "find_scenarios.hpp"
#include "options.hpp"
#include "report/report.hpp"
#include "report/report_files.hpp"

namespace hypersim::cli {

class Reporter {
 public:
  /// `names`: the values of `--report`. Complains if one of them cannot be written.
  Reporter(std::string command, const std::vector<std::string>& names);
  /// Writes what is known, unless finish() has.
  ~Reporter();
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;

  /// Called with what became of a scenario, and with those that were not played because of a signal.
  std::function<void(const ScenarioResult&)> on_settled = {};

  bool is_open() const { return files_.error().empty(); }

  /// Every selected scenario, in order, as it is before it has been played, and what else is known about the files. If
  /// they are not usable, no scenario will be played. Returns another code than Passed if the command cannot go on.
  ExitCode plan(std::vector<ScenarioResult> results, Loaded loaded);
  /// What became of that scenario. Prints its annotations.
  void settle(std::size_t index, ScenarioResult result);
  /// Ctrl-C: those that have not been played will not be.
  void interrupt();
  /// `--fail-fast`: those that have not been played will not be. Returns how many there are.
  std::size_t leave_the_rest();
  /// Since the command began.
  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }
  /// The command ends with that code: writes the reports, with whatever it has complained of. Returns the code, or that
  /// of a report that cannot be written.
  ExitCode finish(ExitCode code);

 private:
  using Clock = std::chrono::steady_clock;

  void annotate(const ScenarioResult& result) const;
  /// For `--last-failed`.
  void remember() const;

  const Clock::time_point began_ = Clock::now();
  ReportFiles files_;
  const bool annotates_;
  Report report_;
  std::map<std::string, std::uint64_t> hashes_;  // by path
  bool is_planned_ = false;
};

}  // namespace hypersim::cli
