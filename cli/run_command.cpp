#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <set>

#include "hypersim/simulator/compare.hpp"
#include "hypersim/simulator/determinism.hpp"
#include "hypersim/simulator/home.hpp"
#include "hypersim/simulator/run.hpp"

#include "ahead.hpp"
#include "complain.hpp"
#include "exit_code.hpp"
#include "find_scenarios.hpp"
#include "libraries.hpp"
#include "lost_run.hpp"
#include "options.hpp"
#include "prepare_scenarios.hpp"
#include "report/make_result.hpp"
#include "report/played_steps.hpp"
#include "report/terminal_text.hpp"
#include "reporter.hpp"
#include "scenario_source.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "signals.hpp"
#include "supervisor.hpp"
#include "tally.hpp"
#include "told.hpp"
#include "trace_file.hpp"
#include "updates.hpp"
#include "watch.hpp"
#include "work.hpp"

namespace hypersim::cli {

using language::Scenario;
using language::StorageKind;
using simulator::Home;
using simulator::Verdict;

namespace {

StorageKind storage_of(const Scenario& scenario, const RunCommand& command) {
  return command.storage.value_or(scenario.options.storage.value_or(StorageKind::RocksDb));
}

/// It relies on the default order, which the schedule is not.
bool is_skipped(const Scenario& scenario, const RunCommand& command) {
  return command.schedule != simulator::Schedule::Fifo && relies_on_the_default_order(scenario);
}

/// What is wrong with this selection, as a sentence; empty if nothing is.
std::string unfit_selection(const std::vector<Scenario>& scenarios, const RunCommand& command) {
  const Scenario* first = nullptr;  // to be played
  std::size_t count = 0;
  for (const Scenario& scenario : scenarios) {
    if (is_skipped(scenario, command)) continue;
    if (count++ == 0) first = &scenario;
  }
  if (first == nullptr) {
    return fmt::format(
        "no scenario is left: one with the tag {} relies on the default order, and is not played with --schedule {}",
        kFifoTag, to_text(command.schedule));
  }
  if (command.update) {
    for (const Scenario& scenario : scenarios) {
      if (is_standard_input(scenario.path)) return "--update rewrites files, and not standard input";
    }
  }
  const char* one_only = !command.home.empty() ? "--home" : !command.trace.empty() ? "--trace" : nullptr;
  if (one_only != nullptr && count > 1)
    return fmt::format("{} takes one scenario, not {}; name one, or use --only", one_only, count);
  if (command.home.empty()) return {};
  if (!first->combination.empty()) return "--home takes a scenario without \"matrix\"";
  if (storage_of(*first, command) == StorageKind::Memory)
    return "--home is for storage rocksdb, but this scenario keeps its databases in memory";
  if (command.check_determinism) {
    return "--check-determinism plays a scenario twice, each time in a new home, but --home keeps what the first run "
           "wrote; leave one of them out";
  }
  return {};
}

std::string again_command(const Scenario& scenario, const RunCommand& command, std::uint64_t seed) {
  std::string text = fmt::format("hypersim run {} --seed {}", source_word(scenario.path), seed);
  text += semantics_words(command.semantics) + set_words(scenario);
  if (!scenario.combination.empty()) text += " --only " + quoted(at_the_end(scenario.combination));
  if (command.storage) text += command.storage == StorageKind::Memory ? " --storage memory" : " --storage rocksdb";
  if (command.schedule != simulator::Schedule::Fifo) text += fmt::format(" --schedule {}", to_text(command.schedule));
  if (command.check_determinism) text += " --check-determinism";
  if (command.keep_going) text += " --keep-going";
  if (!command.home.empty()) text += " --home " + quoted(command.home);
  return text + load_words(command.libraries);
}

/// The homes of all nodes of the scenarios: the folder itself, or below it.
runtime::Result<std::vector<Home>, std::string> homes_of(const std::string& folder,
                                                         const std::vector<Scenario>& scenarios) {
  std::set<std::string> paths;
  for (const Scenario& scenario : scenarios) {
    for (const runtime::NodeId& node : scenario.nodes)
      paths.insert(simulator::home_of_node(folder, node, scenario.nodes.size()));
  }
  const bool has_several = paths.size() > 1 || (!paths.empty() && *paths.begin() != folder);
  if (has_several && (paths.contains(folder) || Home::is_one(folder))) {
    return runtime::fail(fmt::format(
        "the home {} is one of a single node, and nodes of a scenario of several have theirs below it; name "
        "another folder, and play scenarios of one node and of several with homes of their own",
        folder));
  }
  std::vector<Home> homes;
  for (const std::string& path : paths) {
    auto opened = Home::open(path);
    if (!opened.ok()) return runtime::fail(std::move(opened).error());
    homes.push_back(std::move(opened).value());
  }
  return homes;
}

/// What became of a run, and what takes long to say of it.
struct Played {
  std::optional<simulator::RunResult> result;  // none if no home could be had
  std::string trouble;                         // why
  std::vector<PlayedStep> steps;               // with --verbose
  double elapsed_s = 0;
};

/// Plays the scenarios, several at a time, and prints what came of them in their order.
class Runner {
 public:
  Runner(const RunCommand& command, const std::atomic<bool>& interrupted, Reporter& reporter, std::vector<Home> homes,
         std::optional<TraceFile> trace, std::optional<Updates> updates)
      : command_(command),
        apart_(Supervisor::is_useful()),
        interrupted_(interrupted),
        work_(interrupted),
        reporter_(reporter),
        homes_(std::move(homes)),
        trace_(std::move(trace)),
        updates_(std::move(updates)),
        color_(wants_color(command.color)) {}

  ExitCode run(const std::vector<Scenario>& scenarios) {
    print_skipped(scenarios);
    const std::size_t left = scenarios.size() - tally_.skipped - play_all(scenarios);
    if (work_.is_interrupted()) {
      fmt::print("interrupted{}\n",
                 left == 0 ? ""
                           : fmt::format("; {} not run",
                                         left == 1 ? "1 scenario was" : fmt::format("{} scenarios were", left)));
      reporter_.interrupt();
      code_ = worse(code_, ExitCode::Undecided);
    } else if (updates_) {
      code_ = worse(code_, updates_->write());
    }
    report_updates();
    if (stops_at_failure()) tally_.not_played = reporter_.leave_the_rest();
    const bool is_told = !command_.quiet || !tally_.all_passed() || updated_count_ + unwritten_count_ > 0;
    if (scenarios.size() > 1 && is_told) fmt::print("{}\n", summary());
    return code_;
  }

 private:
  void print_skipped(const std::vector<Scenario>& scenarios) {
    for (const Scenario& scenario : scenarios) {
      if (!is_skipped(scenario, command_)) continue;
      ++tally_.skipped;
      if (!command_.quiet) fmt::print("{}", headline(skipped(scenario, kReliesOnTheDefaultOrder), color_));
    }
  }

  /// Only when it is known whether the files could be written.
  void report_updates() {
    if (!updates_) return;
    for (auto& [index, result] : differing_) {
      const bool written = updates_->written(result.path);
      ++(written ? updated_count_ : unwritten_count_);
      fmt::print("{}", updated_headline(result, written, color_));
      result.kind = written ? ResultKind::Passed : ResultKind::NotPlayed;
      if (!written) result.message = "its expectations were not met, and its file was not rewritten";
      reporter_.settle(index, std::move(result));
    }
    updates_->print();
  }

  std::string summary() const {
    std::string text = fmt::format("{} passed, {} failed", tally_.passed, tally_.failed);
    if (updated_count_ > 0) text += fmt::format(", {} updated", updated_count_);
    if (unwritten_count_ > 0) text += fmt::format(", {} not updated", unwritten_count_);
    return text + tally_.rest(reporter_.elapsed_s());
  }

  bool stops_at_failure() const { return command_.fail_fast && !tally_.all_passed(); }

  /// How many have been played.
  std::size_t play_all(const std::vector<Scenario>& scenarios) {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      if (!is_skipped(scenarios[i], command_)) numbers.push_back(i);
    }
    std::size_t played = 0;
    const auto is_over = [&] { return work_.is_interrupted() || code_ == ExitCode::BadInput || stops_at_failure(); };
    if (!apart_) {
      const auto play_number = [&](std::size_t number, std::size_t, const std::atomic<bool>& is_needless) {
        return played_run(scenarios[numbers[number]], &is_needless);
      };
      Ahead<Played> ahead(numbers.size(), threads(), play_number);
      for (; played < numbers.size() && !is_over(); ++played) {
        const Scenario& scenario = scenarios[numbers[played]];
        begin_work(scenario);
        Played run = ahead.take();
        work_.end();
        take(numbers[played], told(scenario, std::move(run)));
      }
      return played;
    }
    Supervisor::Calls calls;
    calls.play = [&](std::size_t i, const Supervisor::TellDraft&) {
      const std::size_t before = complaints().size();
      return to_bytes_with_complaints(play(scenarios[i]), before);
    };
    calls.is_over = is_over;
    calls.take = [&](std::size_t i, const std::string& bytes) {
      ++played;
      take_from_apart(scenarios[i], i, bytes);
    };
    calls.lost = [&](std::size_t i, const PlayEnd& end, const std::string&) {
      ++played;
      take(i, lost(scenarios[i], end));
    };
    Supervisor supervisor(command_.step_time_ms, interrupted_);
    if (const auto watched = supervisor.play(numbers, calls); !watched.ok()) code_ = complain(watched.error());
    return played;
  }

  /// Each of them has to have its home, its file or its trace to itself, or it is the only one.
  std::size_t threads() const { return homes_.empty() && !trace_ && !updates_ ? command_.jobs : 1; }

  void begin_work(const Scenario& scenario) {
    work_.begin([&] { return fmt::format("{}: {}", scenario.path, counted(events_, "event", "events")); });
  }

  /// Plays it, and prints what came of it.
  Told play(const Scenario& scenario) {
    if (apart_ && !command_.home.empty() && !open_homes({scenario})) {
      Told told;
      told.code = code_;
      return told;
    }
    begin_work(scenario);
    Played played = played_run(scenario, nullptr);
    work_.end();
    return told(scenario, std::move(played));
  }

  /// Called by several threads. `is_needless`: set when nobody needs it any more; may be null.
  Played played_run(const Scenario& scenario, const std::atomic<bool>* is_needless) {
    const auto begin = std::chrono::steady_clock::now();
    Played played = play_once(scenario, false, is_needless);
    auto& result = played.result;
    if (result && command_.check_determinism && !work_.is_interrupted()) {
      const auto again = play_once(scenario, true, is_needless).result;
      if (again && !work_.is_interrupted()) simulator::judge_by_second_run(scenario, *result, *again);
    }
    if (result && !updates_) {
      if (auto other = simulator::what_the_other_does(scenario, *result, &work_.interrupted()))
        result->failure->why.push_back(std::move(*other));
    }
    if (result && command_.verbose) played.steps = played_steps(scenario, *result);
    // Those that wait for their turn must not fill the memory.
    if (result && !trace_) result->trace = {};
    played.elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return played;
  }

  /// Prints what came of it.
  Told told(const Scenario& scenario, Played played) {
    Told told;
    if (!played.trouble.empty()) code_ = complain(played.trouble);
    if (played.result && code_ != ExitCode::BadInput) {
      told = report(scenario, played);
      std::fflush(stdout);
      if (trace_) {
        const auto& result = *played.result;
        const auto written = trace_->write(scenario, result, again_command(scenario, command_, result.seed));
        if (!written.ok()) code_ = worse(code_, complain_of_loss(written.error()));
      }
    }
    told.code = code_;
    if (apart_ && updates_) told.outcomes = updates_->outcomes(scenario);
    return told;
  }

  /// What a process that played apart has told.
  void take_from_apart(const Scenario& scenario, std::size_t index, const std::string& bytes) {
    Told told = told_from_bytes(bytes);
    take_over_complaints(told.complaints);
    if (updates_) {
      updates_->outcomes(scenario) = std::move(told.outcomes);
      if (told.leaves_file) updates_->leave(scenario.path);
    }
    take(index, std::move(told));
    std::fflush(stdout);
  }

  /// A process that played apart came to its end.
  Told lost(const Scenario& scenario, const PlayEnd& end) {
    const simulator::RunResult result = lost_run(scenario, end, command_.step_time_ms, command_.seed);
    tell_lost(scenario, result, end);
    if (updates_) updates_->leave(scenario.path);
    return report(scenario, {result, {}, {}, work_.elapsed_s()});
  }

  /// A process that plays apart must not share RocksDB with the one that started it.
  bool open_homes(const std::vector<Scenario>& scenarios) {
    auto opened = homes_of(command_.home, scenarios);
    if (!opened.ok()) return code_ = complain(opened.error()), false;
    homes_ = std::move(opened).value();
    return true;
  }

  Played play_once(const Scenario& scenario, bool again, const std::atomic<bool>* is_needless) {
    simulator::RunOptions options;
    options.seed = command_.seed;
    options.storage = command_.storage;
    options.schedule = command_.schedule;
    options.keep_going = command_.keep_going;
    options.again = again;
    options.interrupted = &work_.interrupted();
    options.redundant = is_needless;
    options.events = &events_;
    if (updates_) options.outcomes = &updates_->outcomes(scenario);
    std::optional<Home> temporary;
    if (!homes_.empty()) {
      options.home = command_.home;
      options.keeps_home = true;
    } else if (storage_of(scenario, command_) == StorageKind::RocksDb) {
      auto made = Home::temporary();
      if (!made.ok()) return {std::nullopt, made.error(), {}, 0};
      temporary.emplace(std::move(made).value());
      options.home = temporary->path();
    }
    return {simulator::run_scenario(scenario, options), {}, {}, 0};
  }

  /// Prints it, unless it has to wait for what becomes of its file.
  Told report(const Scenario& scenario, const Played& run) {
    const simulator::RunResult& result = *run.result;
    Told told;
    told.result = played(scenario, result, again_command(scenario, command_, result.seed));
    told.result->steps = run.steps;
    told.result->elapsed_s = run.elapsed_s;
    const bool passed = result.verdict == Verdict::Passed;
    told.differs = updates_ && passed && updates_->differs(scenario.path);
    told.leaves_file = updates_ && !passed && result.verdict != Verdict::Failed;
    if (told.leaves_file) updates_->leave(scenario.path);
    if (!told.differs && !(passed && command_.quiet)) fmt::print("{}", played_report(*told.result, color_));
    return told;
  }

  void take(std::size_t index, Told told) {
    code_ = worse(code_, told.code);
    if (!told.result) return;
    if (told.differs) {
      differing_.emplace_back(index, std::move(*told.result));
      return;
    }
    tally_.add(told.result->kind);
    code_ = worse(code_, exit_code_of(told.result->kind));
    reporter_.settle(index, std::move(*told.result));
  }

  const RunCommand& command_;
  const bool apart_;  // in a process of its own
  const std::atomic<bool>& interrupted_;
  Work work_;
  std::atomic<std::uint64_t> events_{0};  // of all runs
  Reporter& reporter_;
  std::vector<Home> homes_;  // that are kept, of all nodes
  std::optional<TraceFile> trace_;
  std::optional<Updates> updates_;
  bool color_;
  ExitCode code_ = ExitCode::Passed;
  Tally tally_;
  /// By their places; passed but for expectations that were not met.
  std::vector<std::pair<std::size_t, ScenarioResult>> differing_;
  std::size_t updated_count_ = 0;
  std::size_t unwritten_count_ = 0;
};

ExitCode run_reported(const RunCommand& command, Reporter& reporter) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  std::optional<Updates> updates;
  Preparation preparation;
  preparation.command = "run";
  preparation.semantics = command.semantics;
  preparation.home_is_kept = !command.home.empty();
  preparation.on_files = [&](const std::vector<std::string>& files) {
    if (command.update) updates.emplace(files);
  };
  preparation.why_skipped = [&](const Scenario& scenario) {
    return std::string(is_skipped(scenario, command) ? kReliesOnTheDefaultOrder : "");
  };
  preparation.unfit = [&](const std::vector<Scenario>& scenarios) { return unfit_selection(scenarios, command); };
  const auto scenarios = prepare(command, preparation, reporter, interrupted);
  if (!scenarios.ok()) return scenarios.error();

  std::vector<Home> homes;
  if (!command.home.empty() && !Supervisor::is_useful()) {
    auto opened = homes_of(command.home, *scenarios);
    if (!opened.ok()) return complain(opened.error());
    homes = std::move(opened).value();
  }
  std::optional<TraceFile> trace;
  if (!command.trace.empty()) {
    auto created = TraceFile::create(command.trace);
    if (!created.ok()) return complain(created.error());
    trace.emplace(std::move(created).value());
  }
  return Runner(command, interrupted, reporter, std::move(homes), std::move(trace), std::move(updates)).run(*scenarios);
}

ExitCode run_once(const RunCommand& command) {
  outlive_readers();  // else the temporary home would stay
  simulator::sweep_temporary_homes();
  Reporter reporter("run", command.reports);
  return reporter.finish(reporter.is_open() ? run_reported(command, reporter) : ExitCode::BadInput);
}

}  // namespace

ExitCode run(const RunCommand& command) { return play_or_watch(command, run_once); }

}  // namespace hypersim::cli
