#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/self_contained.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/shrink.hpp"

#include "complain.hpp"
#include "exit_code.hpp"
#include "explorations.hpp"
#include "find_scenarios.hpp"
#include "findings_folder.hpp"
#include "libraries.hpp"
#include "options.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "reporter.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "signals.hpp"
#include "work.hpp"

namespace hypersim::cli {

using language::Scenario;
using simulator::Exploration;
using simulator::Finding;

namespace {

bool relies_on_the_default_order(const Scenario& scenario) {
  return std::find(scenario.tags.begin(), scenario.tags.end(), "fifo") != scenario.tags.end();
}

/// Only what can be played again can be made smaller.
bool is_repeatable(const Finding& finding) {
  const auto& failure = finding.result.failure;
  return !failure || failure->came_to.kind != simulator::CameTo::Kind::NotRepeatable;
}

/// How far the shrinking of its failure is.
std::string shrinking_text(const std::string& path, const simulator::Progress& progress) {
  return fmt::format("{}: shrinking, {} left, {}", path, counted(progress.statements, "statement", "statements"),
                     counted(progress.attempts, "attempt", "attempts"));
}

class Explorer {
 public:
  Explorer(const ExploreCommand& command, const std::atomic<bool>& interrupted, Reporter& reporter)
      : command_(command), work_(interrupted), reporter_(reporter), color_(wants_color(command.color)) {
    options_ = command.options;
    options_.interrupted = &work_.stop();
  }

  ExitCode run(const std::vector<Scenario>& scenarios) {
    Explorations::Scenarios to_explore;
    for (const Scenario& scenario : scenarios) {
      if (!relies_on_the_default_order(scenario)) to_explore.push_back(&scenario);
    }
    Explorations explorations(std::move(to_explore), options_, work_, {command_.time_ms, !command_.libraries.empty()});
    std::size_t explored = 0;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      const Scenario& scenario = scenarios[i];
      if (relies_on_the_default_order(scenario)) {
        fmt::print("{}", headline(skipped(scenario, kReliesOnTheDefaultOrder), color_));
        continue;
      }
      if (work_.is_interrupted() || code_ == ExitCode::BadInput) break;
      auto [exploration, spent_s] = explorations.next();
      spent_s_ = spent_s;
      exploration.interrupted =
          exploration.interrupted && work_.is_interrupted();  // the end of --time is one like others
      report(scenario, exploration);
      std::fflush(stdout);
      result_.elapsed_s = spent_s_;
      reporter_.settle(i, std::move(result_));
      if (exploration.interrupted) break;
      ++explored;
    }
    if (work_.is_interrupted()) {
      fmt::print("interrupted; {} not fully explored\n",
                 counted(scenarios.size() - explored, "scenario was", "scenarios were"));
      reporter_.interrupt();
      code_ = worse(code_, ExitCode::Undecided);
    }
    if (scenarios.size() > 1) {
      fmt::print("{} passed, {} failed{}\n", passed_, failed_,
                 undecided_ == 0 ? "" : fmt::format(", {} undecided", undecided_));
    }
    return code_;
  }

 private:
  /// Prints what was found, and makes result_ of it.
  void report(const Scenario& scenario, const Exploration& exploration) {
    result_ = planned(scenario);
    result_.message.clear();
    result_.seed = exploration.seed;
    for (const Finding& finding : exploration.findings) report(scenario, finding, exploration);
    judge(exploration);
    result_.explored = explored_of(exploration);
    if (exploration.findings.empty()) {
      if (exploration.interrupted && exploration.schedules == 0) return;
      fmt::print("{}", headline(result_, color_));
      if (exploration.schedules == 0) fmt::print("  {}\n", result_.message);
    }
    ++(result_.kind == ResultKind::Passed                                        ? passed_
       : result_.kind == ResultKind::Failed || result_.kind == ResultKind::Fault ? failed_
                                                                                 : undecided_);
    fmt::print("{}", explored_text(*result_.explored, !exploration.findings.empty()));
  }

  /// What became of the scenario as a whole.
  void judge(const Exploration& exploration) {
    const auto found = [&](ResultKind kind) {
      return std::any_of(result_.runs.begin(), result_.runs.end(),
                         [&](const FailedRun& run) { return run.kind == kind; });
    };
    const bool saw_nothing = exploration.schedules == 0 && command_.time_ms.has_value();
    if (!result_.runs.empty()) {
      result_.kind = found(ResultKind::Fault)    ? ResultKind::Fault
                     : found(ResultKind::Failed) ? ResultKind::Failed
                                                 : result_.runs.front().kind;
    } else if (exploration.interrupted) {
      result_.kind = ResultKind::Interrupted;
      result_.message = "interrupted after " + counted(exploration.schedules, "schedule", "schedules");
    } else if (exploration.never_happened > 0) {
      result_.kind = ResultKind::Failed;
      result_.message = "a property with \"sometimes\" held in no schedule";
    } else if (saw_nothing) {
      result_.kind = ResultKind::Undecided;
      result_.message = "not one schedule came to its end within --time";
    } else {
      result_.kind = ResultKind::Passed;
    }
    code_ = worse(code_, exit_code_of(result_.kind));
  }

  void report(const Scenario& scenario, const Finding& finding, const Exploration& exploration) {
    FailedRun run = failed_run(scenario, finding.result, "");
    run.schedule = finding.schedule;
    run.strategy = finding.strategy;
    run.schedules = finding.times;
    run.notes = {fmt::format("schedule {} ({})", finding.schedule, finding.strategy)};
    if (finding.times > 1) run.notes.front() += fmt::format("; {} schedules in all failed in this way", finding.times);
    const auto text = [&](const std::string& folder, bool color) {
      run.again = folder.empty() ? explore_again(scenario, exploration)
                                 : "hypersim replay " + quoted(folder) + load_words(command_.libraries);
      return run_report(result_, run, color);
    };
    const auto folder =
        write_finding(command_.out, scenario, finding, [&](const std::string& path) { return text(path, false); });
    if (!folder.ok()) {  // the verdict stands
      complain(fmt::format("{}; what was found in {} is not kept: make room, or name another folder by --out",
                           folder.error(), scenario.path));
    }
    if (folder.ok()) run.folder = *folder;
    fmt::print("{}", text(run.folder, color_));
    std::fflush(stdout);
    if (folder.ok() && !command_.no_shrink && is_repeatable(finding)) shrink(scenario, finding, exploration, run);
    result_.runs.push_back(std::move(run));
  }

  /// The command that finds it anew.
  std::string explore_again(const Scenario& scenario, const Exploration& exploration) const {
    std::string text = fmt::format("hypersim explore {} --seed {}", quoted(scenario.path), exploration.seed);
    if (options_.strategy != simulator::ExploreStrategy::Portfolio) {
      text += fmt::format(" --strategy {}", to_text(options_.strategy));
    }
    if (!options_.faults) text += " --faults none";
    if (options_.storage == language::StorageKind::RocksDb) text += " --storage rocksdb";
    if (!scenario.combination.empty()) text += " --only " + quoted(at_the_end(scenario.combination));
    return text + set_words(scenario) + load_words(command_.libraries);
  }

  void shrink(const Scenario& scenario, const Finding& finding, const Exploration& exploration, FailedRun& run) {
    const language::ParsedFile file = language::load_scenarios(scenario.path, scenario.settings);
    if (file.sources.empty()) return;
    std::uint64_t failed = 0;
    for (const Finding& one : exploration.findings) failed += one.times;
    simulator::Progress progress;
    simulator::ShrinkOptions options;
    options.seed = finding.result.seed;
    options.storage = options_.storage;
    options.passes = exploration.schedules > failed;
    options.interrupted = &work_.stop();
    options.progress = &progress;
    work_.begin([&] { return shrinking_text(scenario.path, progress); }, shrink_ms());
    const auto shrunk = simulator::shrink(language::with_includes(file), scenario, finding, options);
    work_.end();
    spent_s_ += work_.elapsed_s();
    if (!shrunk) return;
    run.shrunk = shrunk_lines(finding, *shrunk, run.folder);
    const std::string told = shrunk_text(run);
    const auto written = write_shrunk(run.folder, scenario, *shrunk, told);
    if (!written.ok()) complain(written.error());
    fmt::print("{}", told);
  }

  /// --shrink-time, and no more than what is left of --time.
  std::uint64_t shrink_ms() const {
    if (!command_.time_ms) return command_.shrink_time_ms;
    const auto spent_ms = static_cast<std::uint64_t>(spent_s_ * 1000);
    return std::min(command_.shrink_time_ms, *command_.time_ms - std::min(*command_.time_ms, spent_ms));
  }

  std::vector<std::string> shrunk_lines(const Finding& finding, const simulator::Shrunk& shrunk,
                                        const std::string& folder) const {
    std::string what = fmt::format("{}/shrunk.scn: {}{}", folder, counted(shrunk.steps, "step", "steps"),
                                   shrunk.is_race ? ", a race" : "");
    if (shrunk.departures) {
      if (shrunk.departures->faults > 0) what += ", " + counted(shrunk.departures->faults, "fault", "faults");
      what += fmt::format(", {} from first come, first served",
                          counted(shrunk.departures->choices, "choice that departs", "choices that depart"));
    }
    std::vector<std::string> lines = {std::move(what)};
    if (!shrunk.is_minimal) {
      lines.push_back(fmt::format("not the smallest: {}", work_.is_interrupted()
                                                              ? "interrupted"
                                                              : "its time was over (--shrink-time, --time)"));
    }
    const auto told = [&](const char* which, const simulator::RunResult& result) {
      if (!result.failure) return;
      lines.push_back(fmt::format("{}  expected {}, got {}", which, result.failure->expected, result.failure->got));
    };
    told("found   ", finding.result);
    told("shrunken", shrunk.finding.result);
    return lines;
  }

  const ExploreCommand& command_;
  simulator::ExploreOptions options_;
  Work work_;
  double spent_s_ = 0;  // of --time, on the scenario in hand
  Reporter& reporter_;
  ScenarioResult result_;  // of the scenario in hand
  bool color_;
  ExitCode code_ = ExitCode::Passed;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
  std::size_t undecided_ = 0;
};

ExitCode explore_reported(const ExploreCommand& command, Reporter& reporter) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  if (!load_libraries(command.libraries)) return ExitCode::BadInput;
  if (std::error_code error;
      std::filesystem::exists(command.out, error) && !std::filesystem::is_directory(command.out)) {
    return complain(fmt::format("--out {}: that is not a folder", command.out));
  }
  const auto files = find_scenarios(command.paths);
  if (!files.ok()) return complain(files.error());
  Loaded loaded = load_all(*files, command.settings, interrupted, {command.warnings_are_errors});
  const auto scenarios = only_matching(std::move(loaded.scenarios), command.only);
  if (!scenarios.ok()) return complain(scenarios.error());
  std::vector<ScenarioResult> plan;
  plan.reserve(scenarios->size());
  for (const Scenario& scenario : *scenarios) {
    plan.push_back(relies_on_the_default_order(scenario) ? skipped(scenario, kReliesOnTheDefaultOrder)
                                                         : planned(scenario));
  }
  const ExitCode code = reporter.plan(std::move(plan), std::move(loaded));
  if (code != ExitCode::Passed) return code;
  if (scenarios->empty()) return complain("no scenario matches --only");
  return Explorer(command, interrupted, reporter).run(*scenarios);
}

}  // namespace

ExitCode explore(const ExploreCommand& command) {
  outlive_readers();
  Reporter reporter("explore", command.reports);
  return reporter.finish(reporter.is_open() ? explore_reported(command, reporter) : ExitCode::BadInput);
}

}  // namespace hypersim::cli
