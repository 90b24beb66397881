#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "completion.hpp"

namespace hypersim::cli {

namespace {

/// The text with a backslash in front of each of these characters.
std::string zsh_escaped(const std::string& text, std::string_view characters) {
  std::string out;
  for (const char c : text) {
    if (characters.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// What `_arguments` is to do for such a word: `:NAME:ACTION`.
std::string zsh_action(const ValueForm& form) {
  const std::string message = zsh_escaped(form.name, "\\:[]");
  if (!form.choices.empty()) {
    std::string words;
    for (const std::string& word : form.choices)
      words += (words.empty() ? "" : " ") + zsh_escaped(word, "\\:()[]{}'\"`$&;|<>*?#~!^ ");
    return fmt::format(":{}:({})", message, words);
  }
  if (form.is_folder) return fmt::format(":{}:_files -/", message);
  if (!form.is_file) return fmt::format(":{}: ", message);
  if (form.endings.empty()) return fmt::format(":{}:_files", message);
  return fmt::format(":{}:_files -g \"*.({})(-.)\"", message, fmt::join(form.endings, "|"));
}

/// The names that are not offered beside this one: its other names, and what cannot be given with it.
std::string zsh_excluded(const OptionDefinition& option) {
  std::vector<std::string> names = option.excludes;
  if (!option.repeats) names.insert(names.end(), option.names.begin(), option.names.end());
  if (names.empty() || (names.size() == 1 && names.front() == option.names.front())) return {};
  return fmt::format("({})", fmt::join(names, " "));
}

/// One line for each name of the option.
void add_zsh_options(const OptionDefinition& option, std::vector<std::string>& lines) {
  for (const std::string& name : option.names) {
    std::string spec = zsh_excluded(option) + (option.repeats ? "*" : "");
    spec += name;
    if (option.has_optional_word) {
      spec += "=-";
    } else if (!option.words.empty()) {
      spec += name.starts_with("--") ? "=" : "+";
    }
    spec += fmt::format("[{}]", zsh_escaped(first_line(option.description), "\\[]"));
    for (const ValueForm& word : option.words) spec += (option.has_optional_word ? ":" : "") + zsh_action(word);
    lines.push_back(shell_literal(spec));
  }
}

std::string zsh_argument(const ArgumentDefinition& argument) {
  const std::string place = argument.repeats ? "*" : argument.is_required ? "" : ":";
  return shell_literal(place + zsh_action(argument.form));
}

std::string zsh_lines(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += " \\\n    " + line;
  return out;
}

/// The part of a function that goes on with the command that the first word names.
std::string zsh_dispatch(const CommandDefinition& command) {
  std::string described;
  std::string cases;
  for (const CommandDefinition& child : command.commands) {
    described +=
        "        " +
        shell_literal(zsh_escaped(child.name(), "\\:") + ":" + zsh_escaped(first_line(child.description), "\\")) + "\n";
    std::string names = shell_literal(child.name());
    for (const std::string& alias : child.aliases) names += " | " + shell_literal(alias);
    cases += fmt::format("        {}) _{} && result=0 ;;\n", names, function_name(child));
  }
  return fmt::format(
      "  case $state in\n"
      "    command)\n"
      "      local -a commands=(\n{}      )\n"
      "      _describe -t commands command commands && result=0\n"
      "      ;;\n"
      "    words)\n"
      "      curcontext=${{curcontext%:*:*}}:{}-$words[1]:\n"
      "      case $words[1] in\n{}      esac\n"
      "      ;;\n"
      "  esac\n",
      described, command.joined("-"), cases);
}

std::string zsh_function(const CommandDefinition& command) {
  std::vector<std::string> lines;
  for (const OptionDefinition& option : command.options) add_zsh_options(option, lines);
  if (!command.commands.empty()) {
    lines.emplace_back("'1: :->command'");
    lines.emplace_back("'*:: :->words'");
  } else {
    for (const ArgumentDefinition& argument : command.arguments) lines.push_back(zsh_argument(argument));
  }
  std::string text = fmt::format("\n_{}() {{\n", function_name(command));
  if (command.commands.empty()) return text + "  _arguments -s -S" + zsh_lines(lines) + "\n}\n";
  text += "  local curcontext=$curcontext state state_descr line\n  local -A opt_args\n  local -i result=1\n";
  text += "  _arguments -C -s -S" + zsh_lines(lines) + " && result=0\n";
  return text + zsh_dispatch(command) + "  return result\n}\n";
}

}  // namespace

std::string zsh_completion(const CommandDefinition& root) {
  const std::string function = function_name(root);
  std::string script =
      fmt::format("#compdef {0}\n# Completes command lines of {0} in zsh. Made by: {0} completion zsh\n", root.name());
  for (const CommandDefinition* command : all_commands(root)) script += zsh_function(*command);
  // As an autoloaded function, the file is the body of its first call.
  return script + fmt::format("\nif [[ $funcstack[1] == _{0} ]]; then\n  _{0} \"$@\"\nelse\n  compdef _{0} {1}\nfi\n",
                              function, root.name());
}

}  // namespace hypersim::cli
