#include <fmt/format.h>

#include "completion.hpp"

namespace hypersim::cli {

namespace {

/// In single quotes, fish knows two escapes.
std::string fish_literal(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += " " + fish_literal(word);
  return out;
}

/// The functions that are the same for all commands.
constexpr const char* kFishFunctions = R"fish(
# Prints the paths that the current word may become: files whose names match, and the folders on the way to them.
function __FUNCTION_paths
    set -l word (commandline -ct | string replace -r -- '^-[^=]*=' '')
    complete -C "'' $word" | string match -r -- "^[^\t]*(?:/|$argv[1])(?:\t.*)?\$"
end

# Sets `command` and `arguments`: which command is typed so far, and how many words follow that are not of options.
function __FUNCTION_read --no-scope-shadowing
    set command PROGRAM
    set arguments 0
    set -l values 0
    set -l ended 0
    for word in (commandline -opc)[2..-1]
        if test $values -gt 0
            set values (math $values - 1)
        else if test $ended = 1
            set arguments (math $arguments + 1)
        else if test "$word" = --
            set ended 1
        else if string match -q -- '-?*' "$word"
            set values (__FUNCTION_values_of "$command" (string replace -r -- '=.*' '' $word))
            string match -q -- '*=*' "$word"; and test $values -gt 0; and set values (math $values - 1)
        else if __FUNCTION_command "$command $word" >/dev/null
            set command (__FUNCTION_command "$command $word")
        else
            set arguments (math $arguments + 1)
        end
    end
    test $values -gt 0; and set arguments -1
end

# Whether that command is typed so far.
function __FUNCTION_in
    set -l command
    set -l arguments
    __FUNCTION_read
    test "$command" = "$argv[1]"
end

# Whether that command is typed so far, and the next word is its argument of that number, or with `+` a later one.
function __FUNCTION_at
    set -l command
    set -l arguments
    __FUNCTION_read
    test "$command" = "$argv[1]"; or return 1
    test $arguments -eq $argv[2]; or test "$argv[3]" = + -a $arguments -gt $argv[2]
end
)fish";

/// What completes such a word, as the value of `-a`, which fish evaluates; empty: nothing is proposed.
std::string fish_action(const ValueForm& form, const std::string& function) {
  if (!form.choices.empty()) return fish_literal(fish_words(form.choices).substr(1));
  if (form.is_folder) return fish_literal(fmt::format("(__{}_paths /)", function));
  if (!form.is_file) return {};
  std::string pattern = ".";
  if (!form.endings.empty()) pattern = fmt::format("\\.(?:{})", fmt::join(form.endings, "|"));
  return fish_literal(fmt::format("(__{}_paths {})", function, fish_literal(pattern)));
}

std::string fish_option_line(const CommandDefinition& command, const OptionDefinition& option,
                             const CommandDefinition& root) {
  const std::string function = function_name(root);
  std::string line = fmt::format("complete -c {} -n {}", fish_literal(root.name()),
                                 fish_literal(fmt::format("__{}_in {}", function, fish_literal(command.joined(" ")))));
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + fish_literal(name.substr(2)) : " -s " + fish_literal(name.substr(1));
  }
  if (!option.words.empty() && !option.has_optional_word) line += " -x";
  if (!option.words.empty()) {
    const std::string words = fish_action(option.words.front(), function);
    if (!words.empty()) line += " -a " + words;
  }
  return line + " -d " + fish_literal(first_line(option.description)) + "\n";
}

std::string fish_argument_line(const CommandDefinition& command, std::size_t index, const CommandDefinition& root) {
  const ArgumentDefinition& argument = command.arguments[index];
  const std::string function = function_name(root);
  const std::string words = fish_action(argument.form, function);
  if (words.empty()) return {};
  const std::string condition =
      fmt::format("__{}_at {} {}{}", function, fish_literal(command.joined(" ")), index, argument.repeats ? " +" : "");
  return fmt::format("complete -c {} -n {} -a {}\n", fish_literal(root.name()), fish_literal(condition), words);
}

std::string fish_values_of(const CommandDefinition& root) {
  std::string text = fmt::format(
      "\n# How many words that option of that command takes.\nfunction __{}_values_of\n    switch \"$argv[1] "
      "$argv[2]\"\n",
      function_name(root));
  for (const CommandDefinition* command : all_commands(root)) {
    for (const OptionDefinition& option : command->options) {
      if (option.words.empty() || option.has_optional_word) continue;
      std::vector<std::string> patterns;
      for (const std::string& name : option.names) patterns.push_back(command->joined(" ") + " " + name);
      text += fmt::format("        case{}\n            echo {}\n", fish_words(patterns), option.words.size());
    }
  }
  return text + "        case '*'\n            echo 0\n    end\nend\n";
}

}  // namespace

std::string fish_completion(const CommandDefinition& root) {
  const std::string function = function_name(root);
  std::string script =
      fmt::format("# Completes command lines of {0} in fish. Made by: {0} completion fish\n", root.name());
  std::string known;
  std::string lines;
  for (const CommandDefinition* command : all_commands(root)) {
    for (const CommandDefinition& child : command->commands) {
      std::vector<std::string> names = {child.joined(" ")};
      for (const std::string& alias : child.aliases) names.push_back(command->joined(" ") + " " + alias);
      known += fmt::format("        case{}\n            echo {}\n", fish_words(names), fish_literal(names.front()));
      const std::string condition = fmt::format("__{}_at {} 0", function, fish_literal(command->joined(" ")));
      lines += fmt::format("complete -c {} -n {} -a {} -d {}\n", fish_literal(root.name()), fish_literal(condition),
                           fish_literal(child.name()), fish_literal(first_line(child.description)));
    }
    for (const OptionDefinition& option : command->options) lines += fish_option_line(*command, option, root);
    for (std::size_t i = 0; i < command->arguments.size(); ++i) lines += fish_argument_line(*command, i, root);
  }
  script += fmt::format(
      "\n# The command that these words name, if they name one.\n"
      "function __{}_command\n    switch \"$argv[1]\"\n{}        case '*'\n            return 1\n    end\nend\n",
      function, known);
  script += with_names_of(root, kFishFunctions) + fish_values_of(root);
  return script + fmt::format("\ncomplete -c {} -f\n", fish_literal(root.name())) + lines;
}

}  // namespace hypersim::cli
