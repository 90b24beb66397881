#include "each_scenario.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <numeric>
#include <utility>
#include <vector>

#include "complain.hpp"
#include "exit_code.hpp"
#include "find_scenarios.hpp"
#include "libraries.hpp"
#include "lost_run.hpp"
#include "prepare_scenarios.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "reporter.hpp"
#include "scenario_source.hpp"
#include "signals.hpp"
#include "supervisor.hpp"
#include "tally.hpp"
#include "told.hpp"
#include "work.hpp"

namespace hypersim::cli {

using language::Scenario;

namespace {

class Judge {
 public:
  Judge(const PlayingOptions& playing, const EachScenario& each, const std::atomic<bool>& interrupted,
        Reporter& reporter)
      : playing_(playing), each_(each), interrupted_(interrupted), work_(interrupted), reporter_(reporter) {}

  ExitCode all(const std::vector<Scenario>& scenarios) {
    play(scenarios);
    if (work_.is_interrupted()) {
      reporter_.interrupt();
      fmt::print("interrupted\n");
      return worse(code_, ExitCode::Undecided);
    }
    if (stops_at_failure()) tally_.not_played = reporter_.leave_the_rest();
    if (scenarios.size() > 1 && !(playing_.quiet && tally_.all_passed()))
      fmt::print("{}{}\n", each_.summary(tally_.passed, tally_.failed), tally_.rest(reporter_.elapsed_s()));
    return code_;
  }

 private:
  bool stops_at_failure() const { return playing_.fail_fast && !tally_.all_passed(); }
  bool is_over() const { return work_.is_interrupted() || stops_at_failure(); }

  void play(const std::vector<Scenario>& scenarios) {
    if (!Supervisor::is_useful()) {
      for (std::size_t i = 0; i < scenarios.size() && !is_over(); ++i) take(i, judged(scenarios[i]));
      return;
    }
    std::vector<std::size_t> numbers(scenarios.size());
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    Supervisor::Calls calls;
    calls.play = [&](std::size_t i, const Supervisor::TellDraft&) {
      const std::size_t before = complaints().size();
      return to_bytes_with_complaints(judged(scenarios[i]), before);
    };
    calls.is_over = [&] { return is_over(); };
    calls.take = [&](std::size_t i, const std::string& bytes) {
      Told told = told_from_bytes(bytes);
      take_over_complaints(told.complaints);
      take(i, std::move(told));
    };
    calls.lost = [&](std::size_t i, const PlayEnd& end, const std::string&) { take(i, lost(scenarios[i], end)); };
    Supervisor supervisor(playing_.step_time_ms, interrupted_);
    if (const auto watched = supervisor.play(numbers, calls); !watched.ok()) code_ = complain(watched.error());
  }

  Told judged(const Scenario& scenario) {
    std::atomic<std::uint64_t> events = 0;
    work_.begin(
        [&] { return fmt::format("{}: {}{}", scenario.path, each_.doing, counted(events, "event", "events")); });
    Judged judged = each_.judge(scenario, work_.stop(), events);
    judged.result.elapsed_s = work_.elapsed_s();
    work_.end();
    if (!playing_.quiet || judged.result.kind != ResultKind::Passed) fmt::print("{}", judged.text);
    std::fflush(stdout);
    Told told;
    told.result = std::move(judged.result);
    return told;
  }

  /// A process that judged it apart came to its end.
  Told lost(const Scenario& scenario, const PlayEnd& end) const {
    const simulator::RunResult run = lost_run(scenario, end, playing_.step_time_ms, each_.seed);
    tell_lost(scenario, run, end);
    Told told;
    told.result = played(scenario, run, {});
    fmt::print("{}", played_report(*told.result, false));
    return told;
  }

  void take(std::size_t index, Told told) {
    code_ = worse(code_, told.code);
    if (!told.result) return;
    code_ = worse(code_, exit_code_of(told.result->kind));
    tally_.add(told.result->kind);
    reporter_.settle(index, std::move(*told.result));
  }

  const PlayingOptions& playing_;
  const EachScenario& each_;
  const std::atomic<bool>& interrupted_;
  Work work_;
  Reporter& reporter_;
  ExitCode code_ = ExitCode::Passed;
  Tally tally_;
};

ExitCode judge_reported(const PlayingOptions& playing, const EachScenario& each, Reporter& reporter) {
  const std::atomic<bool>& interrupted = interrupted_flag();
  Preparation preparation;
  preparation.command = each.command;
  preparation.optimization = each.optimization;
  const auto scenarios = prepare(playing, preparation, reporter, interrupted);
  if (!scenarios.ok()) return scenarios.error();
  return Judge(playing, each, interrupted, reporter).all(*scenarios);
}

}  // namespace

ExitCode judge_each(const PlayingOptions& playing, const EachScenario& each) {
  outlive_readers();
  Reporter reporter(each.command, playing.reports);
  return reporter.finish(reporter.is_open() ? judge_reported(playing, each, reporter) : ExitCode::BadInput);
}

std::string again_of(const PlayingOptions& playing, const std::string& command, const Scenario& scenario,
                     const std::string& options) {
  return fmt::format("hypersim {} {}{}", command, source_word(scenario.path), options) + choosing_words(scenario) +
         load_words(playing.libraries);
}

}  // namespace hypersim::cli
