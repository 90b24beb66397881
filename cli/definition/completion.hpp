#pragma once
// Scripts that make a shell complete command lines: commands, options, the words that an option takes, and files by
// their endings. Each is complete by itself: while the user types, no program is started.

#include <string>

#include "command_definition.hpp"

namespace hypersim::cli {

/// For bash, with or without the package bash-completion.
std::string bash_completion(const CommandDefinition& root);
/// For zsh: a function to be autoloaded from `fpath`, or to be sourced after `compinit`.
std::string zsh_completion(const CommandDefinition& root);
std::string fish_completion(const CommandDefinition& root);

/// The text as one word of bash and zsh.
std::string shell_literal(const std::string& text);
/// A part of the name of a function: `hypersim_new_process`.
std::string function_name(const CommandDefinition& command);
/// A part of a script, with FUNCTION and PROGRAM in it replaced by the name of the program, the latter as a literal.
std::string with_names_of(const CommandDefinition& root, std::string text);
/// What a list says of a description: its first line.
std::string first_line(const std::string& text);

}  // namespace hypersim::cli
