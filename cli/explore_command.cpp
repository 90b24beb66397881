#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

#include "hypersim/simulator/explore.hpp"

#include "complain.hpp"
#include "exit_code.hpp"
#include "find_scenarios.hpp"
#include "findings_folder.hpp"
#include "options.hpp"
#include "report.hpp"
#include "signals.hpp"

namespace hypersim::cli {

using simulator::Exploration;
using simulator::Finding;
using simulator::Scenario;
using simulator::Verdict;

namespace {

bool relies_on_the_default_order(const Scenario& scenario) {
  return std::find(scenario.tags.begin(), scenario.tags.end(), "fifo") != scenario.tags.end();
}

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

class Explorer {
 public:
  Explorer(const ExploreCommand& command, const std::atomic<bool>& interrupted)
      : command_(command), color_(wants_color(command.color)) {
    options_ = command.options;
    options_.interrupted = &interrupted;
  }

  ExitCode run(const std::vector<Scenario>& scenarios) {
    std::size_t explored = 0;
    for (const Scenario& scenario : scenarios) {
      if (relies_on_the_default_order(scenario)) {
        fmt::print("{}", skipped_text(scenario, color_));
        continue;
      }
      if (options_.interrupted->load() || code_ == ExitCode::BadInput) break;
      const Exploration exploration = simulator::explore(scenario, options_);
      report(scenario, exploration);
      std::fflush(stdout);
      if (exploration.interrupted) break;
      ++explored;
    }
    if (options_.interrupted->load()) {
      fmt::print("interrupted; {} not explored to the end\n",
                 counted(scenarios.size() - explored, "scenario was", "scenarios were"));
      code_ = worse(code_, ExitCode::Undecided);
    }
    if (scenarios.size() > 1) fmt::print("{} passed, {} failed\n", passed_, failed_);
    return code_;
  }

 private:
  void report(const Scenario& scenario, const Exploration& exploration) {
    for (const Finding& finding : exploration.findings) report(scenario, finding);
    if (exploration.findings.empty()) {
      if (exploration.interrupted && exploration.schedules == 0) return;
      simulator::RunResult passed;
      fmt::print("{}", report_text(scenario, passed, "", color_));
      ++passed_;
    } else {
      ++failed_;
    }
    fmt::print("  {}, {}\n", counted(exploration.schedules, "schedule", "schedules"),
               counted(exploration.distinct_outcomes, "distinct outcome", "distinct outcomes"));
  }

  void report(const Scenario& scenario, const Finding& finding) {
    code_ = worse(code_, exit_code_of(finding.result.verdict));
    const auto text = [&](const std::string& folder, bool color) {
      std::string found = fmt::format("schedule {} ({})", finding.schedule, finding.strategy);
      if (finding.times > 1) found += fmt::format("; {} schedules in all failed in this way", finding.times);
      return report_text(scenario, finding.result, "hypersim replay " + folder, color, {found});
    };
    const auto folder = write_finding(scenario, finding, [&](const std::string& path) { return text(path, false); });
    if (!folder.ok()) code_ = complain(folder.error());
    fmt::print("{}", text(folder.ok() ? *folder : "FILE", color_));
  }

  const ExploreCommand& command_;
  simulator::ExploreOptions options_;
  bool color_;
  ExitCode code_ = ExitCode::Passed;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace

ExitCode explore(const ExploreCommand& command) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  outlive_readers();
  const auto files = find_scenarios(command.paths);
  if (!files.ok()) return complain(files.error());
  auto loaded = load_all(*files, interrupted);
  if (!loaded) return ExitCode::BadInput;
  const auto scenarios = only_matching(std::move(*loaded), command.only);
  if (!scenarios.ok()) return complain(scenarios.error());
  if (scenarios->empty()) return complain("no scenario is left by --only");
  return Explorer(command, interrupted).run(*scenarios);
}

}  // namespace hypersim::cli
