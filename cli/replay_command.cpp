#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <optional>

#include "hypersim/analysis/trace_view.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/trace_info.hpp"

#include "complain.hpp"
#include "exit_code.hpp"
#include "findings_folder.hpp"
#include "libraries.hpp"
#include "options.hpp"
#include "report.hpp"
#include "signals.hpp"
#include "trace_file.hpp"

namespace hypersim::cli {

using language::Scenario;
using simulator::Recording;
using simulator::Replayed;
using simulator::ReplayFile;

namespace {

/// The scenario that was recorded. The error is a sentence.
runtime::Result<Scenario, std::string> scenario_of(const ReplayFile& file) {
  language::ParsedFile parsed = language::load_scenarios(file.path, file.settings);
  if (!parsed.diagnostics.empty()) {
    std::fputs(language::format_diagnostics(parsed).c_str(), stderr);
    return runtime::fail(fmt::format("{} cannot be played any more", file.path));
  }
  for (Scenario& scenario : parsed.scenarios) {
    if (scenario.combination == file.combination) return std::move(scenario);
  }
  return runtime::fail(fmt::format("{} has no combination {} any more", file.path, file.combination));
}

/// Prints the choices one by one, each with the events that it brought about.
void show_choices(const ReplayCommand& command, const Scenario& scenario, const Replayed& replay) {
  const auto view = analysis::make_text_view(simulator::info_of(scenario, replay.result), build_name(), false);
  const Recording& recording = replay.recording;
  const std::size_t count = recording.choices.size();
  const std::size_t end = command.to ? std::min<std::size_t>(*command.to, count) : count;
  std::size_t event = 0;
  const auto show_until = [&](std::uint64_t last) {
    for (; event < last && event < replay.result.trace.size(); ++event) {
      fmt::print("{}", view->event(replay.result.trace[event], event));
    }
  };
  if (count > 0) show_until(recording.choices.front().events);
  for (std::size_t i = 0; i < end; ++i) {
    if (command.step) {
      std::fflush(stdout);
      std::string line;
      if (!std::getline(std::cin, line) || line == "q") return;
    }
    const Recording::Choice& choice = recording.choices[i];
    fmt::print("choice {} of {}: {}\n", i + 1, count,
               language::one_line(simulator::to_text(recording.what(choice), scenario)));
    show_until(i + 1 < count ? recording.choices[i + 1].events : recording.events);
  }
}

void print_difference(const ReplayFile& file, const Scenario& scenario, const Replayed& replay) {
  const simulator::Difference& difference = *replay.difference;
  const auto told = [&](const Recording& recording, std::size_t choice) {
    if (choice >= recording.choices.size()) return std::string("the run was over");
    return language::one_line(simulator::to_text(recording.what(recording.choices[choice]), scenario));
  };
  fmt::print("  not the recorded run; it differs first at choice {}\n    recorded  {}\n", difference.choice + 1,
             told(file.recording, difference.choice));
  if (difference.possible) {
    fmt::print("    now       {}\n    the events before it are not the same\n",
               told(replay.recording, difference.choice));
    return;
  }
  std::vector<std::string> instead;
  for (const simulator::Happening& one : difference.instead) {
    instead.push_back(language::one_line(simulator::to_text(one, scenario)));
  }
  fmt::print("    possible  {}\n", fmt::join(instead, "; "));
}

}  // namespace

ExitCode replay(const ReplayCommand& command) {
  if (!load_libraries(command.libraries)) return ExitCode::BadInput;
  const std::atomic<bool>& interrupted = interrupted_flag();
  const bool folder = std::filesystem::is_directory(command.path);
  const auto file = simulator::load_replay(folder ? command.path + "/replay" : command.path);
  if (!file.ok()) return complain(fmt::format("{}: {}", command.path, file.error()));
  const auto scenario = scenario_of(*file);
  if (!scenario.ok()) return complain(fmt::format("{}: {}", command.path, scenario.error()));
  std::optional<TraceFile> trace;
  if (!command.trace.empty()) {
    auto created = TraceFile::create(command.trace);
    if (!created.ok()) return complain(created.error());
    trace.emplace(std::move(created).value());
  }

  const bool same_scenario = scenario_hash(file->path, file->settings) == file->scenario_hash;
  const bool same_build = build_name() == file->build;
  if (!same_scenario) fmt::print("{} has changed since it was recorded\n", language::one_line(file->path));
  if (!same_build) fmt::print("recorded by hypersim {}\n", language::one_line(file->build));
  const Replayed replayed = simulator::replay(*scenario, file->recording, &interrupted);
  if (command.to || command.step) show_choices(command, *scenario, replayed);
  fmt::print("{}",
             report_text(*scenario, replayed.result, "hypersim replay " + command.path + load_words(command.libraries),
                         wants_color(command.color)));
  if (trace) {
    if (const auto written = trace->write(*scenario, replayed.result); !written.ok()) return complain(written.error());
  }
  ExitCode code = exit_code_of(replayed.result.verdict);
  if (replayed.difference && !interrupted.load()) {
    print_difference(*file, *scenario, replayed);
    if (same_scenario && same_build) {
      fmt::print("  scenario and hypersim are the same: a fault of hypersim itself; please report it\n");
      code = worse(code, ExitCode::Fault);
    }
  } else if (!interrupted.load()) {
    fmt::print("  the recorded run: {} choices, {} events, all the same\n", replayed.recording.choices.size(),
               replayed.recording.events);
  }
  return code;
}

}  // namespace hypersim::cli
