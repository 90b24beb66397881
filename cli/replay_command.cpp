#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "hypersim/analysis/trace_view.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/language/play_by.hpp"
#include "hypersim/simulator/explore.hpp"
#include "hypersim/simulator/home.hpp"
#include "hypersim/simulator/trace_info.hpp"

#include "complain.hpp"
#include "exit_code.hpp"
#include "find_scenarios.hpp"
#include "findings_folder.hpp"
#include "libraries.hpp"
#include "lost_run.hpp"
#include "options.hpp"
#include "packages.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "signals.hpp"
#include "standard_input.hpp"
#include "trace_file.hpp"
#include "work.hpp"

namespace hypersim::cli {

namespace fs = std::filesystem;
using language::Scenario;
using simulator::Recording;
using simulator::Replayed;
using simulator::ReplayFile;

namespace {

/// Where the scenario is read from.
struct Source {
  std::string path;
  bool is_kept = false;          // the text that the findings folder holds
  std::string in_place_of = {};  // the file for which it is played; empty if there is none
  std::string mistake = {};      // in that file, or in what it names, if there is one
};

fs::path folder_of(const ReplayCommand& command) {
  const fs::path path = command.path;
  return fs::is_directory(path) ? path : path.parent_path();
}

/// Whose files may be gone or changed while its own text is there.
bool names_packages(const language::ParsedFile& file) {
  return std::any_of(file.scenarios.begin(), file.scenarios.end(),
                     [](const Scenario& scenario) { return !scenario.packages.empty(); });
}

/// What --scenario names; else the scenario's own file, if it is still there; else the text that was kept. Where the
/// folder has been moved, a file with another text may be any: then the text that was kept, too; and where a package or
/// a manifest that it names cannot be read any more.
Source source_of(const ReplayCommand& command, const ReplayFile& file) {
  if (!command.scenario.empty()) return {command.scenario};
  const fs::path folder = folder_of(command);
  const fs::path kept = folder / kKeptScenario;
  std::error_code error;
  const bool has_kept = fs::is_regular_file(kept, error);
  const fs::path own = folder / file.from_folder;
  if (!file.from_folder.empty() && fs::is_regular_file(own, error)) {
    std::string path = fs::equivalent(own, file.path, error) && !error ? file.path : own.lexically_normal().string();
    if (has_kept && scenario_hash(path, file.settings) == 0) {
      const language::ParsedFile now = language::load_scenarios(path, file.settings);
      const language::ParsedFile then = language::load_scenarios(kept.string(), file.settings);
      const bool can_only_be_kept = !now.diagnostics.empty() && then.diagnostics.empty() && names_packages(then);
      if (can_only_be_kept) return {kept.string(), true, std::move(path), now.diagnostics.front().message};
    }
    const bool is_moved = place_of(folder.empty() ? "." : folder.string()) != file.place;
    if (!is_moved || !has_kept || scenario_hash(path, file.settings) == file.scenario_hash) return {std::move(path)};
    return {kept.string(), true, std::move(path)};
  }
  if (has_kept) return {kept.string(), true};
  return {file.path};
}

/// The scenario that was recorded. The error is a sentence.
runtime::Result<Scenario, std::string> scenario_of(const ReplayFile& file, const Source& source,
                                                   const ComponentUse& components) {
  language::ParsedFile parsed = language::load_scenarios(source.path, file.settings);
  add_components(parsed, components);
  if (!parsed.diagnostics.empty()) {
    std::fputs(language::format_diagnostics(parsed).c_str(), stderr);
    return runtime::fail(fmt::format("{} cannot be played; --scenario FILE names another text", source.path));
  }
  for (Scenario& scenario : parsed.scenarios) {
    language::play_by(scenario, file.recording.semantics);
    if (const std::string beyond = beyond_confinement(scenario); !beyond.empty()) return runtime::fail(beyond);
  }
  if (parsed.scenarios.size() == 1) return std::move(parsed.scenarios.front());
  for (Scenario& scenario : parsed.scenarios) {
    if (scenario.combination == file.combination) return std::move(scenario);
  }
  return runtime::fail(fmt::format("{} has no combination {} any more", source.path, file.combination));
}

/// Prints the choices one by one, each with the events that it brought about.
void show_choices(const ReplayCommand& command, const Scenario& scenario, const Replayed& replay) {
  const auto view = analysis::make_text_view(simulator::info_of(scenario, replay.result), build_name(), false);
  const Recording& recording = replay.recording;
  const std::size_t count = recording.choices.size();
  const std::size_t end = command.to ? std::min<std::size_t>(*command.to, count) : count;
  std::size_t event = 0;
  StandardInput input;
  const auto show_until = [&](std::uint64_t last) {
    for (; event < last && event < replay.result.trace.size(); ++event) {
      fmt::print("{}", view->event(replay.result.trace[event], event));
    }
  };
  if (count > 0) show_until(recording.choices.front().events);
  for (std::size_t i = 0; i < end; ++i) {
    if (command.step) {
      std::fflush(stdout);
      const auto line = input.next_line();
      if (!line || *line == "q") return;
    }
    const Recording::Choice& choice = recording.choices[i];
    fmt::print("choice {} of {}: {}\n", i + 1, count,
               language::one_line(simulator::to_text(recording.what(choice), scenario)));
    show_until(i + 1 < count ? recording.choices[i + 1].events : recording.events);
  }
}

/// The command that looks for the failure anew.
std::string explore_command(const ReplayCommand& command, const Scenario& scenario, const Recording& recording) {
  std::string text = "hypersim explore " + quoted_path(scenario.path);
  if (recording.seed != scenario.options.seed.value_or(0)) text += fmt::format(" --seed {}", recording.seed);
  if (!scenario.combination.empty()) text += " --only " + quoted(at_the_end(scenario.combination));
  if (recording.storage == language::StorageKind::RocksDb) text += " --storage rocksdb";
  if (recording.semantics != runtime::Semantics::documented()) text += " --semantics " + to_text(recording.semantics);
  return text + set_words(scenario) + load_words(command.libraries);
}

/// Says where the run left the recorded one.
class DifferencePrinter {
 public:
  DifferencePrinter(const ReplayFile& file, const Scenario& scenario, const Replayed& replayed)
      : file_(file), scenario_(scenario), replayed_(replayed) {}

  /// Of the same scenario.
  void print_first() const {
    const simulator::Difference& difference = *replayed_.difference;
    fmt::print("  not the recorded run; it differs first at choice {}\n    recorded  {}\n", difference.choice + 1,
               told(file_.recording, difference.choice));
    if (difference.possible) {
      fmt::print("    now       {}\n    the events before it are not the same\n",
                 told(replayed_.recording, difference.choice));
    } else {
      print_instead(difference.instead);
    }
  }

  /// Of a scenario that has changed.
  void print_followed() const {
    const simulator::Followed& followed = replayed_.followed;
    const std::size_t recorded = file_.recording.choices.size();
    if (followed.all()) {
      fmt::print("  the recorded choices: {}, all made again{}\n", recorded, others(followed));
      return;
    }
    fmt::print("  not the recorded run: {} of {} recorded choices were made again{}\n", followed.made, recorded,
               others(followed));
    fmt::print("    choice {}, not made in its turn: {}\n", *followed.left_at + 1,
               told(file_.recording, *followed.left_at));
    if (followed.is_gone) fmt::print("    its step is not there any more\n");
    print_instead(followed.instead);
    if (!followed.is_gone && followed.instead.empty()) fmt::print("    the run was over\n");
  }

 private:
  std::string told(const Recording& recording, std::size_t choice) const {
    if (choice >= recording.choices.size()) return "the run was over";
    return language::one_line(simulator::to_text(recording.what(recording.choices[choice]), scenario_));
  }
  void print_instead(const std::vector<simulator::Happening>& instead) const {
    if (instead.empty()) return;
    std::vector<std::string> texts;
    texts.reserve(instead.size());
    for (const simulator::Happening& one : instead) {
      texts.push_back(language::one_line(simulator::to_text(one, scenario_)));
    }
    fmt::print("    possible  {}\n", fmt::join(texts, "; "));
  }
  static std::string others(const simulator::Followed& followed) {
    std::string text;
    if (followed.of_new_steps > 0) text += fmt::format("; {} more belong to new steps", followed.of_new_steps);
    if (followed.beyond > 0) text += fmt::format("; {} more were not recorded", followed.beyond);
    return text;
  }

  const ReplayFile& file_;
  const Scenario& scenario_;
  const Replayed& replayed_;
};

std::string again_command(const ReplayCommand& command) {
  std::string text = "hypersim replay " + quoted_path(command.path);
  if (!command.scenario.empty()) text += " --scenario " + quoted(command.scenario);
  return text + load_words(command.libraries);
}

/// If it is not the scenario as it was recorded, says which it is.
void print_origin(const ReplayCommand& command, const ReplayFile& file, const Source& source, bool same_scenario) {
  if (!source.mistake.empty()) {
    fmt::print("{} cannot be read as it is now ({}); played as it was recorded\n",
               language::beginning_of_line(source.in_place_of), language::one_line(source.mistake));
  } else if (!source.in_place_of.empty()) {
    fmt::print(
        "{} is not what was recorded, and the folder has been moved; played as it was recorded (--scenario {})\n",
        language::beginning_of_line(source.in_place_of), quoted(source.in_place_of));
  } else if (source.is_kept) {
    fmt::print("{} is not there any more; played as it was recorded\n", language::beginning_of_line(file.path));
  } else if (!same_scenario) {
    const fs::path kept = folder_of(command) / kKeptScenario;
    const bool has_kept = fs::exists(kept) && command.scenario.empty();
    fmt::print("{} has changed since it was recorded{}\n", language::beginning_of_line(source.path),
               has_kept ? fmt::format("; --scenario {} is what it was", quoted(kept.string())) : "");
  }
}

/// Says whether it was the recorded run. What is not proves nothing, except where it has to be the recorded run.
ExitCode judge_difference(const ReplayCommand& command, const ReplayFile& file, const Scenario& scenario,
                          const Replayed& replayed, bool has_to_be_the_same) {
  if (!replayed.difference) {
    fmt::print("  the recorded run: {} choices, {} events, all the same\n", replayed.recording.choices.size(),
               replayed.recording.events);
    return ExitCode::Passed;
  }
  const DifferencePrinter printer(file, scenario, replayed);
  if (!has_to_be_the_same) {
    printer.print_followed();
    if (replayed.followed.all()) return ExitCode::Passed;
  } else {
    printer.print_first();
    if (command.libraries.empty()) {
      fmt::print("  scenario and hypersim are the same: a fault of hypersim itself; please report it\n");
      return ExitCode::Fault;
    }
    fmt::print(
        "  scenario and hypersim are the same: a loaded library has changed, or has a state, a clock or chance of "
        "its own\n");
  }
  fmt::print("  explore again\n    {}\n", explore_command(command, scenario, file.recording));
  return ExitCode::Undecided;
}

/// What is played, and from where.
struct ToReplay {
  const ReplayCommand& command;
  const ReplayFile& file;
  const Source& source;
  const Scenario& scenario;
};

ExitCode play_recorded(const ToReplay& what, const std::atomic<bool>& interrupted, std::optional<TraceFile>& trace) {
  const auto& [command, file, source, scenario] = what;
  const bool same_scenario = scenario_hash(source.path, file.settings) == file.scenario_hash;
  const bool same_build = build_name() == file.build;
  print_origin(command, file, source, same_scenario);
  if (!same_build) fmt::print("recorded by hypersim {}\n", language::one_line(file.build));
  std::atomic<std::uint64_t> events = 0;
  Work work(interrupted);
  work.begin(
      [&path = source.path, &events] { return fmt::format("{}: {}", path, counted(events, "event", "events")); });
  const Replayed replayed = simulator::replay(scenario, file.recording, &work.stop(), &events);
  work.end();
  if (command.to || command.step) show_choices(command, scenario, replayed);
  fmt::print("{}",
             played_report(played(scenario, replayed.result, again_command(command)), wants_color(command.color)));
  ExitCode code = exit_code_of(replayed.result.verdict);
  if (trace) {
    const auto written = trace->write(scenario, replayed.result);
    if (!written.ok()) code = worse(code, complain_of_loss(written.error()));
  }
  if (interrupted.load()) return worse(code, ExitCode::Undecided);
  return worse(code, judge_difference(command, file, scenario, replayed, same_scenario && same_build));
}

}  // namespace

ExitCode replay(const ReplayCommand& command) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  const ComponentUse use{true, 0, command.wasm_opt};
  const ExitCode libraries = load_libraries(command.libraries, use);
  if (libraries != ExitCode::Passed) return libraries;
  outlive_readers();
  simulator::sweep_temporary_homes();
  const bool folder = std::filesystem::is_directory(command.path);
  const auto file = simulator::load_replay(folder ? command.path + "/" + simulator::kReplayFile : command.path);
  if (!file.ok()) return complain(fmt::format("{}: {}", command.path, file.error()));
  const Source source = source_of(command, *file);
  const auto scenario = scenario_of(*file, source, use);
  if (!scenario.ok()) return complain(fmt::format("{}: {}", command.path, scenario.error()));
  if (const ExitCode compiled = compile_components({*scenario}); compiled != ExitCode::Passed) return compiled;
  std::optional<TraceFile> trace;
  if (!command.trace.empty()) {
    auto created = TraceFile::create(command.trace);
    if (!created.ok()) return complain(created.error());
    trace.emplace(std::move(created).value());
  }

  const ToReplay what{command, *file, source, *scenario};
  return play_apart(command.step_time_ms, interrupted, *scenario, file->recording.seed, again_command(command),
                    command.color, [&] { return play_recorded(what, interrupted, trace); });
}

}  // namespace hypersim::cli
