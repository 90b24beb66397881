#pragma once
// What the command line takes, as values. They are read in one walk over CLI11's tree of commands, and completion
// scripts and man pages are made from them: so these have every command, option and choice that the command takes.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace hypersim::cli {

/// What a word that the user writes can be.
struct ValueForm {
  /// As help texts call it: `FILE`, `NAME=VALUE`. It also says what is completed: DIR is a folder, FILE a file, PATH a
  /// scenario or a folder, COMMAND one of the first commands, and FILE.so|FILE.wasm a file with one of these endings.
  std::string name;
  std::vector<std::string> choices = {};  // the only words that are taken; none: any
  bool is_file = false;                   // folders lead to it
  bool is_folder = false;
  /// Of files, without the dot. Those of a FILE are also taken from what the description says (`FILE.jsonl`).
  std::vector<std::string> endings = {};
};

struct OptionDefinition {
  std::vector<std::string> names;  // `-q`, `--quiet`
  std::string description;
  std::string group;               // under which help texts list it
  std::string default_value;       // as written in a command line; empty: none is told
  std::string variable;            // the environment variable that gives it; empty: none
  std::vector<ValueForm> words;    // what follows it; none: it is a flag
  bool has_optional_word = false;  // `--confined` or `--confined=DIR`: the only word, and never a word by itself
  bool repeats = false;
  bool is_required = false;
  std::vector<std::string> excludes;  // names of options that cannot be given with it
};

struct ArgumentDefinition {
  ValueForm form;
  std::string description;
  bool repeats = false;
  bool is_required = false;
};

struct CommandDefinition {
  std::vector<std::string> words;  // `hypersim`, `new`, `process`
  std::vector<std::string> aliases;
  std::string description;
  std::vector<ArgumentDefinition> arguments;
  std::vector<OptionDefinition> options;
  std::vector<CommandDefinition> commands;
  std::string footer;  // behind the help text: exit codes, pages of the documentation

  const std::string& name() const { return words.back(); }
  /// The words with `between` between them: `hypersim new process`, `hypersim-new-process`.
  std::string joined(const char* between) const;
};

/// Everything that help texts show of `app` and of what is below it. What is in a group without a name is hidden, and
/// what is in a group of options belongs to the command around it. The footers are made now.
CommandDefinition definition_of(const CLI::App& app);

/// `root` and all commands below it, in the order of help texts.
std::vector<const CommandDefinition*> all_commands(const CommandDefinition& root);

}  // namespace hypersim::cli
