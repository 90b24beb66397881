#include "lost_run.hpp"

#include <csignal>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <unistd.h>

#include "hypersim/analysis/names.hpp"
#include "hypersim/analysis/steps.hpp"
#include "hypersim/language/one_line.hpp"
#include "hypersim/language/print.hpp"

#include "complain.hpp"
#include "components.hpp"
#include "exit_code.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "shared_options.hpp"
#include "supervisor.hpp"

namespace hypersim::cli {

using simulator::CameTo;
using simulator::Failure;
using simulator::RunResult;
using simulator::Verdict;

namespace {

std::string seconds(std::uint64_t ms) {
  return ms % 1000 == 0 ? fmt::format("{} s", ms / 1000) : fmt::format("{} ms", ms);
}

/// What it did, behind a name: `ended the program with exit code 0`.
std::string deed(const PlayEnd& end, std::uint64_t step_time_ms) {
  switch (end.kind) {
    case PlayEnd::Kind::None:
    case PlayEnd::Kind::Exited:
      return fmt::format("ended the program, with exit code {}", end.code);
    case PlayEnd::Kind::Killed:
      return "ended the program, by " + signal_text(end.code);
    case PlayEnd::Kind::StackIsFull:
      return "ended the program: the stack was full, by a recursion that is too deep";
    case PlayEnd::Kind::Endless:
      return fmt::format("did not end its turn within {} of processor time (--step-time)", seconds(step_time_ms));
    case PlayEnd::Kind::Interrupted:
      return "did not end its turn";
    case PlayEnd::Kind::Assertion:
      return "ended the program, by an assertion of hypersim";
    case PlayEnd::Kind::NoMemory:
      return "had its turn when the system gave no more memory";
  }
  return "?";
}

bool is_undecided(const PlayEnd& end) {
  return end.kind == PlayEnd::Kind::Endless || end.kind == PlayEnd::Kind::Interrupted ||
         end.kind == PlayEnd::Kind::NoMemory;
}

/// Why, for those who look for the line of their program.
const char* hint(const PlayEnd& end) {
  if (end.kind == PlayEnd::Kind::Endless && is_component(end.library)) {
    return "A turn goes from one call that waits to the next. If it needs so long, --step-time 30s gives it more.";
  }
  if (end.kind == PlayEnd::Kind::Endless) {
    return "A turn goes from one co_await to the next. If it needs so long, --step-time 30s gives it more.";
  }
  if (end.kind == PlayEnd::Kind::NoMemory) {
    return "A lower `option limit memory`, fewer --jobs or a higher limit of the system (ulimit -v) helps.";
  }
  if (end.kind == PlayEnd::Kind::Interrupted) return "A turn goes from one co_await to the next.";
  if (end.kind == PlayEnd::Kind::Exited) return "A process that has done its work returns: co_return.";
  if (end.kind == PlayEnd::Kind::Killed && end.code == SIGABRT) {
    return "Usual causes: abort(), a failed assert(), an exception that leaves a noexcept function or a destructor.";
  }
  if (end.kind == PlayEnd::Kind::Killed && end.code == SIGKILL && !end.is_noted) {
    return "Something outside killed it: perhaps the system, for want of memory.";
  }
  return "A debugger shows where: it sees the program as it is (gdb --args hypersim ...).";
}

/// The member of the cast that it was; null if it is none.
const language::ProcessDecl* member_of(const language::Scenario& scenario, const PlayEnd& end) {
  for (const language::ProcessDecl& decl : scenario.cast) {
    if (decl.address.process().text() == end.process) return &decl;
  }
  return nullptr;
}

/// The step that was played; before the first one, the declaration of the process.
void add_place(Failure& failure, const language::Scenario& scenario, const PlayEnd& end) {
  if (const language::Step* step = analysis::Steps(scenario).find({end.step}); step != nullptr) {
    failure.step = step->id;
    failure.at = step->at;
    failure.statement = language::statement_text(step->text);
    failure.done_by = step->done_by;
  } else if (const language::ProcessDecl* decl = member_of(scenario, end); decl != nullptr) {
    failure.at = decl->at;
    failure.statement = fmt::format("process {} {} program {}", decl->name, end.process, end.program);
    failure.got += ", before the first step";
  }
}

}  // namespace

std::string signal_text(int signal) {
  const char* const name = ::sigabbrev_np(signal);
  const char* const meaning = ::sigdescr_np(signal);
  if (name == nullptr || meaning == nullptr) return fmt::format("signal {}", signal);
  return fmt::format("SIG{} ({})", name, meaning);
}

RunResult lost_run(const language::Scenario& scenario, const PlayEnd& end, std::uint64_t step_time_ms,
                   std::optional<std::uint64_t> seed) {
  RunResult result;
  result.seed = end.is_noted ? end.seed : seed.value_or(scenario.options.seed.value_or(0));
  if (end.kind == PlayEnd::Kind::Assertion) {
    result.verdict = Verdict::RuntimeFault;
    result.breaches.push_back({simulator::Breach::Check::Determinism, std::nullopt,
                               "an assertion of hypersim failed; standard error says which"});
    return result;
  }
  result.verdict = is_undecided(end) ? Verdict::Undecided : Verdict::Failed;
  Failure& failure = result.failure.emplace();
  failure.came_to.kind = end.kind == PlayEnd::Kind::Endless || end.kind == PlayEnd::Kind::NoMemory ? CameTo::Kind::Limit
                         : end.kind == PlayEnd::Kind::Interrupted ? CameTo::Kind::Interrupted
                                                                  : CameTo::Kind::EndedProgram;
  const language::ProcessDecl* const member = member_of(scenario, end);
  const std::string who = end.process.empty() ? "something that was loaded"
                          : member != nullptr ? member->name
                                              : end.process;
  failure.expected = end.kind == PlayEnd::Kind::NoMemory ? "an end within the memory that there is"
                     : is_undecided(end)                 ? "each turn of a process ends"
                                                         : "no process ends the program that plays it";
  failure.got = who + " " + deed(end, step_time_ms);
  if (end.is_noted) add_place(failure, scenario, end);
  if (!end.process.empty()) {
    failure.why.push_back(fmt::format("{} runs the program {} of {}.", who, end.program, end.library));
  } else {
    failure.why.emplace_back(
        end.is_noted
            ? "No process had its turn: it was a thread, a destructor, or memory that an earlier turn had damaged."
            : "It ended at once, so it is not known which process had its turn.");
  }
  failure.why.emplace_back(hint(end));
  return result;
}

void tell_lost(const language::Scenario& scenario, const RunResult& result, const PlayEnd& end) {
  std::string text = scenario.path;
  if (result.failure && !result.failure->statement.empty()) {
    text = fmt::format("{}:{}", scenario.file_of(result.failure->at), result.failure->at.line);
  }
  text += fmt::format(": {}", result.failure ? result.failure->got : "a fault of hypersim itself");
  if (!end.process.empty()) text += fmt::format(" ({}, program {} of {})", end.process, end.program, end.library);
  text += fmt::format("; seed {}", result.seed);
  if (end.schedule > 0) text += fmt::format(", schedule {}", end.schedule);
  std::fflush(stdout);
  // A line of progress may be there still.
  const char* const clean = ::isatty(STDERR_FILENO) == 1 ? "\r\x1b[K" : "";
  std::fputs((clean + ("hypersim: " + language::one_line(text)) + "\n").c_str(), stderr);
}

ExitCode play_apart(std::uint64_t step_time_ms, const std::atomic<bool>& interrupted,
                    const language::Scenario& scenario, std::optional<std::uint64_t> seed, const std::string& again,
                    Color color, const std::function<ExitCode()>& play) {
  if (!Supervisor::is_useful()) return play();
  ExitCode code = ExitCode::Undecided;  // interrupted before anything was played
  Supervisor::Calls calls;
  calls.play = [&](std::size_t, const Supervisor::TellDraft&) { return std::to_string(static_cast<int>(play())); };
  calls.is_over = [] { return false; };
  calls.take = [&](std::size_t, const std::string& told) { code = static_cast<ExitCode>(std::stoi(told)); };
  calls.lost = [&](std::size_t, const PlayEnd& end, const std::string&) {
    const RunResult result = lost_run(scenario, end, step_time_ms, seed);
    tell_lost(scenario, result, end);
    fmt::print("{}", played_report(played(scenario, result, again), wants_color(color)));
    code = exit_code_of(result.verdict);
  };
  Supervisor supervisor(step_time_ms, interrupted);
  if (const auto played = supervisor.play({0}, calls); !played.ok()) return complain(played.error());
  return code;
}

}  // namespace hypersim::cli
