#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <optional>

#include "hypersim/analysis/authority.hpp"
#include "hypersim/analysis/node_view.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/simulator/home.hpp"
#include "hypersim/simulator/replay.hpp"

#include "caps_report.hpp"
#include "complain.hpp"
#include "find_scenarios.hpp"
#include "finding_path.hpp"
#include "libraries.hpp"
#include "lost_run.hpp"
#include "options.hpp"
#include "packages.hpp"
#include "recorded_scenario.hpp"
#include "report/terminal_text.hpp"
#include "scenario_source.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "signals.hpp"
#include "work.hpp"

namespace hypersim::cli {

using analysis::CouldAnswer;
using language::CouldQuestion;
using language::Scenario;
using simulator::Verdict;

namespace {

ComponentUse component_use(const CapsCommand& command) { return {true, 0, command.wasm_opt}; }

/// A scenario, and the recording by which it is to be played, if it is that of a finding.
struct Chosen {
  Scenario scenario;
  std::optional<Recorded> recorded = {};
};

/// What a recording says itself; empty if none of it is given.
std::string recorded_option(const CapsCommand& command) {
  return !command.selection.only.empty() ? "--only"
         : command.seed                  ? "--seed"
         : command.semantics             ? "--semantics"
         : !command.settings.empty()     ? "--set"
                                         : "";
}

/// The finding that the path means: a folder that explore left, its replay file, or the only one in a folder. Nothing
/// if it means scenarios. The error is a sentence.
runtime::Result<std::optional<Recorded>, std::string> finding_of(const CapsCommand& command) {
  if (command.paths.size() != 1 || command.paths.front() == kStdinPath) return std::optional<Recorded>();
  const std::string& path = command.paths.front();
  std::vector<std::string> findings = findings_at(path);
  if (simulator::is_replay(path)) findings = {path};
  const bool is_one = findings.size() == 1 && (findings.front() == path);
  if (findings.empty()) return std::optional<Recorded>();
  if (!is_one) {  // a folder may have scenarios, too
    const auto files = find_scenarios(command);
    if (files.ok() && !files->empty()) return std::optional<Recorded>();
    if (findings.size() > 1) return runtime::fail(several_findings(path, findings));
  }
  if (const std::string option = recorded_option(command); !option.empty()) {
    return runtime::fail(
        fmt::format("{} does not go with a finding, which says itself how it is played; name its scenario", option));
  }
  auto recorded = read_recorded(findings.front());
  if (!recorded.ok()) return runtime::fail(recorded.error());
  return std::optional(std::move(recorded).value());
}

/// The one scenario that the command means. The error is a sentence, or empty if everything has been printed.
runtime::Result<Scenario, std::string> choose(const CapsCommand& command, const std::atomic<bool>& interrupted) {
  const auto files = find_scenarios(command);
  if (!files.ok()) return runtime::fail(files.error());
  if (files->size() > 1) {
    return runtime::fail(
        fmt::format("caps takes one scenario, but {} holds {}; name one", command.paths.front(), files->size()));
  }
  auto all = load_all(*files, {command.settings, command.semantics}, interrupted, {command.warnings_are_errors},
                      component_use(command));
  if (!all.is_usable) return runtime::fail(std::string());
  auto matching = selected(std::move(all.scenarios), command.selection);
  if (!matching.ok()) return runtime::fail(matching.error());
  if (matching->empty()) return runtime::fail(std::string(kNoneIsSelected));
  if (matching->size() > 1) {
    return runtime::fail(fmt::format("caps takes one scenario, but the matrix of {} makes {}, the first {}; use --only",
                                     command.paths.front(), matching->size(), matching->front().combination));
  }
  return std::move(matching->front());
}

/// The exit code if nothing can be said about the run, else nothing.
std::optional<ExitCode> unfit(const simulator::RunResult& result) {
  if (result.verdict != Verdict::RuntimeFault) return std::nullopt;
  fmt::print(stderr, "hypersim: a fault of hypersim itself, found by a built-in check; please report it (seed {})\n",
             result.seed);
  for (const simulator::Breach& breach : result.breaches)
    fmt::print(stderr, "  {}\n", language::one_line(to_text(breach)));
  return ExitCode::Fault;
}

ExitCode code_of(const CapsRun& run, const CouldAnswer* answer) {
  const bool undecided = run.result.verdict == Verdict::Undecided && run.stopped_short();
  if (undecided || (answer != nullptr && answer->kind == CouldAnswer::Kind::TooLarge)) return ExitCode::Undecided;
  return answer != nullptr && answer->kind == CouldAnswer::Kind::No ? ExitCode::Failed : ExitCode::Passed;
}

std::string report(const CapsRun& run, CapsFormat format) {
  std::vector<NodeAuthority> nodes;
  for (const runtime::NodeId& node : run.scenario.nodes) {
    const analysis::NodeView view(run.scenario, run.result.trace, node);
    nodes.push_back({node, analysis::authority_of(view.scenario(), view.events(), run.at)});
  }
  switch (format) {
    case CapsFormat::Table:
      return caps_table(run, nodes);
    case CapsFormat::Json:
      return caps_json(run, nodes);
    case CapsFormat::Mermaid:
      return caps_mermaid(run, nodes);
    case CapsFormat::Html:
      return caps_html(run, nodes);
  }
  return {};
}

std::string report(const CapsRun& run, const CouldReport& could, CapsFormat format) {
  switch (format) {
    case CapsFormat::Table:
      return could_text(run, could);
    case CapsFormat::Json:
      return could_json(run, could);
    case CapsFormat::Mermaid:
      return could_mermaid(run, could);
    case CapsFormat::Html:
      return could_html(run, could);
  }
  return {};
}

/// By the recorded choices, if there are any.
simulator::RunResult played_result(const Chosen& chosen, const simulator::RunOptions& options) {
  if (!chosen.recorded) return simulator::run_scenario(chosen.scenario, options);
  simulator::Replayed replayed =
      simulator::replay(chosen.scenario, chosen.recorded->file.recording, options.interrupted, options.events);
  if (!replayed.followed.all()) {
    complain(
        fmt::format("{}: not the recorded run: {} of {} recorded choices were made again; `hypersim replay` says "
                    "where it differs",
                    chosen.recorded->path, replayed.followed.made, chosen.recorded->file.recording.choices.size()));
  }
  return std::move(replayed.result);
}

ExitCode play_and_tell(const CapsCommand& command, const Chosen& chosen, const std::optional<CouldQuestion>& question,
                       const std::atomic<bool>& interrupted) {
  const Scenario& scenario = chosen.scenario;
  simulator::RunOptions options;
  options.seed = command.seed;
  options.storage = command.storage;
  options.interrupted = &interrupted;
  std::optional<simulator::Home> home;
  if (command.storage == language::StorageKind::RocksDb && !chosen.recorded) {
    auto made = simulator::Home::temporary();
    if (!made.ok()) return complain(made.error());
    home.emplace(std::move(made).value());
    options.home = home->path();
  }
  std::atomic<std::uint64_t> events = 0;
  options.events = &events;
  Work work(interrupted);
  work.begin([&] { return fmt::format("{}: {}", scenario.path, counted(events, "event", "events")); });
  const simulator::RunResult result = played_result(chosen, options);
  work.end();
  if (const auto code = unfit(result)) return *code;

  const CapsRun run{scenario, result, command.at};
  if (!question) {
    fmt::print("{}", report(run, command.format));
    return code_of(run, nullptr);
  }
  work.begin([&] { return fmt::format("{}: looking for a way", scenario.path); });
  const CouldReport could{question->who.text, question->cap.text,
                          analysis::could_hold(scenario, result.trace, command.at, *question)};
  work.end();
  fmt::print("{}", report(run, could, command.format));
  return code_of(run, &could.answer);
}

std::string again_command(const CapsCommand& command) {
  const std::string& path = command.paths.front();
  std::string text = "hypersim caps " + (path == kStdinPath ? path : quoted_path(path));
  const auto& [only, tags, skip_tags] = command.selection;
  if (!only.empty()) text += " --only " + quoted(only);
  for (const std::string& tag : tags) text += " --tag " + quoted(tag);
  for (const std::string& tag : skip_tags) text += " --skip-tag " + quoted(tag);
  if (command.seed) text += fmt::format(" --seed {}", *command.seed);
  text += semantics_words(command.semantics);
  for (const std::string& setting : command.settings) text += " --set " + quoted(setting);
  return text + load_words(command.libraries);
}

}  // namespace

ExitCode caps(const CapsCommand& command) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  auto finding = finding_of(command);
  if (!finding.ok()) return complain(finding.error());
  const std::vector<std::string> given = *finding ? libraries_for(**finding, command.libraries) : command.libraries;
  const ExitCode libraries = load_libraries(given, component_use(command));
  if (libraries != ExitCode::Passed) return libraries;
  outlive_readers();  // else the temporary home would stay
  simulator::sweep_temporary_homes();
  auto scenario_chosen = *finding ? scenario_of(**finding, source_of(**finding, ""), component_use(command))
                                  : choose(command, interrupted);
  if (*finding) {
    for (const std::string& note : library_notes(**finding, given)) complain(note);
  }
  if (!scenario_chosen.ok()) {
    return scenario_chosen.error().empty() ? ExitCode::BadInput : complain(scenario_chosen.error());
  }
  const Chosen chosen{std::move(scenario_chosen).value(), std::move(*finding)};
  const Scenario& scenario = chosen.scenario;
  if (const ExitCode compiled = compile_components({scenario}); compiled != ExitCode::Passed) return compiled;

  std::optional<CouldQuestion> question;
  if (command.could) {
    auto parsed = parse_could(scenario, command.could->first, command.could->second);
    if (const auto* mistakes = std::get_if<std::string>(&parsed)) {
      std::fputs(mistakes->c_str(), stderr);
      return ExitCode::BadInput;
    }
    question = std::get<CouldQuestion>(std::move(parsed));
  }

  return play_apart(command.step_time_ms, interrupted, scenario, command.seed, again_command(command), Color::Auto,
                    [&] { return play_and_tell(command, chosen, question, interrupted); });
}

}  // namespace hypersim::cli
