#pragma once
// The commands as CLI11 knows them: their options, and where each puts what it is given. What they are put into has to
// outlive the parsing.

#include <CLI/CLI.hpp>

#include "options.hpp"

namespace hypersim::cli {

/// Says below the help what the exit codes are, and where the language is described.
void add_exit_codes(CLI::App& app);

CLI::App* add_run(CLI::App& app, RunCommand& run);
CLI::App* add_check(CLI::App& app, CheckCommand& check);
CLI::App* add_fmt(CLI::App& app, FmtCommand& fmt_command);
CLI::App* add_caps(CLI::App& app, CapsCommand& caps);
CLI::App* add_trace(CLI::App& app, TraceCommand& trace);
CLI::App* add_compare(CLI::App& app, CompareCommand& command);
CLI::App* add_audit(CLI::App& app, AuditCommand& command);
CLI::App* add_new(CLI::App& app, NewCommand& command);
CLI::App* add_help(CLI::App& app, HelpCommand& command);
CLI::App* add_cache(CLI::App& app, CacheCommand& command);
CLI::App* add_diff(CLI::App& app, DiffCommand& command);
CLI::App* add_lsp(CLI::App& app, LspCommand& command);
CLI::App* add_shell(CLI::App& app, ShellCommand& command);

}  // namespace hypersim::cli
