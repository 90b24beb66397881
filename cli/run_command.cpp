#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

#include "hypersim/simulator/determinism.hpp"
#include "hypersim/simulator/home.hpp"
#include "hypersim/simulator/run.hpp"

#include "complain.hpp"
#include "exit_code.hpp"
#include "find_scenarios.hpp"
#include "libraries.hpp"
#include "options.hpp"
#include "report.hpp"
#include "shell_words.hpp"
#include "signals.hpp"
#include "trace_file.hpp"
#include "updates.hpp"
#include "work.hpp"

namespace hypersim::cli {

using language::Scenario;
using language::StorageKind;
using simulator::Home;
using simulator::Verdict;

namespace {

constexpr const char* kFifoTag = "fifo";

bool has_any_tag(const Scenario& scenario, const std::vector<std::string>& tags) {
  return std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
    return std::find(scenario.tags.begin(), scenario.tags.end(), tag) != scenario.tags.end();
  });
}

StorageKind storage_of(const Scenario& scenario, const RunCommand& command) {
  return command.storage.value_or(scenario.options.storage.value_or(StorageKind::RocksDb));
}

struct Selection {
  std::vector<Scenario> to_play;
  std::vector<Scenario> skipped;  // they rely on the default order, which the schedule is not
};

/// The scenarios that the command means. The error is a sentence.
runtime::Result<Selection, std::string> selected(std::vector<Scenario> all, const RunCommand& command) {
  auto matching = only_matching(std::move(all), command.only);
  if (!matching.ok()) return runtime::fail(matching.error());
  std::vector<Scenario> scenarios = std::move(matching).value();
  std::erase_if(scenarios, [&](const Scenario& scenario) {
    const bool tagged = command.tags.empty() || has_any_tag(scenario, command.tags);
    return !tagged || has_any_tag(scenario, command.skip_tags);
  });
  if (scenarios.empty()) return runtime::fail(std::string("no scenario matches --only, --tag and --skip-tag"));
  Selection selection;
  for (Scenario& scenario : scenarios) {
    const bool skip = command.schedule != simulator::Schedule::Fifo && has_any_tag(scenario, {kFifoTag});
    (skip ? selection.skipped : selection.to_play).push_back(std::move(scenario));
  }
  if (selection.to_play.empty()) {
    return runtime::fail(
        fmt::format("no scenario is left: one with the tag {} relies on the default order, and is not "
                    "played with --schedule {}",
                    kFifoTag, to_text(command.schedule)));
  }
  const std::size_t count = selection.to_play.size();
  const char* one_only = !command.home.empty() ? "--home" : !command.trace.empty() ? "--trace" : nullptr;
  if (one_only != nullptr && count > 1) {
    return runtime::fail(fmt::format("{} takes one scenario, not {}; name one, or use --only", one_only, count));
  }
  if (!command.home.empty() && !selection.to_play.front().combination.empty()) {
    return runtime::fail(std::string("--home takes a scenario without \"matrix\""));
  }
  if (!command.home.empty() && storage_of(selection.to_play.front(), command) == StorageKind::Memory) {
    return runtime::fail(std::string("--home is for storage rocksdb, but this scenario keeps its databases in memory"));
  }
  if (!command.home.empty() && command.check_determinism) {
    return runtime::fail(
        std::string("--check-determinism plays a scenario twice, each time in a new home, but --home keeps "
                    "what the first run wrote; leave one of them out"));
  }
  return selection;
}

std::string again_command(const Scenario& scenario, const RunCommand& command, std::uint64_t seed) {
  std::string text = fmt::format("hypersim run {} --seed {}", quoted(scenario.path), seed);
  text += set_words(scenario);
  if (!scenario.combination.empty()) text += " --only " + quoted(at_the_end(scenario.combination));
  if (command.storage) text += command.storage == StorageKind::Memory ? " --storage memory" : " --storage rocksdb";
  if (command.schedule != simulator::Schedule::Fifo) text += fmt::format(" --schedule {}", to_text(command.schedule));
  if (command.check_determinism) text += " --check-determinism";
  if (!command.home.empty()) text += " --home " + quoted(command.home);
  return text + load_words(command.libraries);
}

/// Plays the scenarios one after the other and prints as it goes.
class Runner {
 public:
  Runner(const RunCommand& command, const std::atomic<bool>& interrupted, std::optional<Home> home,
         std::optional<TraceFile> trace, std::optional<Updates> updates)
      : command_(command),
        work_(interrupted),
        home_(std::move(home)),
        trace_(std::move(trace)),
        updates_(std::move(updates)),
        color_(wants_color(command.color)) {}

  ExitCode run(const Selection& selection) {
    const std::vector<Scenario>& scenarios = selection.to_play;
    for (const Scenario& scenario : selection.skipped) fmt::print("{}", skipped_text(scenario, color_));
    std::size_t played = 0;
    for (const Scenario& scenario : scenarios) {
      if (work_.is_interrupted() || code_ == ExitCode::BadInput) break;
      play(scenario);
      ++played;
    }
    if (work_.is_interrupted()) {
      const std::size_t left = scenarios.size() - played;
      fmt::print("interrupted{}\n",
                 left == 0 ? ""
                           : fmt::format("; {} not run",
                                         left == 1 ? "1 scenario was" : fmt::format("{} scenarios were", left)));
      code_ = worse(code_, ExitCode::Undecided);
    } else if (updates_) {
      code_ = worse(code_, updates_->write());
    }
    report_updates();
    if (scenarios.size() + selection.skipped.size() > 1) fmt::print("{}\n", summary(selection.skipped.size()));
    return code_;
  }

 private:
  /// Only when it is known whether the files could be written.
  void report_updates() {
    if (!updates_) return;
    for (const Scenario* scenario : differing_) {
      const bool written = updates_->written(scenario->path);
      ++(written ? updated_count_ : unwritten_count_);
      fmt::print("{}", updated_text(*scenario, written, color_));
    }
    updates_->print();
  }

  std::string summary(std::size_t skipped) {
    std::string text = fmt::format("{} passed, {} failed", count(Verdict::Passed), count(Verdict::Failed));
    if (updated_count_ > 0) text += fmt::format(", {} updated", updated_count_);
    if (unwritten_count_ > 0) text += fmt::format(", {} not updated", unwritten_count_);
    if (count(Verdict::Undecided) > 0) text += fmt::format(", {} undecided", count(Verdict::Undecided));
    if (count(Verdict::RuntimeFault) > 0) text += fmt::format(", {} faults", count(Verdict::RuntimeFault));
    if (skipped > 0) text += fmt::format(", {} skipped", skipped);
    return text;
  }

  std::size_t& count(Verdict verdict) { return counts_[static_cast<std::size_t>(verdict)]; }

  void play(const Scenario& scenario) {
    events_ = 0;
    work_.begin([&] { return fmt::format("{}: {}", scenario.path, counted(events_, "event", "events")); });
    auto result = play_once(scenario);
    if (result && command_.check_determinism && !work_.is_interrupted()) {
      const auto again = play_once(scenario);
      if (again && !work_.is_interrupted()) simulator::judge_by_second_run(scenario, *result, *again);
    }
    work_.end();
    if (!result || code_ == ExitCode::BadInput) return;
    report(scenario, *result);
    std::fflush(stdout);
    if (!trace_) return;
    if (const auto written = trace_->write(scenario, *result); !written.ok()) code_ = complain(written.error());
  }

  /// Nothing if no home can be had; it has complained of that.
  std::optional<simulator::RunResult> play_once(const Scenario& scenario) {
    simulator::RunOptions options;
    options.seed = command_.seed;
    options.storage = command_.storage;
    options.schedule = command_.schedule;
    options.interrupted = &work_.stop();
    options.events = &events_;
    if (updates_) options.outcomes = &updates_->outcomes(scenario);
    std::optional<Home> temporary;
    if (home_) {
      options.home = home_->path();
      options.keeps_home = true;
    } else if (storage_of(scenario, command_) == StorageKind::RocksDb) {
      auto made = Home::temporary();
      if (!made.ok()) {
        code_ = complain(made.error());
        return std::nullopt;
      }
      temporary.emplace(std::move(made).value());
      options.home = temporary->path();
    }
    return simulator::run_scenario(scenario, options);
  }

  void report(const Scenario& scenario, const simulator::RunResult& result) {
    const bool passed = result.verdict == Verdict::Passed;
    if (updates_ && passed && updates_->differs(scenario.path)) {
      differing_.push_back(&scenario);
      return;
    }
    if (updates_ && !passed && result.verdict != Verdict::Failed) updates_->leave(scenario.path);
    ++count(result.verdict);
    code_ = worse(code_, exit_code_of(result.verdict));
    fmt::print("{}", report_text(scenario, result, again_command(scenario, command_, result.seed), color_));
  }

  const RunCommand& command_;
  Work work_;
  std::atomic<std::uint64_t> events_{0};  // of the scenario in hand
  std::optional<Home> home_;
  std::optional<TraceFile> trace_;
  std::optional<Updates> updates_;
  bool color_;
  ExitCode code_ = ExitCode::Passed;
  std::size_t counts_[4] = {};
  std::vector<const Scenario*> differing_;  // passed but for expectations that were not met
  std::size_t updated_count_ = 0;
  std::size_t unwritten_count_ = 0;
};

}  // namespace

ExitCode run(const RunCommand& command) {
  if (!load_libraries(command.libraries)) return ExitCode::BadInput;
  const std::atomic<bool>& interrupted = interrupted_flag();
  outlive_readers();  // else the temporary home would stay
  const auto files = find_scenarios(command.paths);
  if (!files.ok()) return complain(files.error());
  std::optional<Updates> updates;
  if (command.update) updates.emplace(*files);
  auto loaded = load_all(*files, command.settings, interrupted, {command.warnings_are_errors, !command.home.empty()});
  if (!loaded) return ExitCode::BadInput;
  if (interrupted.load()) {
    fmt::print("interrupted; no scenario was run\n");
    return ExitCode::Undecided;
  }
  const auto scenarios = selected(std::move(*loaded), command);
  if (!scenarios.ok()) return complain(scenarios.error());

  std::optional<Home> home;
  if (!command.home.empty()) {
    auto opened = Home::open(command.home);
    if (!opened.ok()) return complain(opened.error());
    home.emplace(std::move(opened).value());
  }
  std::optional<TraceFile> trace;
  if (!command.trace.empty()) {
    auto created = TraceFile::create(command.trace);
    if (!created.ok()) return complain(created.error());
    trace.emplace(std::move(created).value());
  }
  return Runner(command, interrupted, std::move(home), std::move(trace), std::move(updates)).run(*scenarios);
}

}  // namespace hypersim::cli
