#include <fmt/format.h>

#include "hypersim/analysis/row_text.hpp"
#include "hypersim/simulator/compare.hpp"

#include "each_scenario.hpp"
#include "options.hpp"
#include "report/make_result.hpp"
#include "report/terminal_text.hpp"
#include "shared_options.hpp"
#include "watch.hpp"

namespace hypersim::cli {

using language::Scenario;
using simulator::Comparison;

namespace {

Judged judge(const CompareCommand& command, const Scenario& scenario, const simulator::CompareOptions& options) {
  const Comparison comparison =
      command.explore ? simulator::compare_explored(scenario, options) : simulator::compare(scenario, options);
  std::string words = fmt::format(" --seed {}", comparison.seed);
  if (command.explore) words += fmt::format(" --explore --schedules {}", command.schedules);
  Judged judged;
  judged.result = compared(scenario, comparison, again_of(command, "compare", scenario, words));
  judged.text = compared_report(judged.result, wants_color(command.color));
  if (command.explore && !comparison.covered && comparison.undecided.empty())
    judged.text +=
        fmt::format("  by {} of each; there are more\n", counted(command.schedules, "schedule", "schedules"));
  return judged;
}

ExitCode compare_once(const CompareCommand& command) {
  EachScenario each;
  each.command = "compare";
  each.seed = command.seed;
  each.optimization = command.explore ? kExploreOptimization : 0;
  each.judge = [&](const Scenario& scenario, const std::atomic<bool>& stop, std::atomic<std::uint64_t>& events) {
    simulator::CompareOptions options;
    options.seed = command.seed;
    options.schedules = command.schedules;
    options.interrupted = &stop;
    options.events = &events;
    return judge(command, scenario, options);
  };
  each.summary = [](std::size_t same, std::size_t differ) {
    return fmt::format("{} the same, {} {}", same, differ, differ == 1 ? "differs" : "differ");
  };
  return judge_each(command, each);
}

}  // namespace

ExitCode compare(const CompareCommand& command) { return play_or_watch(command, compare_once); }

}  // namespace hypersim::cli
