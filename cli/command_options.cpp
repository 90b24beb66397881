#include "command_options.hpp"

#include <charconv>
#include <fmt/format.h>

#include "choice_option.hpp"
#include "manual.hpp"
#include "new_templates.hpp"
#include "shared_options.hpp"

namespace hypersim::cli {

namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 all passed; 1 an expectation or a property failed; 2 bad input or usage;\n"
    "3 a fault of hypersim itself; 4 undecided (a limit was reached, or Ctrl-C).";

// Footers are functions, so that no run looks for pages that it does not show.
std::string exit_codes_and_language() {
  return kExitCodes + see_also("The language of scenarios", "scenario-language.md");
}

using simulator::Schedule;

std::string check_line(const std::string& text) {
  int line = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), line);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && line > 0 ? "" : "expected the number of a line, from 1, got \"" + text + "\"";
}

std::string check_process_id(const std::string& text) {
  const auto id = runtime::ProcessId::parse(text);
  if (!id.ok()) return fmt::format("expected a process id such as evil:app:dev.os, got \"{}\"", text);
  return id->check_names() ? "" : fmt::format("a name in \"{}\" has a character other than a-z, 0-9 and -", text);
}

}  // namespace

void add_exit_codes(CLI::App& app) { app.footer(exit_codes_and_language); }

CLI::App* add_run(CLI::App& app, RunCommand& run) {
  CLI::App* sub = app.add_subcommand("run", "Play scenarios, and say what happened");
  add_playing(*sub, run);
  add_seed(*sub, run.seed);
  const Choices<Schedule> schedules = {{"fifo", Schedule::Fifo}, {"random", Schedule::Random}};
  add_choice(*sub, "--schedule", run.schedule, schedules,
             "Which process goes next: fifo, or random (the seed decides; skips scenarios tagged fifo)");
  add_storage(*sub, run.storage, "Where databases live: rocksdb or memory (default: the scenario's, else rocksdb)");
  add_semantics(*sub, run.semantics);
  add_jobs(*sub, run.jobs, "How many scenarios are played at once; they are reported in their order");
  sub->add_option("--home", run.home,
                  "Home folder of the node, kept (DIR/kv/…); one scenario only (default: a temporary one, removed)")
      ->type_name("DIR")
      ->check(check_not_empty);
  CLI::Option* trace =
      sub->add_option(
             "--trace", run.trace,
             "Write the trace to this file; one scenario only; FILE.jsonl, FILE.bin or FILE.html (default: none)")
          ->type_name("FILE")
          ->check(check_not_empty);
  sub->add_flag("-v,--verbose", run.verbose, "Print each step of a scenario, when it ended, and what it came to")
      ->excludes(sub->get_option("--quiet"));
  sub->add_flag("--check-determinism", run.check_determinism,
                "Play each scenario twice, and report the first event that differs");
  CLI::Option* keep_going = sub->add_flag(
      "--keep-going", run.keep_going, "Go on after a failure, and report each step that can still be played and fails");
  CLI::Option* update =
      sub->add_flag("--update", run.update,
                    "Rewrite the expectations that were not met to what happened, and name the changed lines")
          ->excludes(keep_going);
  sub->get_option("--list")->excludes(trace)->excludes(update);
  sub->get_option("--watch")->excludes(update);
  sub->footer(exit_codes_and_language);
  return sub;
}

CLI::App* add_trace(CLI::App& app, TraceCommand& trace) {
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
  const Choices<TraceFormat> formats = {{"text", TraceFormat::Text},
                                        {"jsonl", TraceFormat::Jsonl},
                                        {"mermaid", TraceFormat::Mermaid},
                                        {"html", TraceFormat::Html}};
  add_choice(*sub, "--format", trace.format, formats,
             "text (a sequence to read), jsonl (one event a line), mermaid (a sequence diagram), or html (a page)");
  sub->footer([] { return kExitCodes + see_also("The events of a trace", "trace.md"); });
  return sub;
}

CLI::App* add_check(CLI::App& app, CheckCommand& check) {
  CLI::App* sub = app.add_subcommand("check", "Read scenarios and report every mistake; run nothing");
  add_reading(*sub, check);
  const Choices<CheckFormat> formats = {
      {"text", CheckFormat::Text}, {"gnu", CheckFormat::Gnu}, {"json", CheckFormat::Json}};
  add_choice(*sub, "--format", check.format, formats,
             "text, gnu (a line for each mistake and warning, FILE:LINE:COLUMN: error: …) or json");
  add_warnings(*sub, check.warnings_are_errors);
  sub->add_flag("-q,--quiet", check.quiet, "Print nothing of what is valid");
  sub->footer(exit_codes_and_language);
  return sub;
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
  add_reading(*sub, fmt_command);
  sub->add_flag("--check", fmt_command.check, "Write nothing; name what would change, with exit code 1");
  sub->footer(exit_codes_and_language);
  return sub;
}

CLI::App* add_caps(CLI::App& app, CapsCommand& caps) {
  CLI::App* sub = app.add_subcommand("caps", "Play a scenario, and say who holds what and how they came to it");
  add_reading(*sub, caps);
  sub->get_option("PATH")->expected(1)->description("One scenario file; - is standard input");
  sub->add_option("--at", caps.at,
                  "Show who holds what when all steps up to this line have ended (default: at the end)")
      ->type_name("LINE")
      ->check(check_line);
  sub->add_option_function<std::pair<std::string, std::string>>(
         "--could", [&caps](const auto& who_and_cap) { caps.could = who_and_cap; },
         "Can WHO come to hold CAP by sharing? CAP as in a scenario: \"owner/birthdays read\"")
      ->type_name("WHO CAP");
  const Choices<CapsFormat> formats = {{"table", CapsFormat::Table},
                                       {"json", CapsFormat::Json},
                                       {"mermaid", CapsFormat::Mermaid},
                                       {"html", CapsFormat::Html}};
  add_choice(*sub, "--format", caps.format, formats, "table, json, mermaid, or html (a page with a graph)");
  add_seed(*sub, caps.seed);
  add_storage(*sub, caps.storage, "Where databases live: rocksdb or memory");
  add_semantics(*sub, caps.semantics);
  add_warnings(*sub, caps.warnings_are_errors);
  add_wasm_opt(*sub, caps.wasm_opt);
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
  add_playing(*sub, command);
  sub->add_flag("--explore", command.explore, "Compare what all schedules come to, and not only the first");
  sub->add_option("--schedules", command.schedules, "With --explore: how many schedules to play of each, at most")
      ->check(check_u64)
      ->capture_default_str();
  add_seed(*sub, command.seed);
  sub->footer([] {
    return "Exit codes: 0 all are the same; 1 some differ; 2 bad input or usage;\n"
           "3 a fault of hypersim itself; 4 undecided (Ctrl-C)." +
           see_also("The rows in which the two differ", "semantics.md");
  });
  return sub;
}

CLI::App* add_audit(CLI::App& app, AuditCommand& command) {
  CLI::App* sub = app.add_subcommand(
      "audit",
      "Say on which promises a scenario relies that the shipped runtime does not keep, and how it is attacked");
  add_playing(*sub, command);
  sub->add_option_function<std::string>(
         "--attacker",
         [&command](const std::string& text) { command.attacker = runtime::ProcessId::parse(text).value(); },
         "Look for the shortest attack of that process on what the scenario says never, always or finally holds")
      ->type_name("PROCESS_ID")
      ->check(check_process_id);
  sub->add_option("--schedules", command.schedules, "How many schedules to play for each promise, at most")
      ->check(check_u64)
      ->capture_default_str();
  add_seed(*sub, command.seed);
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

CLI::App* add_help(CLI::App& app, HelpCommand& command) {
  CLI::App* sub = app.add_subcommand("help", "Show a page of the documentation, or how a command is called");
  sub->add_option("TOPIC", command.words, "A topic, a command, or a heading of a page (default: the list of topics)");
  sub->footer("Exit codes: 0 it was shown; 2 there is no such topic, or the pages are not there.");
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

CLI::App* add_shell(CLI::App& app, ShellCommand& command) {
  CLI::App* sub = app.add_subcommand("shell", "A node at a prompt: type declarations and steps, and see what they do");
  sub->add_option("PATH", command.path, "A scenario file to play first, and to go on from (default: none)")
      ->check(check_not_empty);
  sub->add_option("--only", command.only,
                  "In a file with a matrix, the combination whose title matches this regular expression (RE2)");
  add_seed(*sub, command.seed);
  add_storage(*sub, command.storage, "Where databases live: rocksdb or memory");
  add_semantics(*sub, command.semantics);
  add_set(*sub, command.settings);
  add_load(*sub, command.libraries);
  add_wasm_opt(*sub, command.wasm_opt);
  add_confined(*sub);
  add_step_time(*sub, command.step_time_ms);
  add_color(*sub, command.color);
  sub->footer([] {
    return "At the prompt, help says what there is; Ctrl-D ends. Without a terminal, lines come from standard input.\n"
           "Exit codes: 0 the session was ended; of a script also 1 a step, a check or a property came to something\n"
           "other than its line says; 2 a line that cannot be read, or usage; 3 a fault of hypersim itself; 4 a "
           "signal." +
           see_also("How to use it", "shell.md");
  });
  return sub;
}

CLI::App* add_lsp(CLI::App& app, LspCommand& command) {
  CLI::App* sub = app.add_subcommand(
      "lsp", "Help an editor to write scenarios: a language server (LSP 3.17) on standard input and output");
  sub->add_flag_function(
      "--stdio", [](std::int64_t) {},
      "Standard input and output; there is no other way, and editors say it all the same");
  add_load(*sub, command.libraries);
  add_confined(*sub);
  sub->footer([] {
    return "Exit codes: as the protocol says: 0 if the editor has said shutdown before exit, else 1; 2 bad usage." +
           see_also("How to set up an editor", "editors.md");
  });
  return sub;
}

}  // namespace hypersim::cli
