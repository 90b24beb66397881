// Plays scenarios with the node that it is linked with, which scripts/mutants.sh has made wrong on purpose, until one
// of them notices. Each is played in a process of its own: a crash, or a run without an end, is noticed, too.
//
//   player [--checks-alone] [--schedules N] [--seconds N] [--first PART]... FILE...
//
// It says which scenario has noticed, and what, on one line: `FILE<tab>what`, and exits with 1; with 0 if none has.
// --checks-alone: no expectation, condition or property of the scenarios counts, only what the built-in checks find.
// --first: files whose path contains that are played first.

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <variant>
#include <vector>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/parse.hpp"
#include "hypersim/simulator/explore.hpp"

namespace {

using namespace hypersim;
using language::Scenario;
using language::Step;
using simulator::RunResult;
using simulator::Verdict;

struct Options {
  bool checks_alone = false;
  std::uint64_t schedules = 100;
  unsigned seconds = 30;
  std::vector<std::string> first;
  std::vector<std::string> files;
};

void strip(std::vector<Step>& steps) {
  std::erase_if(steps, [](const Step& step) { return std::holds_alternative<language::CheckStep>(step.is); });
  for (Step& step : steps) {
    step.expected.emplace().is = language::ExpectAny();
    if (auto* receive = std::get_if<language::ReceiveStep>(&step.is)) {
      receive->body.reset();
      receive->blob.reset();
      receive->caps.clear();
      receive->without.clear();
    } else if (auto* parallel = std::get_if<language::ParallelStep>(&step.is)) {
      step.expected.reset();
      for (language::Lane& lane : parallel->lanes) strip(lane.steps);
    } else if (auto* pipeline = std::get_if<language::PipelineStep>(&step.is)) {
      step.expected.reset();
      strip(pipeline->steps);
    }
  }
}

/// Takes out all that a scenario demands.
void strip(Scenario& scenario) {
  strip(scenario.steps);
  scenario.properties.clear();
  language::prepare_steps(scenario);
}

std::string what_of(const RunResult& result) {
  if (!result.breaches.empty()) return to_text(result.breaches.front());
  const simulator::Failure& failure = *result.failure;
  std::string text = failure.statement.empty() ? "" : "line " + std::to_string(failure.at.line) + ", ";
  return text + failure.statement + ": expected " + failure.expected + ", got " + failure.got;
}

bool counts(const RunResult& result, const Options& options) {
  return options.checks_alone ? result.verdict == Verdict::RuntimeFault : result.verdict != Verdict::Passed;
}

/// What notices that the node is wrong; nothing: all is as it should be.
std::optional<std::string> noticed(const Scenario& scenario, const Options& options, std::uint64_t schedules) {
  if (std::count(scenario.tags.begin(), scenario.tags.end(), "fifo") > 0) {  // it relies on the default order
    simulator::RunOptions once;
    once.storage = language::StorageKind::Memory;
    const RunResult result = run_scenario(scenario, once);
    return counts(result, options) ? std::optional(what_of(result)) : std::nullopt;
  }
  simulator::ExploreOptions explored;
  explored.schedules = schedules;
  explored.keep_going = options.checks_alone;
  const simulator::Exploration exploration = explore(scenario, explored);
  for (const simulator::Finding& finding : exploration.findings) {
    if (counts(finding.result, options)) return what_of(finding.result);
  }
  return std::nullopt;
}

/// In a process of its own.
[[noreturn]] void play(const std::string& path, const Options& options, std::uint64_t schedules) {
  ::alarm(options.seconds);
  language::ParsedFile parsed = language::load_scenarios(path);
  if (parsed.scenarios.empty()) {
    std::fputs(language::format_diagnostics(parsed).c_str(), stderr);
    ::_exit(2);
  }
  for (Scenario& scenario : parsed.scenarios) {
    if (options.checks_alone) strip(scenario);
    const auto what = noticed(scenario, options, schedules);
    if (!what) continue;
    std::fputs(what->c_str(), stderr);
    ::_exit(1);
  }
  ::_exit(0);
}

/// What a child says before its end: its first 4 KiB.
std::string read_all(int from) {
  std::string text;
  std::array<char, 4096> some{};
  for (ssize_t size = 0; (size = ::read(from, some.data(), some.size())) > 0;) {
    if (text.size() < some.size()) text.append(some.data(), static_cast<std::size_t>(size));
  }
  return text;
}

/// `what`: what it says that has noticed. The result: whether something has.
bool notices(const std::string& path, const Options& options, std::uint64_t schedules, std::string& what) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) std::exit(2);
  const pid_t child = ::fork();
  if (child < 0) std::exit(2);
  if (child == 0) {
    ::dup2(pipe[1], STDERR_FILENO);
    ::close(pipe[0]);
    ::close(pipe[1]);
    play(path, options, schedules);
  }
  ::close(pipe[1]);
  what = language::one_line(read_all(pipe[0]));
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (what.empty()) what = ::strsignal(signal);
    what = signal == SIGALRM ? "the run does not end" : "the program ends: " + what;
    return true;
  }
  if (WEXITSTATUS(status) == 2) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), what.c_str());
    std::exit(2);
  }
  return WEXITSTATUS(status) == 1;
}

/// Nothing if they are not understood.
std::optional<Options> read(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--checks-alone") {
      options.checks_alone = true;
    } else if (!word.starts_with("--")) {
      options.files.emplace_back(word);
    } else if (++i == argc) {
      return std::nullopt;
    } else if (word == "--first") {
      options.first.emplace_back(argv[i]);
    } else if (word == "--schedules") {
      options.schedules = std::strtoull(argv[i], nullptr, 10);
    } else if (word == "--seconds") {
      options.seconds = static_cast<unsigned>(std::strtoul(argv[i], nullptr, 10));
    } else {
      return std::nullopt;
    }
  }
  if (options.files.empty()) return std::nullopt;
  // In the order of the words, then of the files.
  const auto rank = [&](const std::string& file) {
    const auto found = std::find_if(options.first.begin(), options.first.end(),
                                    [&](const std::string& part) { return file.find(part) != std::string::npos; });
    return found - options.first.begin();
  };
  std::stable_sort(options.files.begin(), options.files.end(),
                   [&](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const std::optional<Options> options = read(argc, argv);
  if (!options) {
    std::fputs("usage: player [--checks-alone] [--schedules N] [--seconds N] [--first PART]... FILE...\n", stderr);
    return 2;
  }
  // Nearly all mistakes show in the first schedule.
  for (const std::uint64_t schedules : {std::uint64_t{1}, options->schedules}) {
    for (const std::string& file : options->files) {
      std::string what;
      if (!notices(file, *options, schedules, what)) continue;
      std::printf("%s\t%s\n", file.c_str(), what.c_str());
      return 1;
    }
  }
  return 0;
}
