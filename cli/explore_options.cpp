#include "explore_options.hpp"

#include "hypersim/runtime/duration.hpp"

#include "choice_option.hpp"
#include "findings_folder.hpp"
#include "manual.hpp"
#include "shared_options.hpp"

namespace hypersim::cli {

using simulator::ExploreStrategy;

CLI::App* add_explore(CLI::App& app, ExploreArguments& explore) {
  ExploreCommand& command = explore.command;
  command.out = kFindingsFolder;
  CLI::App* sub = app.add_subcommand("explore", "Play scenarios under many schedules, and judge each");
  add_playing(*sub, command);
  sub->add_option("--schedules", command.options.schedules, "How many schedules of each scenario to play at most")
      ->check(check_u64)
      ->each([&explore](const std::string&) { explore.limited = true; })
      ->capture_default_str();
  sub->add_flag("--exhaustive", explore.exhaustive,
                "Play all orders, one of each equivalent group: --strategy exhaustive, without a limit of schedules");
  sub->add_option(
         "--time", explore.time,
         "How long to explore each scenario, such as 30s or 5m, without a limit of schedules; shrinking counts")
      ->type_name("D")
      ->check(check_duration);
  sub->add_option("--shrink-time", explore.shrink_time,
                  "How long to make the scenario of a failure smaller, at most; what is left of --time bounds it, too")
      ->type_name("D")
      ->check(check_duration)
      ->capture_default_str();
  add_jobs(*sub, command.options.jobs, "How many threads play; the findings do not depend on it");
  sub->add_option("--out", command.out, "The folder for what is found")
      ->type_name("DIR")
      ->check(check_not_empty)
      ->capture_default_str();
  const Choices<ExploreStrategy> strategies = {{"portfolio", ExploreStrategy::Portfolio},
                                               {"random", ExploreStrategy::Random},
                                               {"pct", ExploreStrategy::Pct},
                                               {"exhaustive", ExploreStrategy::Exhaustive}};
  add_choice(*sub, "--strategy", command.options.strategy, strategies,
             "How to make schedules: random, pct (random priorities), exhaustive (all orders), or portfolio (these in "
             "turn)");
  const Choices<bool> faults = {{"all", true}, {"none", false}};
  add_choice(*sub, "--faults", command.options.faults, faults,
             "Which of the scenario's faults may happen: all or none");
  sub->add_flag("--keep-going", command.options.keep_going,
                "Go on after the first failure, and report each different one");
  sub->add_flag("--no-shrink", command.no_shrink, "Do not make the scenario of a failure smaller");
  add_seed(*sub, command.options.seed)
      ->description("Seed of everything that varies, schedules too (default: the scenario's, else 0)");
  add_storage(*sub, command.options.storage, "Where databases live: memory, or rocksdb (slower by far)");
  add_semantics(*sub, command.semantics);
  sub->footer([] {
    return "A failure is written to hypersim-out/NAME-N/ (--out), for `hypersim replay`. If that is not possible,\n"
           "the exit code stays that of the failure.\n"
           "Exit codes: 0 all passed; 1 an expectation or a property failed; 2 bad input or usage;\n"
           "3 a fault of hypersim itself; 4 undecided (a limit was reached, or Ctrl-C)." +
           see_also("How to use it", "exploring.md");
  });
  return sub;
}

CLI::App* add_replay(CLI::App& app, ReplayCommand& replay) {
  CLI::App* sub = app.add_subcommand("replay", "Play a schedule again that explore recorded");
  sub->add_option("FILE", replay.path,
                  "The folder of a finding, its replay file, or the folder that several findings are in")
      ->required()
      ->check(check_not_empty);
  sub->add_option("--scenario", replay.scenario,
                  "Play this scenario by the recorded choices (default: the recorded one, or its text in the folder)")
      ->type_name("FILE.scn")
      ->check(check_not_empty);
  sub->add_option("--trace", replay.trace, "Write the trace to this file; FILE.jsonl or FILE.bin (default: none)")
      ->type_name("FILE")
      ->check(check_not_empty);
  sub->add_option("--to", replay.to, "Show the first N choices, and what each brought about")
      ->type_name("N")
      ->check(check_u64);
  sub->add_flag("--step", replay.step, "Show one choice for each line of standard input; q ends it");
  add_color(*sub, replay.color);
  add_load(*sub, replay.libraries);
  add_wasm_opt(*sub, replay.wasm_opt);
  add_confined(*sub);
  add_step_time(*sub, replay.step_time_ms);
  sub->footer(
      "Exit codes: as for run; also 4 if the recorded choices could not be made any more, and\n"
      "3 if the run differs although scenario and hypersim are the same.");
  return sub;
}

ExploreCommand ExploreArguments::checked() {
  if (exhaustive) command.options.strategy = ExploreStrategy::Exhaustive;
  if (!time.empty()) command.time_ms = runtime::duration_ms(time);
  command.shrink_time_ms = *runtime::duration_ms(shrink_time);
  if (!limited && (exhaustive || !time.empty())) command.options.schedules = UINT64_MAX;
  return command;
}

}  // namespace hypersim::cli
