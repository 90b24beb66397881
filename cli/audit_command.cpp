#include <cstdio>
#include <fmt/format.h>

#include "hypersim/language/parse.hpp"
#include "hypersim/language/self_contained.hpp"
#include "hypersim/simulator/audit.hpp"

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

namespace {

class Auditor {
 public:
  Auditor(const AuditCommand& command, const std::atomic<bool>& interrupted, Reporter& reporter)
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
      fmt::print("{} {} on nothing that a shipped node does not keep, {} {}{}\n", sound_,
                 sound_ == 1 ? "relies" : "rely", weak_, weak_ == 1 ? "does" : "do",
                 undecided_ > 0 ? fmt::format(", {} undecided", undecided_) : "");
    }
    return code_;
  }

 private:
  Told play(const Scenario& scenario) {
    std::atomic<std::uint64_t> events = 0;
    work_.begin([&] { return fmt::format("{}: auditing, {}", scenario.path, counted(events, "event", "events")); });
    simulator::CompareOptions options;
    options.seed = command_.seed;
    options.schedules = command_.schedules;
    options.interrupted = &work_.stop();
    Audited audited;
    audited.reliances = simulator::reliances(scenario, options);
    if (command_.attacker) attack(scenario, audited);
    Told told;
    told.result = cli::audited(scenario, audited, again_command(scenario));
    told.result->elapsed_s = work_.elapsed_s();
    work_.end();
    fmt::print("{}", audited_report(*told.result, color_));
    std::fflush(stdout);
    return told;
  }

  void attack(const Scenario& scenario, Audited& audited) const {
    simulator::AttackOptions options;
    options.attacker = *command_.attacker;
    options.seed = command_.seed;
    options.interrupted = &work_.stop();
    const auto file = language::load_scenarios(scenario.path, scenario.settings);
    auto found = simulator::find_attack(language::with_includes(file), scenario, options);
    if (found.ok()) {
      audited.attack = std::move(found).value();
      if (!audited.attack) audited.no_attack = "none was found";
    } else {
      audited.no_attack = found.error();
    }
  }

  void take(std::size_t index, Told told) {
    code_ = worse(code_, told.code);
    if (!told.result) return;
    const ExitCode code = exit_code_of(told.result->kind);
    code_ = worse(code_, code);
    ++(code == ExitCode::Passed ? sound_ : code == ExitCode::Failed ? weak_ : undecided_);
    reporter_.settle(index, std::move(*told.result));
  }

  std::string again_command(const Scenario& scenario) const {
    std::string text = fmt::format("hypersim audit {}", quoted_path(scenario.path));
    if (command_.seed) text += fmt::format(" --seed {}", *command_.seed);
    text += fmt::format(" --schedules {}", command_.schedules);
    if (command_.attacker) text += " --attacker " + quoted(command_.attacker->text());
    text += set_words(scenario);
    if (!scenario.combination.empty()) text += " --only " + quoted(at_the_end(scenario.combination));
    return text + load_words(command_.libraries);
  }

  const AuditCommand& command_;
  const std::atomic<bool>& interrupted_;
  Work work_;
  Reporter& reporter_;
  bool color_;
  ExitCode code_ = ExitCode::Passed;
  std::size_t sound_ = 0;
  std::size_t weak_ = 0;
  std::size_t undecided_ = 0;
};

ExitCode audit_reported(const AuditCommand& command, Reporter& reporter) {
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
  return Auditor(command, interrupted, reporter).run(*scenarios);
}

}  // namespace

ExitCode audit(const AuditCommand& command) {
  outlive_readers();
  Reporter reporter("audit", command.reports);
  return reporter.finish(reporter.is_open() ? audit_reported(command, reporter) : ExitCode::BadInput);
}

}  // namespace hypersim::cli
