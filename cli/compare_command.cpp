#include <cstdio>
#include <fmt/format.h>

#include "hypersim/analysis/row_text.hpp"
#include "hypersim/simulator/compare.hpp"

#include "complain.hpp"
#include "each_scenario.hpp"
#include "exit_code.hpp"
#include "find_scenarios.hpp"
#include "libraries.hpp"
#include "options.hpp"
#include "packages.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "reporter.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "signals.hpp"
#include "work.hpp"

namespace hypersim::cli {

using language::Scenario;
using simulator::Comparison;

namespace {

class Comparer {
 public:
  Comparer(const CompareCommand& command, const std::atomic<bool>& interrupted, Reporter& reporter)
      : command_(command),
        interrupted_(interrupted),
        work_(interrupted),
        reporter_(reporter),
        color_(wants_color(command.color)) {}

  ExitCode run(const std::vector<Scenario>& scenarios) {
    EachScenario each;
    each.step_time_ms = command_.step_time_ms;
    each.seed = command_.seed;
    each.play = [this](const Scenario& scenario) { return play(scenario); };
    each.take = [this](std::size_t index, Told told) { take(index, std::move(told)); };
    each.is_over = [this] { return work_.is_interrupted(); };
    code_ = worse(code_, play_each(scenarios, each, interrupted_));
    if (work_.is_interrupted()) {
      reporter_.interrupt();
      fmt::print("interrupted\n");
      return worse(code_, ExitCode::Undecided);
    }
    if (scenarios.size() > 1) {
      fmt::print("{} the same, {} {}", same_, differ_, differ_ == 1 ? "differs" : "differ");
      fmt::print("{}\n", undecided_ > 0 ? fmt::format(", {} undecided", undecided_) : "");
    }
    return code_;
  }

 private:
  Told play(const Scenario& scenario) {
    std::atomic<std::uint64_t> events = 0;
    work_.begin([&] { return fmt::format("{}: {}", scenario.path, counted(events, "event", "events")); });
    simulator::CompareOptions options;
    options.seed = command_.seed;
    options.schedules = command_.schedules;
    options.interrupted = &work_.stop();
    options.events = &events;
    const Comparison comparison =
        command_.explore ? simulator::compare_explored(scenario, options) : simulator::compare(scenario, options);
    Told told;
    told.result = compared(scenario, comparison, again_command(scenario, comparison.seed));
    told.result->elapsed_s = work_.elapsed_s();
    work_.end();
    fmt::print("{}", compared_report(*told.result, color_));
    if (command_.explore && !comparison.covered && comparison.undecided.empty())
      fmt::print("  by {} of each; there are more\n", counted(command_.schedules, "schedule", "schedules"));
    std::fflush(stdout);
    return told;
  }

  void take(std::size_t index, Told told) {
    code_ = worse(code_, told.code);
    if (!told.result) return;
    const ExitCode code = exit_code_of(told.result->kind);
    code_ = worse(code_, code);
    ++(code == ExitCode::Passed ? same_ : code == ExitCode::Failed ? differ_ : undecided_);
    reporter_.settle(index, std::move(*told.result));
  }

  std::string again_command(const Scenario& scenario, std::uint64_t seed) const {
    std::string text = fmt::format("hypersim compare {} --seed {}", quoted_path(scenario.path), seed);
    if (command_.explore) text += fmt::format(" --explore --schedules {}", command_.schedules);
    text += set_words(scenario);
    if (!scenario.combination.empty()) text += " --only " + quoted(at_the_end(scenario.combination));
    return text + load_words(command_.libraries);
  }

  const CompareCommand& command_;
  const std::atomic<bool>& interrupted_;
  Work work_;
  Reporter& reporter_;
  bool color_;
  ExitCode code_ = ExitCode::Passed;
  std::size_t same_ = 0;
  std::size_t differ_ = 0;
  std::size_t undecided_ = 0;
};

ExitCode compare_reported(const CompareCommand& command, Reporter& reporter) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  const ComponentUse use{true, kExploreOptimization, command.wasm_opt};
  const ExitCode libraries = load_libraries(command.libraries, use);
  if (libraries != ExitCode::Passed) return libraries;
  const auto files = find_scenarios(command.paths);
  if (!files.ok()) return complain(files.error());
  Loaded loaded = load_all(*files, {command.settings}, interrupted, {command.warnings_are_errors}, use);
  const auto scenarios = selected(std::move(loaded.scenarios), command.selection);
  if (!scenarios.ok()) return complain(scenarios.error());
  std::vector<ScenarioResult> plan;
  plan.reserve(scenarios->size());
  for (const Scenario& scenario : *scenarios) plan.push_back(planned(scenario));
  const ExitCode code = reporter.plan(std::move(plan), std::move(loaded));
  if (code != ExitCode::Passed) return code;
  if (scenarios->empty()) return complain(kNoneIsSelected);
  if (const ExitCode compiled = compile_components(*scenarios); compiled != ExitCode::Passed) return compiled;
  return Comparer(command, interrupted, reporter).run(*scenarios);
}

}  // namespace

ExitCode compare(const CompareCommand& command) {
  outlive_readers();
  Reporter reporter("compare", command.reports);
  return reporter.finish(reporter.is_open() ? compare_reported(command, reporter) : ExitCode::BadInput);
}

}  // namespace hypersim::cli
