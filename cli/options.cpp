#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>

#include "hypersim/language/spelling.hpp"

#include "choice_option.hpp"
#include "complain.hpp"
#include "explore_options.hpp"
#include "finding_path.hpp"
#include "manual.hpp"
#include "new_templates.hpp"
#include "reporter.hpp"
#include "shared_options.hpp"
#include "shell_words.hpp"
#include "usage_mistake.hpp"
#include "version.hpp"

namespace hypersim::cli {

namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 all passed; 1 an expectation or a property failed; 2 bad input or usage;\n"
    "3 a fault of hypersim itself; 4 undecided (a limit was reached, or Ctrl-C).";

// Footers are functions, so that no run looks for pages that it does not show.
std::string exit_codes_and_language() {
  return kExitCodes + see_also("The language of scenarios", "scenario-language.md");
}

using language::StorageKind;
using simulator::Schedule;

void add_run(CLI::App& app, RunCommand& run) {
  CLI::App* sub = app.add_subcommand("run", "Play scenarios, and say what happened");
  sub->add_option("PATH", run.paths, "Scenario files, or folders that are searched for *.scn")->required();
  sub->add_option("--seed", run.seed, "Seed of everything that varies (default: the scenario's, else 0)")
      ->check(check_u64);
  const Choices<Schedule> schedules = {{"fifo", Schedule::Fifo}, {"random", Schedule::Random}};
  add_choice(*sub, "--schedule", run.schedule, schedules,
             "Which process goes next: fifo, or random (the seed decides; skips scenarios tagged fifo)");
  const Choices<StorageKind> storages = {{"rocksdb", StorageKind::RocksDb}, {"memory", StorageKind::Memory}};
  add_choice(*sub, "--storage", run.storage, storages,
             "Where databases live: rocksdb or memory (default: the scenario's, else rocksdb)");
  sub->add_option("--home", run.home,
                  "Home folder of the node, kept (DIR/kv/…); one scenario only (default: a temporary one, removed)")
      ->check(check_not_empty);
  add_selection(*sub, run.selection);
  sub->add_option("--trace", run.trace,
                  "Write the trace to this file; one scenario only; FILE.jsonl or FILE.bin (default: none)")
      ->check(check_not_empty);
  add_report(*sub, run.reports);
  add_warnings(*sub, run.warnings_are_errors);
  add_semantics(*sub, run.semantics);
  add_set(*sub, run.settings);
  add_load(*sub, run.libraries);
  add_wasm_opt(*sub, run.wasm_opt);
  add_confined(*sub);
  add_step_time(*sub, run.step_time_ms);
  sub->add_flag("--check-determinism", run.check_determinism,
                "Play each scenario twice, and report the first event that differs");
  CLI::Option* keep_going = sub->add_flag(
      "--keep-going", run.keep_going, "Go on after a failure, and report each step that can still be played and fails");
  sub->add_flag("--update", run.update,
                "Rewrite the expectations that were not met to what happened, and name the changed lines")
      ->excludes(keep_going);
  add_color(*sub, run.color);
  sub->footer(exit_codes_and_language);
}

void add_trace(CLI::App& app, TraceCommand& trace) {
  CLI::App* sub = app.add_subcommand(
      "trace", "Show the trace of a run, from the archive that run --trace FILE.bin or explore wrote");
  sub->add_option("FILE", trace.path, "The archive, or the folder of a finding that explore left")
      ->required()
      ->check(check_not_empty);
  sub->add_option(
         "--filter", trace.filters,
         "Only events with KEY=VALUE[,VALUE...]; may be repeated: all of them must hold. Keys: event, process, "
         "id, line, db, key, time, n")
      ->allow_extra_args(false);
  const Choices<TraceFormat> formats = {
      {"text", TraceFormat::Text}, {"jsonl", TraceFormat::Jsonl}, {"mermaid", TraceFormat::Mermaid}};
  add_choice(*sub, "--format", trace.format, formats,
             "text (a sequence to read), jsonl (one event a line), or mermaid (a sequence diagram)");
  sub->footer([] { return kExitCodes + see_also("The events of a trace", "trace.md"); });
}

CLI::App* add_diff(CLI::App& app, DiffCommand& command) {
  CLI::App* sub = app.add_subcommand(
      "diff", "Compare the traces of two runs: the first event that differs, what follows from it, both verdicts");
  sub->add_option("A", command.a, "The archive of a trace, or the folder of a finding")
      ->required()
      ->check(check_not_empty);
  sub->add_option("B", command.b, "What to compare it with")->required()->check(check_not_empty);
  const Choices<DiffFormat> formats = {{"text", DiffFormat::Text}, {"json", DiffFormat::Json}};
  add_choice(*sub, "--format", command.format, formats, "text or json");
  sub->footer([] {
    return "Exit codes: 0 both have the same events and verdicts; 1 they do not; 2 bad input or usage." +
           see_also("How to read it", "trace.md");
  });
  return sub;
}

CLI::App* add_fmt(CLI::App& app, FmtCommand& fmt_command) {
  CLI::App* sub = app.add_subcommand("fmt", "Lay out scenarios in the canonical form, and name those that changed");
  sub->add_option(
         "PATH", fmt_command.paths,
         "Scenario files, or folders that are searched for *.scn; - alone: from standard input to standard output")
      ->required();
  add_load(*sub, fmt_command.libraries);
  add_confined(*sub);
  sub->add_flag("--check", fmt_command.check, "Write nothing; name what would change, with exit code 1");
  sub->footer(exit_codes_and_language);
  return sub;
}

std::string check_line(const std::string& text) {
  int line = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), line);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && line > 0 ? "" : "expected the number of a line, from 1, got \"" + text + "\"";
}

CLI::App* add_caps(CLI::App& app, CapsCommand& caps) {
  CLI::App* sub = app.add_subcommand("caps", "Play a scenario, and say who holds what and how they came to it");
  sub->add_option("PATH", caps.path, "One scenario file, or the folder of a finding that explore left")
      ->required()
      ->check(check_not_empty);
  sub->add_option("--only", caps.only,
                  "In a file with a matrix, the combination whose title matches this regular expression (RE2)");
  sub->add_option("--at", caps.at,
                  "Show who holds what when all steps up to this line have ended (default: at the end)")
      ->type_name("LINE")
      ->check(check_line);
  sub->add_option_function<std::pair<std::string, std::string>>(
         "--could", [&caps](const auto& who_and_cap) { caps.could = who_and_cap; },
         "Can WHO come to hold CAP by sharing? CAP as in a scenario: \"owner/birthdays read\"")
      ->type_name("WHO CAP");
  const Choices<CapsFormat> formats = {
      {"table", CapsFormat::Table}, {"json", CapsFormat::Json}, {"mermaid", CapsFormat::Mermaid}};
  add_choice(*sub, "--format", caps.format, formats, "table, json or mermaid");
  sub->add_option("--seed", caps.seed, "Seed of everything that varies (default: the scenario's, else 0)")
      ->check(check_u64);
  const Choices<StorageKind> storages = {{"rocksdb", StorageKind::RocksDb}, {"memory", StorageKind::Memory}};
  add_choice(*sub, "--storage", caps.storage, storages, "Where databases live: rocksdb or memory");
  add_warnings(*sub, caps.warnings_are_errors);
  add_semantics(*sub, caps.semantics);
  add_set(*sub, caps.settings);
  add_load(*sub, caps.libraries);
  add_wasm_opt(*sub, caps.wasm_opt);
  add_confined(*sub);
  add_step_time(*sub, caps.step_time_ms);
  sub->footer([] {
    return "Exit codes: 0 the report was made, or WHO could; 1 WHO could not; 2 bad input or usage;\n"
           "3 a fault of hypersim itself; 4 undecided (a limit was reached, or Ctrl-C)." +
           see_also("How to read it", "capabilities.md");
  });
  return sub;
}

CLI::App* add_compare(CLI::App& app, CompareCommand& command) {
  CLI::App* sub = app.add_subcommand(
      "compare", "Play scenarios as documented and as the shipped runtime does, and say where the two part, and why");
  sub->add_option("PATH", command.paths, "Scenario files, or folders that are searched for *.scn")->required();
  sub->add_flag("--explore", command.explore, "Compare what all schedules come to, and not only the first");
  sub->add_option("--schedules", command.schedules, "With --explore: how many schedules to play of each, at most")
      ->check(check_u64)
      ->capture_default_str();
  sub->add_option("--seed", command.seed, "Seed of everything that varies (default: the scenario's, else 0)")
      ->check(check_u64);
  add_selection(*sub, command.selection);
  add_report(*sub, command.reports);
  add_color(*sub, command.color);
  add_warnings(*sub, command.warnings_are_errors);
  add_set(*sub, command.settings);
  add_load(*sub, command.libraries);
  add_wasm_opt(*sub, command.wasm_opt);
  add_confined(*sub);
  add_step_time(*sub, command.step_time_ms);
  sub->footer([] {
    return "Exit codes: 0 all are the same; 1 some differ; 2 bad input or usage;\n"
           "3 a fault of hypersim itself; 4 undecided (Ctrl-C)." +
           see_also("The rows in which the two differ", "semantics.md");
  });
  return sub;
}

std::string check_process_id(const std::string& text) {
  const auto id = runtime::ProcessId::parse(text);
  if (!id.ok()) return fmt::format("expected a process id such as evil:app:dev.os, got \"{}\"", text);
  return id->check_names() ? "" : fmt::format("a name in \"{}\" has a character other than a-z, 0-9 and -", text);
}

CLI::App* add_audit(CLI::App& app, AuditCommand& command) {
  CLI::App* sub = app.add_subcommand(
      "audit",
      "Say on which promises a scenario relies that the shipped runtime does not keep, and how it is attacked");
  sub->add_option("PATH", command.paths, "Scenario files, or folders that are searched for *.scn")->required();
  sub->add_option_function<std::string>(
         "--attacker",
         [&command](const std::string& text) { command.attacker = runtime::ProcessId::parse(text).value(); },
         "Look for the shortest attack of that process on what the scenario says never, always or finally holds")
      ->type_name("PROCESS_ID")
      ->check(check_process_id);
  sub->add_option("--schedules", command.schedules, "How many schedules to play for each promise, at most")
      ->check(check_u64)
      ->capture_default_str();
  sub->add_option("--seed", command.seed, "Seed of everything that varies (default: the scenario's, else 0)")
      ->check(check_u64);
  add_selection(*sub, command.selection);
  add_report(*sub, command.reports);
  add_color(*sub, command.color);
  add_warnings(*sub, command.warnings_are_errors);
  add_set(*sub, command.settings);
  add_load(*sub, command.libraries);
  add_wasm_opt(*sub, command.wasm_opt);
  add_confined(*sub);
  add_step_time(*sub, command.step_time_ms);
  sub->footer([] {
    return "Exit codes: 0 it relies on nothing of that kind, and no attack was found; 1 it does, or there is one;\n"
           "2 bad input or usage; 3 a fault of hypersim itself; 4 undecided (Ctrl-C)." +
           see_also("The rows in which the two differ", "semantics.md");
  });
  return sub;
}

CLI::App* add_new(CLI::App& app, NewCommand& command) {
  CLI::App* sub = app.add_subcommand("new", "Write a process or a scenario to start from, which passes at once");
  sub->require_subcommand(1);
  CLI::App* process = sub->add_subcommand("process", "A folder NAME: a process in C++, its unit test, its scenario");
  const std::string characters = fmt::format("Characters a-z, 0-9 and -, at most {}", kNewNameLengthMax);
  process->add_option("NAME", command.name, characters)->required();
  CLI::App* scenario = sub->add_subcommand("scenario", "A file NAME.scn");
  scenario->add_option("NAME", command.name, characters + "; may be in a folder that is there")->required();
  for (CLI::App* each : {sub, process, scenario}) {
    each->footer([] { return kExitCodes + see_also("How to go on", "tutorial.md"); });
  }
  return sub;
}

CLI::App* add_cache(CLI::App& app, CacheCommand& command) {
  CLI::App* sub = app.add_subcommand("cache", "Show, or remove, what was compiled of WebAssembly components");
  CLI::Option* list = sub->add_flag("--list", command.list, "Show the folder, and what is in it (the default)");
  sub->add_flag("--clear", command.clear, "Remove everything that is in it")->excludes(list);
  sub->footer(
      "Exit codes: 0 done; 2 the folder cannot be used.\nThe folder is hypersim/wasm in XDG_CACHE_HOME, or in "
      "~/.cache.");
  return sub;
}

/// Complains if the first word is not a command. CLI11 would only say that one is required.
bool is_unknown_command(std::string_view word) {
  static const std::vector<std::string_view> kCommands = {"run",    "check",   "caps",  "trace", "fmt",   "explore",
                                                          "replay", "compare", "audit", "new",   "cache", "diff"};
  const auto is_one_of = [&](const auto& words) { return std::find(words.begin(), words.end(), word) != words.end(); };
  if (word.starts_with('-') || is_one_of(kCommands)) return false;
  const std::string hint = language::did_you_mean(word, kCommands);
  const auto before_last = kCommands.end() - 1;
  complain(fmt::format("there is no command \"{}\"; {}there are {} and {} (hypersim --help)", word,
                       hint.empty() ? "" : hint + " ", fmt::join(kCommands.begin(), before_last, ", "), *before_last));
  return true;
}

struct Output {
  const char* option;
  std::string path;
};

/// Where the values of --report go.
std::vector<Output> reports_of(const std::vector<std::string>& names) {
  std::vector<Output> outputs;
  outputs.reserve(names.size());
  for (const std::string& name : names) {
    const std::size_t format = name.find(':');
    const bool has_format = format != std::string::npos && name.find('/') > format;
    outputs.push_back({"--report", has_format ? name.substr(format + 1) : name});
  }
  return outputs;
}

/// Nothing that is to be read is written over. Complains of the first output that is an input, too.
bool overwrites_input(const std::vector<Output>& outputs, const std::vector<std::string>& inputs) {
  for (const Output& output : outputs) {
    for (const std::string& input : inputs) {
      std::error_code error;
      if (!std::filesystem::equivalent(output.path, input, error)) continue;
      complain(fmt::format("{} {} would overwrite {}, which is to be read; name another file", output.option,
                           output.path, output.path == input ? "that file" : input));
      return true;
    }
  }
  return false;
}

std::vector<std::string> both(std::vector<std::string> some, const std::vector<std::string>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

bool overwrites_input(const RunCommand& run) {
  std::vector<Output> outputs = reports_of(run.reports);
  if (!run.trace.empty()) outputs.push_back({"--trace", run.trace});
  return overwrites_input(outputs, both(run.paths, run.libraries));
}

bool overwrites_input(const ExploreCommand& explore) {
  return overwrites_input(reports_of(explore.reports), both(explore.paths, explore.libraries));
}

bool overwrites_input(const CompareCommand& compare) {
  return overwrites_input(reports_of(compare.reports), both(compare.paths, compare.libraries));
}

bool overwrites_input(const AuditCommand& audit) {
  return overwrites_input(reports_of(audit.reports), both(audit.paths, audit.libraries));
}

bool overwrites_input(const ReplayCommand& replay) {
  if (replay.trace.empty()) return false;
  const std::vector<std::string> named = both({replay.path, replay.scenario}, replay.libraries);
  return overwrites_input({{"--trace", replay.trace}}, both(named, files_of_findings(replay.path)));
}

/// The command, unless it would overwrite what it reads.
template <class Reading>
Command unless_overwriting(Reading command) {
  if (overwrites_input(command)) return ExitCode::BadInput;
  return command;
}

/// The reports that a command line with a mistake asks for hold the mistake, and not what an earlier command left
/// there.
ExitCode report_mistake(const std::vector<std::string>& words, const std::string& mistake) {
  constexpr std::string_view kReport = "--report";
  std::vector<std::string> names;
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i] == kReport && i + 1 < words.size()) {
      names.push_back(words[++i]);
    } else if (words[i].starts_with(std::string(kReport) + "=")) {
      names.push_back(words[i].substr(kReport.size() + 1));
    }
  }
  const bool reports = words.size() > 1 && (words[1] == "run" || words[1] == "explore");
  complain(mistake);
  if (!reports) return ExitCode::BadInput;
  return Reporter(words[1], names).finish(ExitCode::BadInput);
}

}  // namespace

Command parse_options(int argc, char** argv) {
  if (argc > 1 && is_unknown_command(argv[1])) return ExitCode::BadInput;
  CLI::App app("hypersim: a Hyperware node inside a test", "hypersim");
  app.set_version_flag("--version", fmt::format("hypersim {} (commit {})", kVersion, kCommit));
  app.require_subcommand(1);
  app.footer(exit_codes_and_language);
  RunCommand run;
  CheckCommand check;
  FmtCommand fmt_command;
  CapsCommand caps;
  TraceCommand trace;
  add_run(app, run);
  const CLI::App* caps_app = add_caps(app, caps);
  CLI::App* check_app = app.add_subcommand("check", "Read scenarios and report every mistake; run nothing");
  check_app->add_option("PATH", check.paths, "Scenario files, or folders that are searched for *.scn")->required();
  add_warnings(*check_app, check.warnings_are_errors);
  add_set(*check_app, check.settings);
  add_load(*check_app, check.libraries);
  add_confined(*check_app);
  check_app->footer(exit_codes_and_language);
  add_trace(app, trace);
  const CLI::App* fmt_app = add_fmt(app, fmt_command);
  DiffCommand diff;
  const CLI::App* diff_app = add_diff(app, diff);
  CacheCommand cache;
  const CLI::App* cache_app = add_cache(app, cache);
  NewCommand new_command;
  const CLI::App* new_app = add_new(app, new_command);
  ExploreArguments explore;
  const CLI::App* explore_app = add_explore(app, explore);
  CompareCommand compare;
  const CLI::App* compare_app = add_compare(app, compare);
  AuditCommand audit;
  const CLI::App* audit_app = add_audit(app, audit);
  ReplayCommand replay;
  const CLI::App* replay_app = add_replay(app, replay);
  try {
    const std::vector<std::string> words = with_confined_folder({argv, argv + argc});
    std::vector<const char*> pointers;
    pointers.reserve(words.size());
    for (const std::string& word : words) pointers.push_back(word.c_str());
    app.parse(static_cast<int>(pointers.size()), pointers.data());
  } catch (const CLI::ParseError& error) {
    const bool asked_for = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    if (!asked_for) return report_mistake({argv, argv + argc}, usage_mistake(app, error));
    app.exit(error);
    return ExitCode::Passed;
  }
  if (app.got_subcommand("trace")) return trace;
  if (check_app->parsed()) return check;
  if (fmt_app->parsed()) return fmt_command;
  if (new_app->parsed()) {
    new_command.is_process = new_app->got_subcommand("process");
    return new_command;
  }
  if (caps_app->parsed()) return caps;
  if (cache_app->parsed()) return cache;
  if (diff_app->parsed()) return diff;
  if (audit_app->parsed()) return unless_overwriting(audit);
  if (compare_app->parsed()) return unless_overwriting(compare);
  if (explore_app->parsed()) {
    explore.command.words = "hypersim";
    for (int i = 1; i < argc; ++i) explore.command.words += " " + quoted(argv[i]);
    return unless_overwriting(explore.checked());
  }
  if (replay_app->parsed()) return unless_overwriting(replay);
  return unless_overwriting(run);
}

}  // namespace hypersim::cli
