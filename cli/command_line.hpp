#pragma once
// The command line: every command and option that there is, and what they were given.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "hypersim/runtime/result.hpp"

#include "explore_options.hpp"
#include "manual_commands.hpp"
#include "options.hpp"

namespace hypersim::cli {

class CommandLine {
 public:
  CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// The definition, for whoever walks over the commands and their options.
  const CLI::App& app() const { return app_; }

  /// What to do, as options.hpp says. To be called once.
  Command parse(const std::vector<std::string>& words);

 private:
  bool is_unknown_command(const std::string& word) const;
  /// What the project file says beyond it. The error is a sentence.
  runtime::Result<runtime::Done, std::string> take_project_file(CLI::App& command);
  ReadingOptions* reading_of(const std::string& command);
  Command help_or_usage();
  Command parsed();

  CLI::App app_;
  RunCommand run_;
  CheckCommand check_;
  FmtCommand fmt_;
  CapsCommand caps_;
  TraceCommand trace_;
  CacheCommand cache_;
  HelpCommand help_;
  ManualCommands manual_;
  NewCommand new_;
  ExploreArguments explore_;
  CompareCommand compare_;
  AuditCommand audit_;
  ReplayCommand replay_;
  ShellCommand shell_;
  LspCommand lsp_;
  DiffCommand diff_;
  WorkerCommand worker_;
};

}  // namespace hypersim::cli
