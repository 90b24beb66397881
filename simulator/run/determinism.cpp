#include "hypersim/simulator/determinism.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/analysis/describe.hpp"
#include "hypersim/analysis/steps.hpp"
#include "hypersim/analysis/subject.hpp"
#include "hypersim/language/print.hpp"

#include "outcome.hpp"

namespace hypersim::simulator {

namespace {

constexpr std::size_t kShownBefore = 100;
constexpr std::size_t kShownMax = 400;

std::string line_of(const RunResult& run, std::size_t number) {
  return number < run.trace.size() ? runtime::to_jsonl(run.trace[number], number) : "(the trace has ended)";
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
  const analysis::Subject subject = analysis::subject_of(event.fact, scenario.node);
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

}  // namespace

std::vector<std::string> difference_between(const language::Scenario& scenario, const RunResult& first,
                                            const RunResult& second) {
  std::vector<std::string> lines;
  const std::size_t events = std::max(first.trace.size(), second.trace.size());
  for (std::size_t number = 0; number < events; ++number) {
    const std::string one = line_of(first, number);
    const std::string two = line_of(second, number);
    if (one == two) continue;
    lines.push_back(fmt::format("two runs with seed {} and schedule {} are not the same; they differ first in",
                                first.seed, to_text(first.schedule)));
    tell_place(lines, scenario, number < first.trace.size() ? first : second, number);
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

}  // namespace hypersim::simulator
