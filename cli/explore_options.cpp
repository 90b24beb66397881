#include "explore_options.hpp"

#include "manual.hpp"
#include "option_checks.hpp"

namespace hypersim::cli {

using simulator::ExploreStrategy;

CLI::App* add_explore(CLI::App& app, ExploreOptionWords& explore) {
  ExploreCommand& command = explore.command;
  command.options.jobs = simulator::all_cores();
  CLI::App* sub = app.add_subcommand("explore", "Play scenarios under many schedules, and judge each");
  sub->add_option("PATH", command.paths, "Scenario files, or folders that are searched for *.scn")->required();
  sub->add_option("--schedules", command.options.schedules, "How many schedules of each scenario are played at most")
      ->check(check_u64)
      ->each([&explore](const std::string&) { explore.limited = true; })
      ->capture_default_str();
  sub->add_flag("--exhaustive", explore.exhaustive,
                "All orders, but for those that come to the same: --strategy exhaustive without a limit of schedules");
  sub->add_option("--time", explore.time,
                  "How long each scenario is explored, such as 30s or 5m, without a limit of schedules")
      ->type_name("D")
      ->check(check_duration);
  sub->add_option("--jobs", command.options.jobs, "How many threads play; what is found does not depend on it")
      ->check(CLI::Range(1, 1024))
      ->default_str("all cores");
  sub->add_option("--report", command.report, "Write what was found to this file; FILE.json or FILE.xml (JUnit)")
      ->check(check_not_empty);
  sub->add_option("--strategy", explore.strategy,
                  "How schedules are made: random, pct (random priorities), exhaustive (all orders), or portfolio "
                  "(these in turn)")
      ->check(CLI::IsMember({"portfolio", "random", "pct", "exhaustive"}))
      ->capture_default_str();
  sub->add_option("--faults", explore.faults, "Which of the scenario's faults may happen: all or none")
      ->check(CLI::IsMember({"all", "none"}))
      ->capture_default_str();
  sub->add_flag("--keep-going", command.options.keep_going,
                "Go on after the first failure, and report each that is another");
  sub->add_flag("--no-shrink", command.no_shrink, "Do not make the scenario of a failure smaller");
  sub->add_option("--seed", command.options.seed,
                  "Seed of everything that varies, schedules too (default: the scenario's, else 0)")
      ->check(check_u64);
  sub->add_option("--storage", explore.storage, "Where databases live: memory, or rocksdb (slower by far)")
      ->check(CLI::IsMember({"memory", "rocksdb"}))
      ->capture_default_str();
  sub->add_option(
      "--only", command.only,
      "Only scenarios whose path, or title with [NAME=VALUE] of a matrix, matches this regular expression (RE2)");
  sub->add_option("--color", command.color, "Colours: auto (on a terminal, unless NO_COLOR is set), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  add_load(*sub, command.libraries);
  sub->footer([] {
    return "A failure is written to hypersim-out/NAME-N/, for `hypersim replay`.\n"
           "Exit codes: 0 all passed; 1 an expectation or a property failed; 2 bad input or usage;\n"
           "3 a fault of hypersim itself; 4 undecided (a limit was reached, or Ctrl-C)." +
           see_also("How to use it", "exploring.md");
  });
  return sub;
}

CLI::App* add_replay(CLI::App& app, ReplayCommand& replay) {
  CLI::App* sub = app.add_subcommand("replay", "Play a schedule again that explore has recorded");
  sub->add_option("FILE", replay.path, "The replay file, or the folder that it is in")
      ->required()
      ->check(check_not_empty);
  sub->add_option("--trace", replay.trace, "Write the trace to this file; FILE.jsonl or FILE.bin (default: none)")
      ->check(check_not_empty);
  sub->add_option("--to", replay.to, "Show the first N choices, and what each brought about")
      ->type_name("N")
      ->check(check_u64);
  sub->add_flag("--step", replay.step, "Show one choice for each line from standard input; q ends that");
  sub->add_option("--color", replay.color, "Colours: auto (on a terminal, unless NO_COLOR is set), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  add_load(*sub, replay.libraries);
  sub->footer("Exit codes: as of run; 3 also if the run is another although neither scenario nor hypersim is.");
  return sub;
}

ExploreCommand ExploreOptionWords::checked() {
  command.options.strategy = strategy == "random"       ? ExploreStrategy::Random
                             : strategy == "pct"        ? ExploreStrategy::Pct
                             : strategy == "exhaustive" ? ExploreStrategy::Exhaustive
                                                        : ExploreStrategy::Portfolio;
  if (exhaustive) command.options.strategy = ExploreStrategy::Exhaustive;
  if (!time.empty()) command.time_ms = duration_ms(time);
  if (!limited && (exhaustive || !time.empty())) command.options.schedules = UINT64_MAX;
  command.options.faults = faults == "all";
  if (storage == "rocksdb") command.options.storage = language::StorageKind::RocksDb;
  return command;
}

}  // namespace hypersim::cli
