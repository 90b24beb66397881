#include <fmt/format.h>

#include "completion.hpp"

namespace hypersim::cli {

namespace {

/// The functions that are the same for all commands.
constexpr const char* kBashFunctions = R"bash(
# Each line that the command prints is a completion.
_FUNCTION_take() {
  local line
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <("$@")
}

# Those of the words that begin with what is typed.
_FUNCTION_words() {
  local word
  for word in "$@"; do
    [[ $word != "$cur"* ]] || COMPREPLY+=("$word")
  done
}

# The typed path as compgen takes it: without quotes. bash quotes what is put in.
_FUNCTION_paths() {
  compopt -o filenames 2>/dev/null || : # outside of a completion, as in tests
  local typed=${cur//\\/}
  [[ $cur != [\"\']* ]] || typed=${cur:1}
  _FUNCTION_take compgen "$@" -- "$typed"
}

# Files with one of the endings, and the folders on the way to them; without endings, all.
_FUNCTION_files() {
  if (($# == 0)); then
    _FUNCTION_paths -f
    return
  fi
  _FUNCTION_paths -d
  local ending
  for ending in "$@"; do _FUNCTION_paths -f -X "!*.$ending"; done
}
)bash";

constexpr const char* kBashMain = R"bash(
_FUNCTION() {
  local cur cut='' command=PROGRAM option='' word glue=''
  local -a words=(PROGRAM)
  local -i i values=0 arguments=0 ended=0
  COMPREPLY=()
  # bash cuts words at characters such as = and : too.
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ $i -gt 1 && $word =~ ^[=:]+$ ]]; then
      words[-1]+=$word
      glue=1
    elif [[ -n $glue ]]; then
      words[-1]+=$word
      glue=''
    else
      words+=("$word")
    fi
  done
  cur=${words[-1]}
  for word in "${words[@]:1:${#words[@]}-2}"; do
    if ((values > 0)); then
      values+=-1
    elif ((ended)); then
      arguments+=1
    elif [[ $word == -- ]]; then
      ended=1
    elif [[ $word == -?* ]]; then
      option=${word%%=*}
      _FUNCTION_values_of
      [[ $word != *=* ]] || ((values == 0)) || values+=-1
    elif _FUNCTION_command; then
      :
    else
      arguments+=1
    fi
  done

  local before=''
  if ((values > 0)); then
    _FUNCTION_value
  elif [[ $cur == --*=* && $ended -eq 0 ]]; then
    option=${cur%%=*}
    before=$option=
    cur=${cur#*=}
    _FUNCTION_value
  elif [[ $cur == -* && $ended -eq 0 ]]; then
    _FUNCTION_option
  else
    ((arguments > 0 || ended)) || _FUNCTION_commands
    _FUNCTION_argument
  fi

  # What bash has cut off is not to be put in again.
  [[ $COMP_WORDBREAKS != *=* ]] || before=''
  [[ $COMP_WORDBREAKS != *:* || $cur != *:* ]] || cut=${cur%"${cur##*:}"}
  for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=$before${COMPREPLY[i]#"$cut"}; done
}

complete -F _FUNCTION PROGRAM
)bash";

std::string bash_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += " " + shell_literal(word);
  return out;
}

/// The call that completes such a value; empty if nothing can be proposed.
std::string bash_action(const ValueForm& form, const std::string& program) {
  if (!form.choices.empty()) return fmt::format("_{}_words{}", program, bash_words(form.choices));
  if (form.is_folder) return fmt::format("_{}_paths -d", program);
  return form.is_file ? fmt::format("_{}_files{}", program, bash_words(form.endings)) : "";
}

/// A function whose body is `case SUBJECT in`, with these cases. `otherwise`: what it does in no case.
std::string bash_case_function(const std::string& name, const std::string& subject, const std::string& cases,
                               const char* otherwise) {
  return fmt::format("\n{}() {{\n  case {} in\n{}    *) {} ;;\n  esac\n}}\n", name, subject, cases, otherwise);
}

/// Patterns of a case: the names of the option behind those of the command.
std::string bash_patterns(const CommandDefinition& command, const OptionDefinition& option, const std::string& behind) {
  std::string out;
  for (const std::string& name : option.names) {
    const std::string typed = fmt::format("{} {}{}", command.joined(" "), name, behind);
    out += (out.empty() ? "" : " | ") + shell_literal(typed);
  }
  return out;
}

struct BashCases {
  std::string command;   // a word that goes on with the command
  std::string commands;  // proposes such words
  std::string option;    // proposes options
  std::string values_of;
  std::string value;
  std::string argument;
};

void add_option_cases(const CommandDefinition& command, const std::string& program, BashCases& cases) {
  std::vector<std::string> names;
  for (const OptionDefinition& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
    if (option.words.empty()) continue;
    if (!option.has_optional_word) {
      cases.values_of += fmt::format("    {}) values={} ;;\n", bash_patterns(command, option, ""), option.words.size());
    }
    for (std::size_t i = 0; i < option.words.size(); ++i) {
      const std::string call = bash_action(option.words[i], program);
      if (call.empty()) continue;
      // `values` says how many words are still to come; it is 0 behind `=`.
      const bool is_first = i == 0;
      std::string pattern = bash_patterns(command, option, fmt::format(" {}", option.words.size() - i));
      if (is_first) pattern += " | " + bash_patterns(command, option, " 0");
      cases.value += fmt::format("    {}) {} ;;\n", pattern, call);
    }
  }
  cases.option +=
      fmt::format("    {}) _{}_words{} ;;\n", shell_literal(command.joined(" ")), program, bash_words(names));
}

void add_argument_cases(const CommandDefinition& command, const std::string& program, BashCases& cases) {
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const ArgumentDefinition& argument = command.arguments[i];
    const std::string call = bash_action(argument.form, program);
    const std::string before = command.joined(" ") + " ";
    const std::string pattern =
        argument.repeats ? shell_literal(before) + "*" : shell_literal(before + std::to_string(i));
    if (!call.empty() || argument.repeats) {
      cases.argument += fmt::format("    {}){} ;;\n", pattern, call.empty() ? call : " " + call);
    }
  }
}

BashCases bash_cases(const CommandDefinition& root, const std::string& program) {
  BashCases cases;
  for (const CommandDefinition* command : all_commands(root)) {
    add_option_cases(*command, program, cases);
    add_argument_cases(*command, program, cases);
    std::vector<std::string> names;
    for (const CommandDefinition& child : command->commands) {
      names.push_back(child.name());
      std::string words = shell_literal(command->joined(" ") + " " + child.name());
      for (const std::string& alias : child.aliases) words += " | " + shell_literal(command->joined(" ") + " " + alias);
      cases.command += fmt::format("    {}) command={} ;;\n", words, shell_literal(child.joined(" ")));
    }
    if (names.empty()) continue;
    cases.commands +=
        fmt::format("    {}) _{}_words{} ;;\n", shell_literal(command->joined(" ")), program, bash_words(names));
  }
  return cases;
}

}  // namespace

std::string bash_completion(const CommandDefinition& root) {
  const std::string program = function_name(root);
  const BashCases cases = bash_cases(root, program);
  std::string script =
      fmt::format("# Completes command lines of {0} in bash. Made by: {0} completion bash\n", root.name());
  script += with_names_of(root, kBashFunctions);
  const auto add = [&](const char* name, const char* subject, const std::string& text, const char* otherwise = ":") {
    script += bash_case_function("_" + program + name, subject, text, otherwise);
  };
  script += "\n# Goes on with the command that the word names, if it is one.";
  add("_command", "\"$command $word\"", cases.command, "return 1");
  add("_commands", "$command", cases.commands);
  add("_option", "$command", cases.option);
  script += "\n# Sets `values` to the number of words that the option takes.";
  add("_values_of", "\"$command $option\"", cases.values_of, "values=0");
  add("_value", "\"$command $option $values\"", cases.value);
  add("_argument", "\"$command $arguments\"", cases.argument);
  return script + with_names_of(root, kBashMain);
}

}  // namespace hypersim::cli
