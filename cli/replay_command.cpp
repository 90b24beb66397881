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
#include "finding_path.hpp"
#include "findings_folder.hpp"
#include "libraries.hpp"
#include "lost_run.hpp"
#include "options.hpp"
#include "packages.hpp"
#include "recorded_scenario.hpp"
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
void print_origin(const ReplayCommand& command, const Recorded& recorded, const Source& source, bool same_scenario) {
  const ReplayFile& file = recorded.file;
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
    const fs::path kept = fs::path(recorded.folder) / kKeptScenario;
    const bool has_kept = fs::exists(kept) && command.scenario.empty();
    fmt::print("{} has changed since it was recorded{}\n", language::beginning_of_line(source.path),
               has_kept ? fmt::format("; --scenario {} is what it was", quoted(kept.string())) : "");
  }
  if (!is_kept_as_written(recorded, source)) {
    fmt::print("{}, or a file that it names, has changed since it was kept\n",
               language::beginning_of_line(source.path));
  }
}

/// What is played, and from where.
struct ToReplay {
  const ReplayCommand& command;
  const std::vector<std::string>& libraries;  // those of the command, and components that were kept
  const Recorded& recorded;
  const Source& source;
  const Scenario& scenario;
};

/// Was the text that was kept in the folder played as it was recorded, event for event? The steps that name files name
/// them at other places there, which is all that differs.
bool is_recorded_run_of_copy(const Recorded& recorded, const Source& source, const Replayed& replayed) {
  const Recording& then = recorded.file.recording;
  const Recording& now = replayed.recording;
  const simulator::Followed& followed = replayed.followed;
  const bool is_copy = source.is_kept && build_name() == recorded.file.build && is_kept_as_written(recorded, source);
  return is_copy && followed.all() && followed.of_new_steps == 0 && followed.beyond == 0 && now.events == then.events &&
         std::equal(now.choices.begin(), now.choices.end(), then.choices.begin(), then.choices.end(),
                    [&](const Recording::Choice& a, const Recording::Choice& b) {
                      return a.step == b.step && a.events == b.events && now.what(a).key() == then.what(b).key();
                    });
}

/// Says whether it was the recorded run. What is not proves nothing, except where it has to be the recorded run.
ExitCode judge_difference(const ToReplay& what, const Replayed& replayed, bool has_to_be_the_same) {
  const auto& [command, libraries, recorded, source, scenario] = what;
  const ReplayFile& file = recorded.file;
  if (!replayed.difference) {
    fmt::print("  the recorded run: {} choices, {} events, all the same\n", replayed.recording.choices.size(),
               replayed.recording.events);
    return ExitCode::Passed;
  }
  if (is_recorded_run_of_copy(recorded, source, replayed)) {
    fmt::print("  the recorded run: {} choices, {} events, all the same; its files are those of the folder\n",
               replayed.recording.choices.size(), replayed.recording.events);
    return ExitCode::Passed;
  }
  const DifferencePrinter printer(file, scenario, replayed);
  if (!has_to_be_the_same) {
    printer.print_followed();
    if (replayed.followed.all()) return ExitCode::Passed;
  } else {
    printer.print_first();
    if (libraries.empty()) {
      fmt::print("  scenario and hypersim are the same: a fault of hypersim itself; please report it\n");
      return ExitCode::Fault;
    }
    const bool are_same = !file.loaded.empty() && library_notes(recorded, libraries).empty();
    fmt::print("  scenario and hypersim are the same: a loaded library {}has a state, a clock or chance of its own\n",
               are_same ? "" : "has changed, or ");
  }
  fmt::print("  explore again\n    {}\n", explore_command(command, scenario, file.recording));
  return ExitCode::Undecided;
}

ExitCode play_recorded(const ToReplay& what, const std::atomic<bool>& interrupted, std::optional<TraceFile>& trace) {
  const auto& [command, libraries, recorded, source, scenario] = what;
  const ReplayFile& file = recorded.file;
  const bool same_scenario = is_as_recorded(recorded, source);
  const bool same_build = build_name() == file.build;
  print_origin(command, recorded, source, same_scenario);
  for (const std::string& note : library_notes(recorded, libraries)) fmt::print("{}\n", note);
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
  return worse(code, judge_difference(what, replayed, same_scenario && same_build));
}

/// One finding. Its components have been loaded.
ExitCode replay_one(const ReplayCommand& command, const std::vector<std::string>& libraries, const Recorded& recorded,
                    const std::atomic<bool>& interrupted) {
  const ComponentUse use{true, 0, command.wasm_opt};
  const Source source = source_of(recorded, command.scenario);
  const auto scenario = scenario_of(recorded, source, use);
  if (!scenario.ok()) {
    for (const std::string& note : library_notes(recorded, libraries)) complain(note);
    return complain(scenario.error());
  }
  if (const ExitCode compiled = compile_components({*scenario}); compiled != ExitCode::Passed) return compiled;
  std::optional<TraceFile> trace;
  if (!command.trace.empty()) {
    auto created = TraceFile::create(command.trace);
    if (!created.ok()) return complain(created.error());
    trace.emplace(std::move(created).value());
  }
  const ToReplay what{command, libraries, recorded, source, *scenario};
  return play_apart(command.step_time_ms, interrupted, *scenario, recorded.file.recording.seed, again_command(command),
                    command.color, [&] { return play_recorded(what, interrupted, trace); });
}

/// What goes with one finding only.
std::string option_for_one(const ReplayCommand& command) {
  return !command.scenario.empty() ? "--scenario"
         : !command.trace.empty()  ? "--trace"
         : command.to              ? "--to"
         : command.step            ? "--step"
                                   : "";
}

}  // namespace

ExitCode replay(const ReplayCommand& command) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  std::vector<std::string> paths = findings_at(command.path);
  if (paths.size() <= 1 && !fs::is_directory(command.path)) paths = {command.path};
  if (paths.empty()) paths = {command.path};
  if (const std::string option = option_for_one(command); paths.size() > 1 && !option.empty()) {
    return complain(fmt::format("{} goes with one finding: {}", option, several_findings(command.path, paths)));
  }
  std::vector<Recorded> all;
  std::vector<std::string> libraries = command.libraries;
  for (const std::string& path : paths) {
    auto recorded = read_recorded(path);
    if (!recorded.ok()) return complain(recorded.error());
    libraries = libraries_for(*recorded, std::move(libraries));
    all.push_back(std::move(recorded).value());
  }
  if (const ExitCode loaded = load_libraries(libraries, {true, 0, command.wasm_opt}); loaded != ExitCode::Passed)
    return loaded;
  outlive_readers();
  simulator::sweep_temporary_homes();
  ExitCode code = ExitCode::Passed;
  for (const Recorded& recorded : all) {
    if (interrupted.load()) return worse(code, ExitCode::Undecided);
    ReplayCommand one = command;
    one.path = recorded.path;
    if (all.size() > 1)
      fmt::print("{}{}\n", &recorded == &all.front() ? "" : "\n", language::beginning_of_line(one.path));
    code = worse(code, replay_one(one, libraries, recorded, interrupted));
  }
  return code;
}

}  // namespace hypersim::cli
