#include "hypersim/simulator/determinism.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <span>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/analysis/steps.hpp"
#include "hypersim/analysis/subject.hpp"
#include "hypersim/language/print.hpp"
#include "hypersim/processes/registry.hpp"

#include "outcome.hpp"

namespace hypersim::simulator {

namespace {

constexpr std::size_t kShownBefore = 100;
constexpr std::size_t kShownMax = 400;
constexpr std::size_t kLastEventsShown = 5;

std::string line_of(const language::Scenario& scenario, const RunResult& run, std::size_t number) {
  return number < run.trace.size() ? runtime::to_jsonl(run.trace[number], number, scenario.nodes)
                                   : "(the trace has ended)";
}

/// The part of a long line in which it differs from the other.
std::string shown(const std::string& line, const std::string& other) {
  if (line.size() <= kShownMax) return line;
  const auto at = std::mismatch(line.begin(), line.end(), other.begin(), other.end()).first - line.begin();
  const auto start =
      std::max(at, static_cast<std::ptrdiff_t>(kShownBefore)) - static_cast<std::ptrdiff_t>(kShownBefore);
  const std::string part = line.substr(static_cast<std::size_t>(start), kShownMax);
  const bool cut = static_cast<std::size_t>(start) + part.size() < line.size();
  return (start > 0 ? "…" : "") + part + (cut ? "…" : "");
}

/// Which event it is, whose, of which message, and in which step.
void tell_place(std::vector<std::string>& lines, const language::Scenario& scenario, const RunResult& run,
                std::size_t number) {
  const analysis::Names names(scenario);
  const runtime::TraceEvent& event = run.trace[number];
  lines.push_back(fmt::format("  event    {}, {}, at {} ms", number, runtime::name_of(event.fact), event.time.ms));
  const analysis::Subject subject = analysis::subject_of(event, scenario.nodes);
  if (!subject.processes.empty()) lines.push_back("  actor    " + names.process(subject.processes.front()));
  if (subject.message) {
    lines.push_back(fmt::format("  message  {}  {}", analysis::arrow(*subject.message, names),
                                analysis::message_text(*subject.message, names)));
  }
  const analysis::Steps steps(scenario);
  const language::Step* step = steps.find(event.step);
  lines.push_back(step == nullptr
                      ? "  step     none"
                      : fmt::format("  step     line {}: {}", step->line(), language::statement_text(step->text)));
}

/// The first event in which the two differ; none if they have the same.
std::optional<std::size_t> first_difference(const language::Scenario& scenario, const RunResult& first,
                                            const RunResult& second) {
  const std::size_t events = std::max(first.trace.size(), second.trace.size());
  for (std::size_t number = 0; number < events; ++number) {
    if (line_of(scenario, first, number) != line_of(scenario, second, number)) return number;
  }
  return std::nullopt;
}

/// `counter runs the program leaky of libleak.so`.
std::string runs_text(const LoadedProgram& one, const analysis::Names& names) {
  return fmt::format("{} runs the program {} of {}", names.process(one.process), one.name, one.library);
}

/// Whose fault it is: that of the process whose event differs, if it runs a loaded program; else of any that does.
std::vector<std::string> culprits_text(const std::vector<LoadedProgram>& loaded,
                                       const std::vector<runtime::Address>& concerned, const analysis::Names& names) {
  std::vector<const LoadedProgram*> named;
  for (const LoadedProgram& one : loaded) {
    const bool is_concerned = std::any_of(concerned.begin(), concerned.end(), [&](const runtime::Address& address) {
      return address.process() == one.process;
    });
    if (is_concerned) named.push_back(&one);
  }
  if (named.empty()) {
    for (const LoadedProgram& one : loaded) named.push_back(&one);
  }
  std::vector<std::string> lines;
  lines.reserve(named.size());
  for (const LoadedProgram* one : named) lines.push_back(runs_text(*one, names) + ".");
  return lines;
}

std::set<std::string> libraries_of(const std::vector<LoadedProgram>& loaded) {
  std::set<std::string> libraries;
  for (const LoadedProgram& one : loaded) libraries.insert(one.library);
  return libraries;
}

/// A run that cannot be repeated, for which a loaded program is to blame.
Failure not_repeatable(const language::Scenario& scenario, const RunResult& run,
                       const std::vector<runtime::Address>& concerned) {
  Failure failure;
  failure.came_to.kind = CameTo::Kind::NotRepeatable;
  failure.expected = "the same run each time, by the same choices";
  failure.why = culprits_text(run.loaded, concerned, analysis::Names(scenario));
  const bool one = failure.why.size() == 1;
  failure.why.emplace_back(one ? "Something that is not the same in each run decides what it does. Usual causes:"
                               : "Something that is not the same in each run decides what they do. Usual causes:");
  failure.why.emplace_back(
      "  a clock; chance; an address as a value, or as the order of a map or a set; memory that was never set; a "
      "thread;");
  failure.why.emplace_back("  the environment, a file or a socket; a variable of another library that it uses.");
  for (const std::string& library : libraries_of(run.loaded)) {
    const auto suspicions = processes::programs().suspicions_of(library);
    if (!suspicions.empty()) failure.why.push_back(fmt::format("{} calls {}.", library, fmt::join(suspicions, ", ")));
  }
  failure.why.emplace_back("What a program must not do: docs/porting.md, \"What a program must not do\".");
  return failure;
}

void add_fault(RunResult& run, std::vector<std::string> lines) {
  run.verdict = Verdict::RuntimeFault;
  run.breaches.clear();
  for (std::string& line : lines) {
    run.breaches.push_back({Breach::Check::Determinism, std::nullopt, std::move(line)});
  }
}

}  // namespace

std::vector<std::string> difference_between(const language::Scenario& scenario, const RunResult& first,
                                            const RunResult& second) {
  std::vector<std::string> lines;
  if (const auto number = first_difference(scenario, first, second)) {
    const std::string one = line_of(scenario, first, *number);
    const std::string two = line_of(scenario, second, *number);
    lines.push_back(fmt::format("two runs with seed {} and schedule {} are not the same; they differ first in",
                                first.seed, to_text(first.schedule)));
    tell_place(lines, scenario, *number < first.trace.size() ? first : second, *number);
    lines.push_back("  first    " + shown(one, two));
    lines.push_back("  second   " + shown(two, one));
    return lines;
  }
  if (first.verdict != second.verdict) {
    lines.push_back(fmt::format("two runs with seed {} have the same trace, but the first one {} and the second one {}",
                                first.seed, to_text(first.verdict), to_text(second.verdict)));
  }
  return lines;
}

bool judge_by_second_run(const language::Scenario& scenario, RunResult& first, const RunResult& second) {
  std::vector<std::string> lines = difference_between(scenario, first, second);
  if (lines.empty()) return false;
  for (const LoadedProgram& one : second.loaded) {
    if (std::find(first.loaded.begin(), first.loaded.end(), one) == first.loaded.end()) first.loaded.push_back(one);
  }
  if (first.loaded.empty()) {
    add_fault(first, std::move(lines));
    return true;
  }
  std::vector<runtime::Address> concerned;
  const language::Step* step = nullptr;
  const auto number = first_difference(scenario, first, second);
  if (number) {
    const runtime::TraceEvent& event = *number < first.trace.size() ? first.trace[*number] : second.trace[*number];
    concerned = analysis::subject_of(event, scenario.nodes).processes;
    step = analysis::Steps(scenario).find(event.step);
  }
  Failure failure = not_repeatable(scenario, first, concerned);
  failure.got = number ? fmt::format("another run: event {} differs", *number) : "another end of the run";
  if (step != nullptr) {
    failure.step = step->id;
    failure.at = step->at;
    failure.statement = language::statement_text(step->text);
    failure.done_by = step->done_by;
  }
  failure.why.insert(failure.why.end(), lines.begin(), lines.end());
  if (number) {
    const auto before = std::span(first.trace).first(std::min(*number, first.trace.size()));
    failure.last_events = analysis::last_events(before, analysis::Names(scenario), kLastEventsShown);
  }
  first.verdict = Verdict::Failed;
  first.breaches.clear();
  first.failure = std::move(failure);
  return true;
}

void judge_by_first_run(const language::Scenario& scenario, RunResult& run, const std::string& failure_of_first) {
  if (run.loaded.empty()) {
    return add_fault(run, {fmt::format("two runs with the same choices are not the same: the first one came to another "
                                       "end ({})",
                                       failure_of_first)});
  }
  run.failure = not_repeatable(scenario, run, {});
  run.failure->got =
      fmt::format("another run: when it was played first, it came to another end ({})", failure_of_first);
  run.verdict = Verdict::Failed;
  run.breaches.clear();
}

void judge_left_the_choices(const language::Scenario& scenario, RunResult& run) {
  if (run.loaded.empty()) {
    return add_fault(run, {"two runs with the same choices are not the same: one choice could not be made again"});
  }
  run.failure = not_repeatable(scenario, run, {});
  run.failure->got = "another run: a choice could not be made again";
  run.verdict = Verdict::Failed;
  run.breaches.clear();
}

}  // namespace hypersim::simulator
