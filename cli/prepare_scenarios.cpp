#include "prepare_scenarios.hpp"

#include <fmt/format.h>
#include <set>
#include <utility>

#include "hypersim/language/one_line.hpp"

#include "complain.hpp"
#include "find_scenarios.hpp"
#include "libraries.hpp"
#include "packages.hpp"
#include "passed_before.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "watch.hpp"

namespace hypersim::cli {

using language::Scenario;
using runtime::fail;
using Scenarios = std::vector<Scenario>;

namespace {

std::string why_skipped(const Scenario& scenario, const Preparation& preparation) {
  return preparation.why_skipped ? preparation.why_skipped(scenario) : std::string();
}

std::vector<ScenarioResult> plan_of(const Scenarios& scenarios, const Preparation& preparation) {
  std::vector<ScenarioResult> plan;
  plan.reserve(scenarios.size());
  for (const Scenario& scenario : scenarios) {
    std::string why = why_skipped(scenario, preparation);
    plan.push_back(why.empty() ? planned(scenario) : skipped(scenario, std::move(why)));
  }
  return plan;
}

/// Leaves out what has passed, and returns how much that was.
std::size_t leave_out_passed(Scenarios& scenarios, const std::string& command, const Loaded& loaded) {
  std::vector<PlayedScenario> known;
  known.reserve(scenarios.size());
  for (const Scenario& scenario : scenarios)
    known.push_back({scenario.path, scenario.full_title(), loaded.hashes.at(scenario.path)});
  const std::vector<bool> passed = passed_before(command, known);
  Scenarios left;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    if (!passed[i]) left.push_back(std::move(scenarios[i]));
  }
  const std::size_t count = scenarios.size() - left.size();
  scenarios = std::move(left);
  return count;
}

/// Why nothing is played.
std::set<std::string> bad_files(const Loaded& loaded) {
  std::set<std::string> bad;
  for (const ScenarioResult& file : loaded.unreadable) bad.insert(file.path);
  if (!loaded.warnings_are_errors) return bad;
  for (const auto& [path, warnings] : loaded.warnings) bad.insert(path);
  return bad;
}

void print_list(const Scenarios& scenarios, const Preparation& preparation) {
  for (const Scenario& scenario : scenarios) {
    if (!why_skipped(scenario, preparation).empty()) continue;
    const std::string tags = scenario.tags.empty() ? "" : fmt::format("  tags {}", fmt::join(scenario.tags, " "));
    fmt::print("{}  {}{}\n", language::one_line(scenario.path), language::one_line(scenario.full_title()), tags);
  }
}

}  // namespace

runtime::Result<Scenarios, ExitCode> prepare(const PlayingOptions& playing, const Preparation& preparation,
                                             Reporter& reporter, const std::atomic<bool>& interrupted) {
  const ComponentUse use{true, preparation.optimization, playing.wasm_opt};
  const ExitCode libraries = load_libraries(playing.libraries, use);
  if (libraries != ExitCode::Passed) return fail(libraries);
  const WatchRound* const round = playing.round;
  auto files = round == nullptr ? find_scenarios(playing) : round->files();
  if (!files.ok()) return fail(complain(files.error()));
  if (preparation.on_files) preparation.on_files(*files);
  Loaded loaded = load_all(
      *files, {playing.settings, preparation.semantics, round != nullptr && !round->is_first(), round != nullptr},
      interrupted, {playing.warnings_are_errors, preparation.home_is_kept}, use);
  if (round != nullptr) round->tell_read(loaded.read, bad_files(loaded));
  auto scenarios = selected(std::move(loaded.scenarios), playing.selection);
  if (!scenarios.ok()) return fail(complain(scenarios.error()));
  if (round != nullptr) reporter.on_settled = [round](const ScenarioResult& result) { round->tell_result(result); };
  const bool none_is_selected = scenarios->empty();
  const std::size_t passed = playing.last_failed ? leave_out_passed(*scenarios, preparation.command, loaded) : 0;
  const ExitCode code = reporter.plan(plan_of(*scenarios, preparation), std::move(loaded));
  if (code != ExitCode::Passed) return fail(code);
  if (interrupted.load()) {
    reporter.interrupt();
    fmt::print("interrupted; no scenario was run\n");
    return fail(ExitCode::Undecided);
  }
  if (none_is_selected && round != nullptr && !round->is_first()) return fail(ExitCode::Passed);
  if (none_is_selected) return fail(complain(kNoneIsSelected));
  if (scenarios->empty()) {
    if (!playing.quiet) {
      fmt::print("nothing is left to play: {} passed, and {} not changed since\n",
                 counted(passed, "scenario", "scenarios"), passed == 1 ? "has" : "have");
    }
    return fail(ExitCode::Passed);
  }
  if (preparation.unfit) {
    if (const std::string unfit = preparation.unfit(*scenarios); !unfit.empty()) return fail(complain(unfit));
  }
  if (playing.list) {
    print_list(*scenarios, preparation);
    return fail(ExitCode::Passed);
  }
  if (const ExitCode compiled = compile_components(*scenarios); compiled != ExitCode::Passed) return fail(compiled);
  return std::move(scenarios).value();
}

}  // namespace hypersim::cli
