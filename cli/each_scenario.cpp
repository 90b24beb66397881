#include "each_scenario.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <numeric>
#include <utility>

#include "complain.hpp"
#include "lost_run.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "supervisor.hpp"

namespace hypersim::cli {

using language::Scenario;

namespace {

Told lost(const Scenario& scenario, const PlayEnd& end, const EachScenario& each) {
  const simulator::RunResult run = lost_run(scenario, end, each.step_time_ms, each.seed);
  tell_lost(scenario, run, end);
  Told told;
  told.result = played(scenario, run, {});
  fmt::print("{}", played_report(*told.result, false));
  return told;
}

}  // namespace

ExitCode play_each(const std::vector<Scenario>& scenarios, const EachScenario& each,
                   const std::atomic<bool>& interrupted) {
  if (!Supervisor::is_useful()) {
    for (std::size_t i = 0; i < scenarios.size() && !each.is_over(); ++i) each.take(i, each.play(scenarios[i]));
    return ExitCode::Passed;
  }
  std::vector<std::size_t> numbers(scenarios.size());
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  Supervisor::Calls calls;
  calls.play = [&](std::size_t i, const Supervisor::TellDraft&) {
    const std::size_t before = complaints().size();
    Told told = each.play(scenarios[i]);
    std::fflush(stdout);
    return to_bytes_with_complaints(std::move(told), before);
  };
  calls.is_over = each.is_over;
  calls.take = [&](std::size_t i, const std::string& bytes) {
    Told told = told_from_bytes(bytes);
    take_over_complaints(told.complaints);
    each.take(i, std::move(told));
  };
  calls.lost = [&](std::size_t i, const PlayEnd& end, const std::string&) {
    each.take(i, lost(scenarios[i], end, each));
  };
  Supervisor supervisor(each.step_time_ms, interrupted);
  const auto watched = supervisor.play(numbers, calls);
  return watched.ok() ? ExitCode::Passed : complain(watched.error());
}

}  // namespace hypersim::cli
