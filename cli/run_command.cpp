#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <re2/re2.h>

#include "hypersim/simulator/home.hpp"
#include "hypersim/simulator/run.hpp"

#include "find_scenarios.hpp"
#include "options.hpp"
#include "report.hpp"
#include "signals.hpp"
#include "trace_file.hpp"

namespace hypersim::cli {

using simulator::Home;
using simulator::Scenario;
using simulator::StorageKind;
using simulator::Verdict;

namespace {

bool has_any_tag(const Scenario& scenario, const std::vector<std::string>& tags) {
  return std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
    return std::find(scenario.tags.begin(), scenario.tags.end(), tag) != scenario.tags.end();
  });
}

StorageKind storage_of(const Scenario& scenario, const RunCommand& command) {
  return command.storage.value_or(scenario.options.storage.value_or(StorageKind::RocksDb));
}

/// The scenarios that the command means; or a sentence.
runtime::Result<std::vector<Scenario>, std::string> selected(std::vector<Scenario> scenarios,
                                                             const RunCommand& command) {
  const RE2 only(command.only, RE2::Quiet);
  if (!only.ok()) return runtime::fail(fmt::format("--only {}: {}", command.only, only.error()));
  std::erase_if(scenarios, [&](const Scenario& scenario) {
    const bool matches = RE2::PartialMatch(scenario.path, only) || RE2::PartialMatch(scenario.full_title(), only);
    const bool tagged = command.tags.empty() || has_any_tag(scenario, command.tags);
    return !matches || !tagged || has_any_tag(scenario, command.skip_tags);
  });
  if (scenarios.empty()) return runtime::fail(std::string("no scenario is left by --only, --tag and --skip-tag"));
  const char* one_only = !command.home.empty() ? "--home" : !command.trace.empty() ? "--trace" : nullptr;
  if (one_only != nullptr && scenarios.size() > 1) {
    return runtime::fail(
        fmt::format("{} takes one scenario, and these are {}; name one, or use --only", one_only, scenarios.size()));
  }
  if (!command.home.empty() && !scenarios.front().combination.empty()) {
    return runtime::fail(std::string("--home takes a scenario without \"matrix\""));
  }
  if (!command.home.empty() && storage_of(scenarios.front(), command) == StorageKind::Memory) {
    return runtime::fail(std::string("--home is for storage rocksdb, but this scenario keeps its databases in memory"));
  }
  return scenarios;
}

std::string quoted(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("/._-+=:@%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// A regular expression that matches only titles that end in this text.
std::string at_the_end(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern + "$";
}

std::string again_command(const Scenario& scenario, const RunCommand& command, std::uint64_t seed) {
  std::string text = fmt::format("hypersim run {} --seed {}", quoted(scenario.path), seed);
  if (!scenario.combination.empty()) text += " --only " + quoted(at_the_end(scenario.combination));
  if (command.storage) text += command.storage == StorageKind::Memory ? " --storage memory" : " --storage rocksdb";
  if (!command.home.empty()) text += " --home " + quoted(command.home);
  return text;
}

ExitCode exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Passed:
      return ExitCode::Passed;
    case Verdict::Failed:
      return ExitCode::Failed;
    case Verdict::Undecided:
      return ExitCode::Undecided;
    case Verdict::RuntimeFault:
      return ExitCode::Fault;
  }
  return ExitCode::Fault;
}

/// Of several, the first in the order 2, 3, 1, 4 counts.
ExitCode worse(ExitCode a, ExitCode b) {
  for (const ExitCode code : {ExitCode::BadInput, ExitCode::Fault, ExitCode::Failed, ExitCode::Undecided}) {
    if (a == code || b == code) return code;
  }
  return ExitCode::Passed;
}

ExitCode bad_input(const std::string& sentence) {
  std::fflush(stdout);
  fmt::print(stderr, "hypersim: {}\n", sentence);
  return ExitCode::BadInput;
}

/// Plays the scenarios one after the other and prints as it goes.
class Runner {
 public:
  Runner(const RunCommand& command, std::optional<Home> home, std::optional<TraceFile> trace)
      : command_(command), home_(std::move(home)), trace_(std::move(trace)), color_(wants_color(command.color)) {}

  ExitCode run(const std::vector<Scenario>& scenarios, const std::atomic<bool>& interrupted) {
    std::size_t played = 0;
    for (const Scenario& scenario : scenarios) {
      if (interrupted.load() || code_ == ExitCode::BadInput) break;
      play(scenario, interrupted);
      ++played;
    }
    if (interrupted.load()) {
      const std::size_t left = scenarios.size() - played;
      fmt::print("interrupted{}\n", left == 0 ? "" : fmt::format("; {} scenarios were not run", left));
      code_ = worse(code_, ExitCode::Undecided);
    }
    if (scenarios.size() > 1) {
      std::string summary = fmt::format("{} passed, {} failed", count(Verdict::Passed), count(Verdict::Failed));
      if (count(Verdict::Undecided) > 0) summary += fmt::format(", {} undecided", count(Verdict::Undecided));
      if (count(Verdict::RuntimeFault) > 0) summary += fmt::format(", {} faults", count(Verdict::RuntimeFault));
      fmt::print("{}\n", summary);
    }
    return code_;
  }

 private:
  std::size_t& count(Verdict verdict) { return counts_[static_cast<std::size_t>(verdict)]; }

  void play(const Scenario& scenario, const std::atomic<bool>& interrupted) {
    simulator::RunOptions options;
    options.seed = command_.seed;
    options.storage = command_.storage;
    options.interrupted = &interrupted;
    std::optional<Home> temporary;
    if (home_) {
      options.home = home_->path();
    } else if (storage_of(scenario, command_) == StorageKind::RocksDb) {
      auto made = Home::temporary();
      if (!made.ok()) {
        code_ = bad_input(made.error());
        return;
      }
      temporary.emplace(std::move(made).value());
      options.home = temporary->path();
    }
    const simulator::RunResult result = simulator::run_scenario(scenario, options);
    ++count(result.verdict);
    code_ = worse(code_, exit_code_of(result.verdict));
    fmt::print("{}", report_text(scenario, result, again_command(scenario, command_, result.seed), color_));
    std::fflush(stdout);
    if (!trace_) return;
    if (const auto written = trace_->write(result.trace); !written.ok()) code_ = bad_input(written.error());
  }

  const RunCommand& command_;
  std::optional<Home> home_;
  std::optional<TraceFile> trace_;
  bool color_;
  ExitCode code_ = ExitCode::Passed;
  std::size_t counts_[4] = {};
};

}  // namespace

ExitCode run(const RunCommand& command) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  const auto files = find_scenarios(command.paths);
  if (!files.ok()) return bad_input(files.error());
  auto loaded = load_all(*files);
  if (!loaded) return ExitCode::BadInput;
  const auto scenarios = selected(std::move(*loaded), command);
  if (!scenarios.ok()) return bad_input(scenarios.error());

  std::optional<Home> home;
  if (!command.home.empty()) {
    auto opened = Home::open(command.home);
    if (!opened.ok()) return bad_input(opened.error());
    home.emplace(std::move(opened).value());
  }
  std::optional<TraceFile> trace;
  if (!command.trace.empty()) {
    auto created = TraceFile::create(command.trace);
    if (!created.ok()) return bad_input(created.error());
    trace.emplace(std::move(created).value());
  }
  return Runner(command, std::move(home), std::move(trace)).run(*scenarios, interrupted);
}

}  // namespace hypersim::cli
