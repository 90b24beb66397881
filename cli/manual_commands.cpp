#include "manual_commands.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>

#include "hypersim/language/spelling.hpp"

#include "choice_option.hpp"
#include "complain.hpp"
#include "definition/completion.hpp"
#include "definition/man_page.hpp"
#include "manual.hpp"
#include "shared_options.hpp"
#include "version.hpp"

namespace hypersim::cli {

namespace {

namespace fs = std::filesystem;
using CommandPath = std::vector<const CommandDefinition*>;

/// Adds the path to each command below the last of `path`, and to itself.
void add_command_paths(const CommandPath& path, std::vector<CommandPath>& all) {
  all.push_back(path);
  for (const CommandDefinition& child : path.back()->commands) {
    CommandPath longer = path;
    longer.push_back(&child);
    add_command_paths(longer, all);
  }
}

ManualEdition edition() { return {kVersion, kCommitDate, manual_folder()}; }

std::string page_name(const CommandPath& path) { return path.back()->joined("-") + ".1"; }

/// What went wrong, as a sentence; empty if nothing did.
std::string write_page(const fs::path& path, const std::string& text) {
  std::FILE* const out = std::fopen(path.c_str(), "w");
  if (out == nullptr) return fmt::format("{} cannot be written: {}", path.string(), std::strerror(errno));
  const bool whole = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  const int error = errno;
  if (std::fclose(out) == 0 && whole) return {};
  return fmt::format("{} could not be written whole: {}", path.string(), std::strerror(error));
}

/// Says that `word` is not a command below `command`.
ExitCode complain_of_command(const CommandDefinition& command, const std::string& word) {
  std::vector<std::string_view> names;
  for (const CommandDefinition& child : command.commands) names.push_back(child.name());
  const std::string found = fmt::format("\"{} {}\" is not a command", command.joined(" "), word);
  if (names.empty()) return complain(found + fmt::format("; {} has none below it", command.joined(" ")));
  const std::string hint = language::did_you_mean(word, names);
  return complain(fmt::format("{}; {}there are {}", found, hint.empty() ? "" : hint + " ", fmt::join(names, ", ")));
}

}  // namespace

void ManualCommands::add_to(CLI::App& app) {
  CLI::App* completion = app.add_subcommand("completion", "Print a script that completes command lines in a shell");
  const Choices<Shell> shells = {{"bash", Shell::Bash}, {"zsh", Shell::Zsh}, {"fish", Shell::Fish}};
  add_choice(*completion, "SHELL", shell_, shells, "bash, zsh or fish")->required();
  completion->footer(
      "Packages of hypersim install all three scripts. Without a package, each has its place:\n"
      "  hypersim completion bash >~/.local/share/bash-completion/completions/hypersim\n"
      "  hypersim completion zsh >DIR/_hypersim, where DIR is in fpath before compinit is called\n"
      "  hypersim completion fish >~/.config/fish/completions/hypersim.fish\n"
      "Exit codes: 0 printed; 2 bad usage.");
  CLI::App* man = app.add_subcommand("man", "Print the manual page of a command, in the language of man");
  CLI::Option* command = man->add_option("COMMAND", words_, "The command, such as run (default: hypersim itself)");
  man->add_option("--all", folder_, "Write the pages of all commands into this folder, which is made if necessary")
      ->type_name("DIR")
      ->check(check_not_empty)
      ->excludes(command);
  man->footer(
      "A page is read with: hypersim man run | man -l -\n"
      "Exit codes: 0 printed; 2 bad usage, or the folder cannot be written to.");
  completion_ = completion;
  man_ = man;
}

std::optional<ExitCode> ManualCommands::done(const CLI::App& app) const {
  if (completion_->parsed()) return print_completion(app);
  if (!man_->parsed()) return std::nullopt;
  return folder_.empty() ? print_page(app) : write_pages(app);
}

ExitCode ManualCommands::print_completion(const CLI::App& app) const {
  const CommandDefinition root = definition_of(app);
  switch (*shell_) {
    case Shell::Bash:
      fmt::print("{}", bash_completion(root));
      break;
    case Shell::Zsh:
      fmt::print("{}", zsh_completion(root));
      break;
    case Shell::Fish:
      fmt::print("{}", fish_completion(root));
      break;
  }
  return ExitCode::Passed;
}

ExitCode ManualCommands::print_page(const CLI::App& app) const {
  const CommandDefinition root = definition_of(app);
  CommandPath path = {&root};
  for (const std::string& word : words_) {
    const auto& children = path.back()->commands;
    const auto child = std::find_if(children.begin(), children.end(), [&](const CommandDefinition& each) {
      return each.name() == word || std::find(each.aliases.begin(), each.aliases.end(), word) != each.aliases.end();
    });
    if (child == children.end()) return complain_of_command(*path.back(), word);
    path.push_back(&*child);
  }
  fmt::print("{}", man_page(path, edition()));
  return ExitCode::Passed;
}

ExitCode ManualCommands::write_pages(const CLI::App& app) const {
  const CommandDefinition root = definition_of(app);
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) return complain(fmt::format("the folder {} cannot be made: {}", folder_, error.message()));
  std::vector<CommandPath> paths;
  add_command_paths({&root}, paths);
  for (const CommandPath& path : paths) {
    const fs::path file = fs::path(folder_) / page_name(path);
    if (const std::string mistake = write_page(file, man_page(path, edition())); !mistake.empty())
      return complain(mistake);
  }
  return ExitCode::Passed;
}

}  // namespace hypersim::cli
