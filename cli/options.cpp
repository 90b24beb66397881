#include "options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <fmt/format.h>

#include "version.hpp"

namespace hypersim::cli {

namespace {

constexpr const char* kFooter =
    "Exit codes: 0 all passed; 1 an expectation or a property failed; 2 bad input or usage;\n"
    "3 a fault of hypersim itself; 4 undecided (a limit was reached, or Ctrl-C).\n"
    "The language of scenarios: docs/scenario-language.md";

/// CLI11 lets a number that is too large pass as the largest one.
std::string check_u64(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? "" : "expected a whole number from 0 to 18446744073709551615, got \"" + text + "\"";
}

std::string check_not_empty(const std::string& text) { return text.empty() ? "expected a path, got nothing" : ""; }

void add_run(CLI::App& app, RunCommand& run, std::string& storage) {
  CLI::App* sub = app.add_subcommand("run", "Play scenarios, and say what happened");
  sub->add_option("PATH", run.paths, "Scenario files, or folders that are searched for *.scn")->required();
  sub->add_option("--seed", run.seed, "Seed of everything that varies (default: the scenario's, else 0)")
      ->check(check_u64);
  sub->add_option("--storage", storage,
                  "Where databases live: rocksdb or memory (default: the scenario's, else rocksdb)")
      ->check(CLI::IsMember({"rocksdb", "memory"}));
  sub->add_option("--home", run.home,
                  "Home folder of the node, kept (DIR/kv/…); one scenario only (default: a temporary one, removed)")
      ->check(check_not_empty);
  sub->add_option(
      "--only", run.only,
      "Only scenarios whose path, or title with [NAME=VALUE] of a matrix, matches this regular expression (RE2)");
  sub->add_option("--tag", run.tags, "Only scenarios that have this tag; may be repeated: any of them")
      ->allow_extra_args(false);
  sub->add_option("--skip-tag", run.skip_tags, "No scenarios that have this tag; may be repeated")
      ->allow_extra_args(false);
  sub->add_option("--trace", run.trace, "Write the trace to this file; one scenario only; FILE.jsonl (default: none)")
      ->check(check_not_empty);
  sub->add_option("--color", run.color, "Colours: auto (on a terminal, unless NO_COLOR is set), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  sub->footer(kFooter);
}

std::string check_line(const std::string& text) {
  int line = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), line);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && line > 0 ? "" : "expected the number of a line, from 1, got \"" + text + "\"";
}

/// Options of `caps` as they are written; checked() turns them into a CapsCommand.
struct CapsOptions {
  CapsCommand command;
  std::pair<std::string, std::string> could;
  std::string format = "table";
  std::string storage = "memory";

  CapsCommand checked(const CLI::App& sub) {
    if (sub.count("--could") > 0) command.could = could;
    command.format = format == "json"      ? CapsFormat::Json
                     : format == "mermaid" ? CapsFormat::Mermaid
                                           : CapsFormat::Table;
    if (storage == "rocksdb") command.storage = simulator::StorageKind::RocksDb;
    return command;
  }
};

CLI::App* add_caps(CLI::App& app, CapsOptions& caps) {
  CLI::App* sub = app.add_subcommand("caps", "Play a scenario, and say who holds what and how they came to it");
  sub->add_option("PATH", caps.command.path, "One scenario file")->required()->check(check_not_empty);
  sub->add_option("--at", caps.command.at, "As it is when all steps up to this line have ended (default: at the end)")
      ->type_name("LINE")
      ->check(check_line);
  sub->add_option("--could", caps.could,
                  "Can WHO come to hold CAP by sharing? CAP as in a scenario: \"owner/birthdays read\"")
      ->type_name("WHO CAP");
  sub->add_option("--format", caps.format, "table, json or mermaid")
      ->check(CLI::IsMember({"table", "json", "mermaid"}))
      ->capture_default_str();
  sub->add_option("--seed", caps.command.seed, "Seed of everything that varies (default: the scenario's, else 0)")
      ->check(check_u64);
  sub->add_option("--storage", caps.storage, "Where databases live: rocksdb or memory")
      ->check(CLI::IsMember({"rocksdb", "memory"}))
      ->capture_default_str();
  sub->footer(
      "Exit codes: 0 the report was made, or WHO could; 1 WHO could not; 2 bad input or usage;\n"
      "3 a fault of hypersim itself; 4 undecided (a limit was reached, or Ctrl-C).\n"
      "How to read it: docs/capabilities.md");
  return sub;
}

}  // namespace

std::variant<RunCommand, CheckCommand, CapsCommand, ExitCode> parse_options(int argc, char** argv) {
  CLI::App app("hypersim: a Hyperware node inside a test", "hypersim");
  app.set_version_flag("--version", fmt::format("hypersim {} (commit {})", kVersion, kCommit));
  app.require_subcommand(1);
  app.footer(kFooter);
  RunCommand run;
  CheckCommand check;
  CapsOptions caps;
  std::string storage;
  add_run(app, run, storage);
  const CLI::App* caps_app = add_caps(app, caps);
  CLI::App* check_app = app.add_subcommand("check", "Read scenarios and report every mistake; run nothing");
  check_app->add_option("PATH", check.paths, "Scenario files, or folders that are searched for *.scn")->required();
  check_app->footer(kFooter);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked_for = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    app.exit(error);
    return asked_for ? ExitCode::Passed : ExitCode::BadInput;
  }
  if (!storage.empty())
    run.storage = storage == "memory" ? simulator::StorageKind::Memory : simulator::StorageKind::RocksDb;
  if (check_app->parsed()) return check;
  if (caps_app->parsed()) return caps.checked(*caps_app);
  return run;
}

}  // namespace hypersim::cli
