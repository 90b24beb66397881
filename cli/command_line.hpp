#pragma once
// The command line: every command and option that there is, and what they were given.

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
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

  /// Does what the words say. To be called once.
  ExitCode run(const std::vector<std::string>& words);

 private:
  bool is_unknown_command(const std::string& word) const;
  /// What the project file says beyond it. The error is a sentence.
  runtime::Result<runtime::Done, std::string> take_project_file(CLI::App& command);
  /// Of one with a command, its usage.
  ExitCode help_or_usage();

  /// A command that there is, and where its options are.
  struct Choice {
    ReadingOptions* reading = nullptr;  // if it reads scenarios
    std::function<ExitCode()> act;
  };
  template <class Options>
  void choose(const CLI::App* command, Options& options, ExitCode (*act)(const Options&));

  CLI::App app_;
  std::map<const CLI::App*, Choice> choices_;
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
