// `why` at the prompt.

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"

#include "shell/holding.hpp"
#include "shell/printing.hpp"
#include "shell/questions.hpp"
#include "shell_prompt.hpp"
#include "signals.hpp"

namespace hypersim::cli {

using language::OutcomesByLine;
using language::ParsedFile;
using language::Scenario;
using shell::LineRange;
using shell::Seen;
using shell::SeenFailure;
using shell::Session;
using simulator::RunResult;

namespace {

/// The failure of that line, if it fails when everything else may come to anything.
std::optional<SeenFailure> failure_at(const ShellPlayer& player, Scenario scenario, int line, bool as_written) {
  shell::judge_only(scenario, line, as_written);
  simulator::RunOptions options;
  options.keep_going = true;
  const Seen seen = shell::seen_from_bytes(player.play(scenario, options, [&](const RunResult& result) {
    return shell::to_bytes(shell::seen_of(scenario, result, {}, {}));
  }));
  const auto found = std::find_if(seen.failures.begin(), seen.failures.end(),
                                  [&](const SeenFailure& failure) { return failure.line == line; });
  return found == seen.failures.end() ? std::nullopt : std::optional(*found);
}

void tell_failure(const SeenFailure& failure) {
  fmt::print("line {}: {}\n  expected  {}\n  got       {}\n", failure.line, language::one_line(failure.statement),
             language::one_line(failure.expected), language::one_line(failure.got));
  fmt::print("{}", shell::indented(failure.why));
}

}  // namespace

void ShellPrompt::why(const std::string& rest) {
  if (rest.empty()) {
    if (last_line_ == 0) return refuse("no step has been played yet: there is nothing to explain");
    return why_line(last_text_, last_line_);
  }
  int line = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), line);
  if (error == std::errc() && end == rest.data() + rest.size()) return why_line(session_.text(), line);
  why_condition(rest);
}

void ShellPrompt::why_line(const std::string& text, int line) {
  const ParsedFile file = player_.read(text);
  if (!file.diagnostics.empty()) return refuse("that line cannot be read any more");
  const Scenario& scenario = file.scenarios.front();
  auto failure = failure_at(player_, scenario, line, false);
  if (!failure) failure = failure_at(player_, scenario, line, true);
  if (is_interrupted()) return void(fmt::print("interrupted\n"));
  if (failure) return tell_failure(*failure);
  const auto outcomes = session_.seen();
  const bool is_step = outcomes.contains(line) || shell::condition_at(scenario, line) != nullptr;
  if (!is_step) return refuse(fmt::format("there is no step at line {}; list shows the lines", line));
  fmt::print("line {} succeeded: there is nothing to explain.\n", line);
}

void ShellPrompt::why_condition(const std::string& condition) {
  Session session = session_;
  const LineRange added = session.add("check " + condition);
  const ParsedFile file = player_.read(session.text());
  if (!file.diagnostics.empty()) {
    fmt::print("{}", language::format_diagnostics(file));
    return refuse("why takes nothing, the number of a line, or a condition such as `viewer holds owner/notes read`");
  }
  const Scenario& scenario = file.scenarios.front();
  const int line = added.last;
  const auto failure = failure_at(player_, scenario, line, true);
  if (is_interrupted()) return void(fmt::print("interrupted\n"));
  if (failure) {
    fmt::print("It does not hold.\n{}", shell::indented(failure->why));
    return;
  }
  fmt::print("It holds.\n");
  const language::Condition* asked = shell::condition_at(scenario, line);
  if (asked == nullptr) return;
  if (const auto* holds = std::get_if<language::HoldsCondition>(&asked->is)) {
    OutcomesByLine outcomes;
    simulator::RunOptions options;
    options.outcomes = &outcomes;
    options.keep_going = true;
    fmt::print("{}", player_.play(scenario, options, [&](const RunResult& result) {
      return shell::indented(shell::how_held(scenario, result, *holds));
    }));
  } else if (std::holds_alternative<language::LacksCondition>(asked->is)) {
    Scenario contrary = scenario;
    shell::ask_for_the_contrary(contrary, line);
    if (const auto missing = failure_at(player_, contrary, line, true)) fmt::print("{}", shell::indented(missing->why));
  }
}

}  // namespace hypersim::cli
