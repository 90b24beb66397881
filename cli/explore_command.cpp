#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <numeric>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/compare.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/home.hpp"
#include "hypersim/simulator/shrink.hpp"

#include "complain.hpp"
#include "exit_code.hpp"
#include "explorations.hpp"
#include "explore_workers.hpp"
#include "find_scenarios.hpp"
#include "finding_page.hpp"
#include "findings_folder.hpp"
#include "libraries.hpp"
#include "lost_finding.hpp"
#include "lost_run.hpp"
#include "options.hpp"
#include "prepare_scenarios.hpp"
#include "remote_results.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "reporter.hpp"
#include "scenario_source.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "signals.hpp"
#include "supervisor.hpp"
#include "tally.hpp"
#include "told.hpp"
#include "watch.hpp"
#include "work.hpp"

namespace hypersim::cli {

using language::Scenario;
using simulator::Exploration;
using simulator::Finding;

namespace {

/// Only what can be played again can be made smaller.
bool is_repeatable(const Finding& finding) {
  using Kind = simulator::CameTo::Kind;
  const auto& failure = finding.result.failure;
  return !failure || (failure->came_to.kind != Kind::NotRepeatable && failure->came_to.kind != Kind::NotKept);
}

/// How far the shrinking of its failure is.
std::string shrinking_text(const std::string& path, const simulator::Progress& progress) {
  return fmt::format("{}: shrinking, {} left, {}", path, counted(progress.statements, "statement", "statements"),
                     counted(progress.attempts, "attempt", "attempts"));
}

class Explorer {
 public:
  Explorer(const ExploreCommand& command, const std::atomic<bool>& interrupted, Reporter& reporter,
           ExploreWorkers& workers)
      : command_(command),
        workers_(workers),
        interrupted_(interrupted),
        work_(interrupted),
        reporter_(reporter),
        color_(wants_color(command.color)) {
    options_ = command.options;
    options_.interrupted = &work_.stop();
    options_.snapshots = simulator::Snapshots::WhereTheyPay;
  }

  ExitCode run(const std::vector<Scenario>& scenarios) {
    tally_.skipped =
        static_cast<std::size_t>(std::count_if(scenarios.begin(), scenarios.end(), relies_on_the_default_order));
    explore_all(scenarios);
    if (work_.is_interrupted()) {
      const std::size_t all = scenarios.size() - tally_.skipped;
      fmt::print("interrupted; {} not fully explored\n", counted(all - explored_, "scenario was", "scenarios were"));
      reporter_.interrupt();
      code_ = worse(code_, ExitCode::Undecided);
    }
    if (stops_at_failure()) tally_.not_played = reporter_.leave_the_rest();
    if (scenarios.size() > 1 && !(command_.quiet && tally_.all_passed())) {
      fmt::print("{} passed, {} failed{}\n", tally_.passed, tally_.failed, tally_.rest(reporter_.elapsed_s()));
    }
    return code_;
  }

 private:
  bool stops_at_failure() const { return command_.fail_fast && !tally_.all_passed(); }

  void explore_all(const std::vector<Scenario>& scenarios) {
    const auto is_over = [&] { return work_.is_interrupted() || code_ == ExitCode::BadInput || stops_at_failure(); };
    if (!Supervisor::is_useful()) {
      Explorations::Scenarios to_explore;
      for (const Scenario& scenario : scenarios) {
        if (!relies_on_the_default_order(scenario)) to_explore.push_back(&scenario);
      }
      Explorations explorations(std::move(to_explore), options_, work_, limits(), make_source());
      for (std::size_t i = 0; i < scenarios.size() && !is_over(); ++i) take(i, play(scenarios[i], explorations));
      return;
    }
    choices_ = make_choice_log();
    options_.choices = choices_.get();
    std::vector<std::size_t> numbers(scenarios.size());
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    Supervisor::Calls calls;
    calls.play = [&](std::size_t i, const Supervisor::TellDraft& tell_draft) {
      tell_draft_ = tell_draft;
      Explorations alone({&scenarios[i]}, options_, work_, limits(), make_source());
      const std::size_t before = complaints().size();
      return to_bytes_with_complaints(play(scenarios[i], alone), before);
    };
    calls.is_over = is_over;
    calls.take = [&](std::size_t i, const std::string& bytes) {
      Told told = told_from_bytes(bytes);
      take_over_complaints(told.complaints);
      take(i, std::move(told));
    };
    calls.lost = [&](std::size_t i, const PlayEnd& end, const std::string& draft) {
      take(i, lost(scenarios[i], end, draft));
    };
    calls.before_end = [&] { workers_.close(ExitCode::Passed); };
    Supervisor supervisor(command_.step_time_ms, interrupted_);
    if (const auto watched = supervisor.play(numbers, calls); !watched.ok()) code_ = complain(watched.error());
  }

  /// Workers play, if there are any, and if what is explored is not one search for all orders, which goes on from what
  /// it has seen.
  Explorations::MakeSource make_source() {
    if (!workers_.are_wanted() || options_.strategy == simulator::ExploreStrategy::Exhaustive) return nullptr;
    return [this](const Scenario& scenario) {
      return std::make_unique<RemoteResults>(workers_, command_, scenario, options_);
    };
  }

  Explorations::Limits limits() const { return {command_.time_ms, !command_.libraries.empty()}; }

  /// Explores it, the next of these, and prints what came of it.
  Told play(const Scenario& scenario, Explorations& explorations) {
    Told told;
    if (relies_on_the_default_order(scenario)) {
      if (!command_.quiet) fmt::print("{}", headline(skipped(scenario, kReliesOnTheDefaultOrder), color_));
      return told;
    }
    auto [exploration, spent_s] = explorations.next();
    spent_s_ = spent_s;
    code_ = worse(code_, workers_.judge());
    exploration.interrupted =
        exploration.interrupted && work_.is_interrupted();  // the end of --time is one like others
    report(scenario, exploration);
    std::fflush(stdout);
    result_.elapsed_s = spent_s_;
    told.result = std::move(result_);
    told.is_interrupted = exploration.interrupted;
    told.code = code_;
    return told;
  }

  void take(std::size_t index, Told told) {
    code_ = worse(code_, told.code);
    if (!told.result) return;
    code_ = worse(code_, exit_code_of(told.result->kind));
    const bool saw_nothing = told.is_interrupted && told.result->runs.empty() &&
                             (!told.result->explored || told.result->explored->schedules == 0);
    if (!saw_nothing) tally_.add(told.result->kind);
    if (!told.is_interrupted) ++explored_;
    reporter_.settle(index, std::move(*told.result));
    std::fflush(stdout);
  }

  /// A process that explored it apart came to its end. `draft`: what had been found by then.
  Told lost(const Scenario& scenario, const PlayEnd& end, const std::string& draft) {
    const simulator::RunResult run = lost_run(scenario, end, command_.step_time_ms, options_.seed);
    tell_lost(scenario, run, end);
    Told told = told_from_bytes(draft);
    told.is_interrupted = end.kind == PlayEnd::Kind::Interrupted;
    if (told.result && !told.result->runs.empty()) {
      FailedRun& found = told.result->runs.back();
      found.shrunk = {"not made smaller: " + (run.failure ? run.failure->got : "a fault of hypersim itself")};
      fmt::print("{}", shrunk_text(found));
      return told;
    }
    FailedRun failed = failed_run(scenario, run, "");
    failed.schedule = end.schedule;
    failed.schedules = 1;
    if (end.schedule > 0) failed.notes = {fmt::format("schedule {}", end.schedule)};
    told = Told();
    told.is_interrupted = end.kind == PlayEnd::Kind::Interrupted;
    told.result = planned(scenario);
    told.result->message.clear();
    told.result->seed = run.seed;
    told.result->kind = failed.kind;
    const auto text = [&](const std::string& folder, bool color) {
      failed.again = folder.empty() ? explore_again(scenario, run.seed) + " --jobs 1" : replay_again(folder);
      if (folder.empty() && end.schedule > 0) failed.again += fmt::format(" --schedules {}", end.schedule);
      return run_report(*told.result, failed, color);
    };
    if (choices_ != nullptr && !told.is_interrupted) {
      const LostSchedule schedule{scenario, run, options_, end.schedule, choices_->choices_of(end.schedule)};
      failed.folder = write_lost_finding(command_.out, schedule, origin(), [&](const std::string& path) {
        return FindingWords{text(path, false), replay_again(path)};
      });
    }
    if (choices_ != nullptr) choices_->clear();
    fmt::print("{}", text(failed.folder, color_));
    told.result->runs.push_back(std::move(failed));
    return told;
  }

  std::string replay_again(const std::string& folder) const {
    return "hypersim replay " + quoted_path(folder) + load_words(command_.libraries);
  }

  /// Prints what was found, and makes result_ of it.
  void report(const Scenario& scenario, const Exploration& exploration) {
    result_ = planned(scenario);
    result_.message.clear();
    result_.seed = exploration.seed;
    for (const Finding& finding : exploration.findings) report(scenario, finding, exploration);
    judge(exploration);
    result_.explored = explored_of(exploration);
    result_.allowed = allowed_in(exploration);
    if (command_.quiet && result_.kind == ResultKind::Passed) return;
    if (exploration.findings.empty()) {
      if (exploration.interrupted && exploration.schedules == 0) return;
      fmt::print("{}", headline(result_, color_));
      if (exploration.schedules == 0) fmt::print("  {}\n", result_.message);
    }
    fmt::print("{}{}", explored_text(*result_.explored, !exploration.findings.empty()), allowed_text(result_));
  }

  static ResultKind worst_kind(const std::vector<FailedRun>& runs) {
    const auto found = [&](ResultKind kind) {
      return std::any_of(runs.begin(), runs.end(), [&](const FailedRun& run) { return run.kind == kind; });
    };
    return found(ResultKind::Fault)    ? ResultKind::Fault
           : found(ResultKind::Failed) ? ResultKind::Failed
                                       : runs.front().kind;
  }

  /// What becomes of the scenario if the process comes to its end while it makes that failure smaller.
  void tell_draft(const Exploration& exploration, const FailedRun& run) const {
    if (!tell_draft_) return;
    Told draft;
    draft.result = result_;
    draft.result->runs.push_back(run);
    draft.result->kind = worst_kind(draft.result->runs);
    draft.result->explored = explored_of(exploration);
    tell_draft_(to_bytes(draft));
  }

  /// What became of the scenario as a whole.
  void judge(const Exploration& exploration) {
    const bool saw_nothing = exploration.schedules == 0 && command_.time_ms.has_value();
    if (!result_.runs.empty()) {
      result_.kind = worst_kind(result_.runs);
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
    simulator::RunResult told = finding.result;
    if (auto other = simulator::what_the_other_does(scenario, finding, &work_.stop()))
      told.failure->why.push_back(std::move(*other));
    FailedRun run = failed_run(scenario, told, "");
    run.schedule = finding.schedule;
    run.strategy = finding.strategy;
    run.schedules = finding.times;
    run.notes = {fmt::format("schedule {} ({})", finding.schedule, finding.strategy)};
    if (finding.times > 1) run.notes.front() += fmt::format("; {} schedules in all failed in this way", finding.times);
    const auto text = [&](const std::string& folder, bool color) {
      run.again = folder.empty() ? explore_again(scenario, exploration.seed) : replay_again(folder);
      return run_report(result_, run, color);
    };
    const auto folder = write_finding(
        command_.out, scenario, finding, [&] { return trace_of(scenario, finding); }, origin(),
        [&](const std::string& path) {
          return FindingWords{text(path, false), replay_again(path)};
        });
    if (!folder.ok()) {  // the verdict stands
      complain(fmt::format("{}; what was found in {} is not kept: make room, or name another folder by --out",
                           folder.error(), scenario.path));
    }
    if (folder.ok()) run.folder = *folder;
    fmt::print("{}", text(run.folder, color_));
    std::fflush(stdout);
    const bool repeats = folder.ok() && is_repeatable(finding);
    if (repeats) tell_draft(exploration, run);
    if (repeats) add_passing(scenario, finding, run);
    if (repeats && !command_.no_shrink) shrink(scenario, finding, exploration, run);
    result_.runs.push_back(std::move(run));
  }

  /// To the page of the failing run.
  void add_passing(const Scenario& scenario, const Finding& finding, const FailedRun& run) {
    auto trace = trace_of(scenario, finding);
    if (!trace) return;
    simulator::ExploreOptions options = options_;
    options.interrupted = &work_.stop();
    constexpr std::uint64_t kPageMsMin = 1'000;  // also when --time is over
    work_.begin([&] { return scenario.path + ": looking for the nearest schedule that passes"; },
                std::max(shrink_ms(), kPageMsMin));
    const auto written = add_passing_schedule(run.folder, {scenario, finding, std::move(*trace), run.again}, options);
    work_.end();
    spent_s_ += work_.elapsed_s();
    if (!written.ok()) complain(written.error());
  }

  std::optional<std::vector<runtime::TraceEvent>> trace_of(const Scenario& scenario, const Finding& finding) {
    simulator::ExploreOptions options = options_;
    options.interrupted = &interrupted_;
    auto trace = simulator::trace_of(scenario, finding, options);
    if (work_.is_interrupted() && finding.recording.events > kEventsInNoTime) return std::nullopt;
    return trace;
  }

  FindingOrigin origin() const { return {command_.words, command_.libraries}; }

  /// The command that finds it anew.
  std::string explore_again(const Scenario& scenario, std::uint64_t seed) const {
    std::string text = fmt::format("hypersim explore {} --seed {}", source_word(scenario.path), seed);
    if (options_.strategy != simulator::ExploreStrategy::Portfolio) {
      text += fmt::format(" --strategy {}", to_text(options_.strategy));
    }
    if (!options_.faults) text += " --faults none";
    if (options_.storage == language::StorageKind::RocksDb) text += " --storage rocksdb";
    if (!scenario.combination.empty()) text += " --only " + quoted(at_the_end(scenario.combination));
    return text + semantics_words(command_.semantics) + set_words(scenario) + load_words(command_.libraries);
  }

  void shrink(const Scenario& scenario, const Finding& finding, const Exploration& exploration, FailedRun& run) {
    const std::string text = whole_text(scenario);
    if (text.empty()) return;
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
    const auto shrunk = simulator::shrink(text, scenario, finding, options);
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
  ExploreWorkers& workers_;
  const std::atomic<bool>& interrupted_;
  simulator::ExploreOptions options_;
  Work work_;
  Supervisor::TellDraft tell_draft_;               // in a process that explores apart
  std::shared_ptr<simulator::ChoiceLog> choices_;  // of what such a process plays; may be none
  double spent_s_ = 0;                             // of --time, on the scenario in hand
  Reporter& reporter_;
  ScenarioResult result_;  // of the scenario in hand
  bool color_;
  ExitCode code_ = ExitCode::Passed;
  std::size_t explored_ = 0;
  Tally tally_;
};

ExitCode explore_reported(const ExploreCommand& command, Reporter& reporter, ExploreWorkers& workers) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  if (std::error_code error;
      std::filesystem::exists(command.out, error) && !std::filesystem::is_directory(command.out)) {
    return complain(fmt::format("--out {}: that is not a folder", command.out));
  }
  if (const ExitCode prepared = workers.prepare(); prepared != ExitCode::Passed) return prepared;
  Preparation preparation;
  preparation.command = "explore";
  preparation.optimization = kExploreOptimization;
  preparation.semantics = command.semantics;
  preparation.why_skipped = [](const Scenario& scenario) {
    return std::string(relies_on_the_default_order(scenario) ? kReliesOnTheDefaultOrder : "");
  };
  const auto scenarios = prepare(command, preparation, reporter, interrupted);
  if (!scenarios.ok()) return scenarios.error();
  return Explorer(command, interrupted, reporter, workers).run(*scenarios);
}

ExitCode explore_once(const ExploreCommand& command) {
  outlive_readers();
  simulator::sweep_temporary_homes();
  Reporter reporter("explore", command.reports);
  ExploreWorkers workers(command);
  const ExitCode code =
      reporter.finish(reporter.is_open() ? explore_reported(command, reporter, workers) : ExitCode::BadInput);
  workers.close(code);
  return code;
}

}  // namespace

ExitCode explore(const ExploreCommand& command) { return play_or_watch(command, explore_once); }

}  // namespace hypersim::cli
