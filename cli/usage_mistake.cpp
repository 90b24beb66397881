#include "usage_mistake.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "hypersim/language/spelling.hpp"

namespace hypersim::cli {

namespace {

/// The words of the command: `run`, `new process`; empty if there is none.
std::string name_of(const CLI::App& command) {
  if (command.get_parent() == nullptr) return {};
  const std::string before = name_of(*command.get_parent());
  return before.empty() ? command.get_name() : before + " " + command.get_name();
}

const CLI::App& innermost(const CLI::App& app) {
  const std::vector<CLI::App*> parsed = app.get_subcommands();
  return parsed.empty() ? app : innermost(*parsed.front());
}

/// Behind the sentence.
std::string hint(std::string_view word, const std::vector<std::string_view>& known) {
  const std::string nearest = language::did_you_mean(word, known);
  return nearest.empty() ? "" : "; " + nearest;
}

const CLI::App& root_of(const CLI::App& command) {
  return command.get_parent() == nullptr ? command : root_of(*command.get_parent());
}

/// Behind the sentence, the commands that have that option.
std::string which_have(const CLI::App& app, std::string_view option) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_option_no_throw(std::string(option)) != nullptr) names.push_back(command->get_name());
  }
  if (names.empty()) return {};
  const std::string last = names.back();
  names.pop_back();
  return names.empty() ? fmt::format("; {} has it", last)
                       : fmt::format("; {} and {} have it", fmt::join(names, ", "), last);
}

std::string unknown_option(const CLI::App& command, std::string_view word) {
  const std::string_view option = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* known : command.get_options()) {
    for (const std::string& name : known->get_lnames()) names.push_back("--" + name);
  }
  const std::string of = name_of(command);
  if (std::find(names.begin(), names.end(), option) != names.end())
    return fmt::format("hypersim has no option {}; it is one of {}, and stands behind that word", option, of);
  std::string nearest = which_have(root_of(command), option);
  if (nearest.empty()) nearest = hint(option, {names.begin(), names.end()});
  return fmt::format("{} has no option {}{}", of.empty() ? "hypersim" : of, option, nearest);
}

/// `found`: the word that stands in its place; empty if there is none.
std::string missing_command(const CLI::App& command, const std::string& found) {
  std::vector<std::string> names;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  const std::string of = name_of(command);
  const auto before_last = names.end() - 1;
  std::string sentence =
      fmt::format("expected {} or {} after \"hypersim{}{}\"", fmt::join(names.begin(), before_last, ", "), *before_last,
                  of.empty() ? "" : " ", of);
  if (found.empty()) return sentence;
  return fmt::format("{}, found \"{}\"{}", sentence, found, hint(found, {names.begin(), names.end()}));
}

/// The option, or the word without a name, of which the error begins to speak.
const CLI::Option* subject_of(const CLI::App& command, std::string_view what) {
  const CLI::Option* subject = nullptr;
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    const bool is_longer = subject == nullptr || subject->get_name().size() < name.size();
    if (what.starts_with(name) && is_longer) subject = option;
  }
  return subject;
}

std::string missing_value(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const bool says_nothing = type == "TEXT" || type == "UINT";
  return fmt::format("{} needs {}: {}", option.get_name(), says_nothing ? "a value" : type, option.get_description());
}

/// The environment variable from which it has its value; empty if it is not from one.
std::string variable_of(const CLI::Option& option, const std::vector<std::string>& words) {
  const std::string name = option.get_name();
  const bool is_written = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return word == name || word.starts_with(name + "=");
  });
  return is_written ? std::string() : option.get_envname();
}

}  // namespace

std::string usage_mistake(const CLI::App& app, const std::vector<std::string>& all_words,
                          const CLI::ParseError& error) {
  const CLI::App& command = innermost(app);
  const std::vector<std::string> words = app.remaining(true);
  const std::string what = error.what();
  const CLI::Option* subject = subject_of(command, what);
  const auto is = [&error](CLI::ExitCodes code) { return error.get_exit_code() == static_cast<int>(code); };
  const auto with_help = [&command](const std::string& sentence) {
    const std::string of = name_of(command);
    return fmt::format("{} (hypersim{}{} --help)", sentence, of.empty() ? "" : " ", of);
  };
  const bool is_of_words = is(CLI::ExitCodes::ExtrasError) || is(CLI::ExitCodes::RequiredError);
  const auto option = std::find_if(words.begin(), words.end(), [](const auto& word) { return word.starts_with('-'); });
  if (is_of_words && option != words.end()) return with_help(unknown_option(command, *option));
  if (is(CLI::ExitCodes::ExtrasError) && !words.empty()) {
    return with_help(fmt::format("{} takes no further word, found \"{}\"", name_of(command), words.front()));
  }
  if (is(CLI::ExitCodes::RequiredError) && subject == nullptr) {
    return with_help(missing_command(command, words.empty() ? "" : words.front()));
  }
  if (subject == nullptr) return with_help(what);
  const std::string name = subject->get_name();
  if (const std::string variable = variable_of(*subject, all_words); !variable.empty() && what.starts_with(name))
    return with_help(variable + what.substr(name.size()));
  if (is(CLI::ExitCodes::RequiredError)) {
    return with_help(fmt::format("{} needs {}: {}", name_of(command), name, subject->get_description()));
  }
  if (is(CLI::ExitCodes::ArgumentMismatch)) {
    const bool is_missing = subject->count() < static_cast<std::size_t>(subject->get_items_expected_min());
    return with_help(is_missing ? missing_value(*subject)
                                : fmt::format("{} is given {} times; once is enough", name, subject->count()));
  }
  if (is(CLI::ExitCodes::ExcludesError)) {
    constexpr std::string_view kExcludes = " excludes ";
    return with_help(fmt::format("{} and {} exclude each other; leave one of them out", name,
                                 what.substr(what.find(kExcludes) + kExcludes.size())));
  }
  return with_help(what);
}

}  // namespace hypersim::cli
