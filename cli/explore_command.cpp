#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/self_contained.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/shrink.hpp"

#include "complain.hpp"
#include "exit_code.hpp"
#include "explore_report.hpp"
#include "find_scenarios.hpp"
#include "findings_folder.hpp"
#include "libraries.hpp"
#include "options.hpp"
#include "report.hpp"
#include "shell_words.hpp"
#include "signals.hpp"
#include "work.hpp"

namespace hypersim::cli {

using language::Scenario;
using simulator::Exploration;
using simulator::Finding;
using simulator::Verdict;

namespace {

bool relies_on_the_default_order(const Scenario& scenario) {
  return std::find(scenario.tags.begin(), scenario.tags.end(), "fifo") != scenario.tags.end();
}

/// Only what can be played again can be made smaller.
bool is_repeatable(const Finding& finding) {
  const auto& failure = finding.result.failure;
  return !failure || failure->came_to.kind != simulator::CameTo::Kind::NotRepeatable;
}

/// How far the exploration of a scenario is.
std::string progress_text(const std::string& path, const simulator::Progress& progress, double seconds) {
  const std::uint64_t schedules = progress.schedules;
  const double part = progress.part_done;
  return fmt::format("{}: {}, {:.0f} a second, {}{}, {}", path, counted(schedules, "schedule", "schedules"),
                     static_cast<double>(schedules) / seconds,
                     counted(progress.distinct_outcomes, "distinct outcome", "distinct outcomes"),
                     part < 0 ? "" : fmt::format(", {:.1f} % of all orders", part * 100),
                     counted(progress.events, "event", "events"));
}

/// How far the shrinking of its failure is.
std::string shrinking_text(const std::string& path, const simulator::Progress& progress) {
  return fmt::format("{}: shrinking, {} left, {}", path, counted(progress.statements, "statement", "statements"),
                     counted(progress.attempts, "attempt", "attempts"));
}

class Explorer {
 public:
  Explorer(const ExploreCommand& command, const std::atomic<bool>& interrupted)
      : command_(command), work_(interrupted), color_(wants_color(command.color)) {
    options_ = command.options;
    options_.interrupted = &work_.stop();
  }

  ExitCode run(const std::vector<Scenario>& scenarios) {
    std::size_t explored = 0;
    for (const Scenario& scenario : scenarios) {
      if (relies_on_the_default_order(scenario)) {
        fmt::print("{}", skipped_text(scenario, color_));
        continue;
      }
      if (work_.is_interrupted() || code_ == ExitCode::BadInput) break;
      Exploration exploration = explore(scenario);
      entry_ = {&scenario, {}, Verdict::Passed, {}, spent_s_};
      report(scenario, exploration);
      std::fflush(stdout);
      const bool interrupted = exploration.interrupted;
      entry_.exploration = std::move(exploration);
      report_.entries.push_back(std::move(entry_));
      if (interrupted) break;
      ++explored;
    }
    if (work_.is_interrupted()) {
      fmt::print("interrupted; {} not fully explored\n",
                 counted(scenarios.size() - explored, "scenario was", "scenarios were"));
      code_ = worse(code_, ExitCode::Undecided);
    }
    if (scenarios.size() > 1) fmt::print("{} passed, {} failed\n", passed_, failed_);
    if (!command_.report.empty()) {
      if (const auto written = write_report(command_.report, report_); !written.ok()) code_ = complain(written.error());
    }
    return code_;
  }

 private:
  Exploration explore(const Scenario& scenario) {
    simulator::Progress progress;
    options_.progress = &progress;
    work_.begin([&] { return progress_text(scenario.path, progress, work_.elapsed_s()); }, command_.time_ms);
    Exploration exploration = simulator::explore(scenario, options_);
    work_.end();
    spent_s_ = work_.elapsed_s();
    options_.progress = nullptr;
    exploration.interrupted = work_.is_interrupted();  // the end of --time is an end like others
    return exploration;
  }

  void report(const Scenario& scenario, const Exploration& exploration) {
    for (const Finding& finding : exploration.findings) report(scenario, finding, exploration);
    const bool is_whole = !exploration.interrupted && exploration.findings.empty();
    const bool lacks = is_whole && exploration.never_happened > 0;
    if (exploration.findings.empty()) {
      if (exploration.interrupted && exploration.schedules == 0) return;
      const bool saw_nothing = exploration.schedules == 0 && command_.time_ms.has_value();
      entry_.verdict = lacks ? Verdict::Failed : saw_nothing ? Verdict::Undecided : Verdict::Passed;
      fmt::print("{}", headline_text(scenario, entry_.verdict, color_));
      if (saw_nothing) fmt::print("  not one schedule came to its end within --time\n");
      code_ = worse(code_, exit_code_of(entry_.verdict));
    }
    ++(lacks || !exploration.findings.empty() ? failed_ : passed_);
    fmt::print("  {}, {}{}\n", counted(exploration.schedules, "schedule", "schedules"),
               counted(exploration.distinct_outcomes, "distinct outcome", "distinct outcomes"), coverage(exploration));
    for (const simulator::PropertyCount& count : exploration.properties) report(count, exploration.schedules);
  }

  static std::string coverage(const Exploration& exploration) {
    if (exploration.covered) return "; every order has been tried";
    if (!exploration.part_done || !exploration.findings.empty()) return "";
    const double percent = *exploration.part_done * 100;
    return percent < 1 ? "; less than 1 % of all orders, by an estimate"
                       : fmt::format("; about {:.0f} % of all orders, by an estimate", percent);
  }

  static void report(const simulator::PropertyCount& count, std::uint64_t schedules) {
    const language::Property& property = *count.property;
    const std::string text = language::one_line(fmt::format("{} {}", to_text(property.kind), property.condition.text));
    if (property.kind != language::Property::Kind::Sometimes) {
      fmt::print("  {}: exercised in {} of {}\n", text, count.exercised, schedules);
    } else if (count.held > 0) {
      fmt::print("  {}: in {} of {}\n", text, count.held, schedules);
    } else {
      const auto* all = std::get_if<language::AndCondition>(&property.condition.is);
      fmt::print("  {}: in none of {}{}\n", text, schedules,
                 all == nullptr
                     ? ""
                     : fmt::format("; at best {} of its {} parts at once", count.progress, all->all_of.size()));
    }
  }

  void report(const Scenario& scenario, const Finding& finding, const Exploration& exploration) {
    code_ = worse(code_, exit_code_of(finding.result.verdict));
    if (entry_.verdict != Verdict::RuntimeFault) entry_.verdict = finding.result.verdict;
    const auto text = [&](const std::string& folder, bool color) {
      std::string found = fmt::format("schedule {} ({})", finding.schedule, finding.strategy);
      if (finding.times > 1) found += fmt::format("; {} schedules in all failed in this way", finding.times);
      return report_text(scenario, finding.result, "hypersim replay " + quoted(folder) + load_words(command_.libraries),
                         color, {found});
    };
    const auto folder = write_finding(scenario, finding, [&](const std::string& path) { return text(path, false); });
    if (!folder.ok()) code_ = complain(folder.error());
    entry_.folders.push_back(folder.ok() ? *folder : std::string());
    fmt::print("{}", text(folder.ok() ? *folder : "FILE", color_));
    std::fflush(stdout);
    if (folder.ok() && !command_.no_shrink && is_repeatable(finding)) shrink(scenario, finding, exploration, *folder);
  }

  void shrink(const Scenario& scenario, const Finding& finding, const Exploration& exploration,
              const std::string& folder) {
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
    const std::string told = shrunk_text(finding, *shrunk, folder);
    const auto written = write_shrunk(folder, scenario, *shrunk, told);
    if (!written.ok()) code_ = complain(written.error());
    fmt::print("{}", told);
  }

  /// --shrink-time, and no more than what is left of --time.
  std::uint64_t shrink_ms() const {
    if (!command_.time_ms) return command_.shrink_time_ms;
    const auto spent_ms = static_cast<std::uint64_t>(spent_s_ * 1000);
    return std::min(command_.shrink_time_ms, *command_.time_ms - std::min(*command_.time_ms, spent_ms));
  }

  std::string shrunk_text(const Finding& finding, const simulator::Shrunk& shrunk, const std::string& folder) const {
    std::string text = fmt::format("  shrunk\n    {}/shrunk.scn: {}{}", language::one_line(folder),
                                   counted(shrunk.steps, "step", "steps"), shrunk.is_race ? ", a race" : "");
    if (shrunk.departures) {
      if (shrunk.departures->faults > 0) text += ", " + counted(shrunk.departures->faults, "fault", "faults");
      text += fmt::format(", {} from first come, first served",
                          counted(shrunk.departures->choices, "choice that departs", "choices that depart"));
    }
    text += "\n";
    if (!shrunk.is_minimal) {
      text += fmt::format("    not the smallest: {}\n",
                          work_.is_interrupted() ? "interrupted" : "its time was over (--shrink-time, --time)");
    }
    const auto told = [&](const char* which, const simulator::RunResult& result) {
      if (!result.failure) return;
      text += fmt::format("    {}  expected {}, got {}\n", which, language::one_line(result.failure->expected),
                          language::one_line(result.failure->got));
    };
    told("found   ", finding.result);
    told("shrunken", shrunk.finding.result);
    return text;
  }

  const ExploreCommand& command_;
  simulator::ExploreOptions options_;
  Work work_;
  double spent_s_ = 0;  // of --time, on the scenario in hand
  ExploreReport report_;
  ExploreReport::Entry entry_;  // of the scenario in hand
  bool color_;
  ExitCode code_ = ExitCode::Passed;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace

ExitCode explore(const ExploreCommand& command) {
  if (!load_libraries(command.libraries)) return ExitCode::BadInput;
  const std::atomic<bool>& interrupted = interrupted_flag();
  outlive_readers();
  if (!command.report.empty()) {
    if (const auto named = check_report_name(command.report); !named.ok()) return complain(named.error());
  }
  const auto files = find_scenarios(command.paths);
  if (!files.ok()) return complain(files.error());
  auto loaded = load_all(*files, command.settings, interrupted, {command.warnings_are_errors});
  if (!loaded) return ExitCode::BadInput;
  const auto scenarios = only_matching(std::move(*loaded), command.only);
  if (!scenarios.ok()) return complain(scenarios.error());
  if (scenarios->empty()) return complain("no scenario matches --only");
  return Explorer(command, interrupted).run(*scenarios);
}

}  // namespace hypersim::cli
