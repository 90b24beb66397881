#include "command_definition.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace hypersim::cli {

namespace {

/// The texts between `separator`.
std::vector<std::string> cut_at(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// The words of CLI11's set of members, `{fifo,random}`, in the name of a type; of a map, `{a->0,b->1}`, its keys.
std::vector<std::string> choices_in(std::string_view type) {
  const std::size_t begin = type.find('{');
  const std::size_t end = type.find('}', std::min(begin, type.size()));
  if (end == std::string_view::npos || end == begin + 1) return {};
  std::vector<std::string> choices = cut_at(type.substr(begin + 1, end - begin - 1), ',');
  for (std::string& choice : choices) choice = choice.substr(0, choice.find("->"));
  return choices;
}

/// The endings of the files that a text names with `pattern` in front: of `FILE.xml or FILE.json` and `FILE.`, both.
void add_endings(std::string_view text, std::string_view pattern, std::vector<std::string>& endings) {
  for (std::size_t at = text.find(pattern); at != std::string_view::npos; at = text.find(pattern, at)) {
    at += pattern.size();
    const auto is_other = [](unsigned char c) { return std::isalnum(c) == 0; };
    const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_other);
    const std::string ending(text.begin() + static_cast<std::ptrdiff_t>(at), end);
    const bool is_new = std::find(endings.begin(), endings.end(), ending) == endings.end();
    if (!ending.empty() && is_new) endings.push_back(ending);
  }
}

bool is_word_with(std::string_view name, std::string_view word) {
  return name == word || (name.starts_with(word) && std::isalnum(static_cast<unsigned char>(name[word.size()])) == 0);
}

ValueForm form_of(const std::string& name, const std::string& type, const std::string& description) {
  ValueForm form{name, choices_in(type)};
  if (!form.choices.empty()) return form;
  form.is_folder = is_word_with(name, "DIR") || is_word_with(name, "FOLDER");
  form.is_file = is_word_with(name, "FILE") || is_word_with(name, "PATH");
  if (!form.is_file) return form;
  add_endings(name, "FILE.", form.endings);
  if (form.endings.empty()) add_endings(description, "FILE.", form.endings);
  add_endings(description, "*.", form.endings);
  if (form.endings.empty() && is_word_with(name, "PATH")) form.endings.emplace_back("scn");
  return form;
}

/// A flag that takes a word behind `=` has a default for it, `--confined{.}`. Others only say no so: `--no-x{false}`.
bool takes_word(const CLI::Option& flag) {
  const auto& names = flag.get_fnames();
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const std::string value = flag.get_flag_value(name, "");
    return value != "true" && value != "false";
  });
}

std::vector<ValueForm> words_of(const CLI::Option& option) {
  const bool is_flag = option.get_items_expected_max() == 0;
  if (is_flag && !takes_word(option)) return {};
  const std::string type = option.get_type_name();
  const std::string name = option.get_option_text().empty() ? type.substr(0, type.find(':')) : option.get_option_text();
  // With the type of a flag, CLI11 tells no name.
  const std::vector<std::string> names = cut_at(name.empty() ? "VALUE" : name, ' ');
  const std::size_t count = is_flag ? 1 : static_cast<std::size_t>(std::max(option.get_type_size(), 1));
  std::vector<ValueForm> words;
  for (std::size_t i = 0; i < count; ++i) {
    words.push_back(form_of(names.size() == count ? names[i] : name, type, option.get_description()));
  }
  return words;
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

OptionDefinition option_of(const CLI::Option& option) {
  OptionDefinition definition;
  definition.names = names_of(option);
  definition.description = option.get_description();
  definition.group = option.get_group();
  definition.words = words_of(option);
  definition.has_optional_word = !definition.words.empty() && option.get_items_expected_max() == 0;
  if (!definition.words.empty() && !definition.has_optional_word) definition.default_value = option.get_default_str();
  definition.variable = option.get_envname();
  definition.repeats = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  definition.is_required = option.get_required();
  for (const CLI::Option* other : option.get_excludes()) {
    for (const std::string& name : names_of(*other)) definition.excludes.push_back(name);
  }
  std::sort(definition.excludes.begin(), definition.excludes.end());  // CLI11 has them in the order of addresses
  return definition;
}

ArgumentDefinition argument_of(const CLI::Option& option) {
  const std::string name = option.get_name(true);
  const bool repeats = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  return {form_of(name, option.get_type_name(), option.get_description()), option.get_description(), repeats,
          option.get_required()};
}

/// A group of options has a --help of its own, which is that of its command.
bool has_already(const CommandDefinition& command, const OptionDefinition& option) {
  return std::any_of(command.options.begin(), command.options.end(),
                     [&](const OptionDefinition& other) { return other.names == option.names; });
}

void add_options(const CLI::App& app, CommandDefinition& command) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    if (option->nonpositional()) {
      OptionDefinition definition = option_of(*option);
      if (!has_already(command, definition)) command.options.push_back(std::move(definition));
    }
    if (option->get_positional()) command.arguments.push_back(argument_of(*option));
  }
}

std::vector<const CLI::App*> children_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

CommandDefinition command_of(const CLI::App& app, std::vector<std::string> words);

void add_contents(const CLI::App& app, CommandDefinition& command) {
  add_options(app, command);
  for (const CLI::App* child : children_of(app)) {
    if (child->get_group().empty() || child->get_disabled()) continue;
    if (child->get_name().empty()) {
      add_contents(*child, command);
      continue;
    }
    std::vector<std::string> words = command.words;
    words.push_back(child->get_name());
    command.commands.push_back(command_of(*child, std::move(words)));
  }
}

CommandDefinition command_of(const CLI::App& app, std::vector<std::string> words) {
  CommandDefinition command;
  command.words = std::move(words);
  command.aliases = app.get_aliases();
  command.description = app.get_description();
  command.footer = app.get_footer();
  add_contents(app, command);
  return command;
}

/// Gives what is called COMMAND the names of the first commands.
void name_commands(const std::vector<std::string>& names, CommandDefinition& command) {
  for (ArgumentDefinition& argument : command.arguments) {
    if (argument.form.name == "COMMAND" && argument.form.choices.empty()) argument.form.choices = names;
  }
  for (CommandDefinition& child : command.commands) name_commands(names, child);
}

void add_commands(const CommandDefinition& command, std::vector<const CommandDefinition*>& all) {
  all.push_back(&command);
  for (const CommandDefinition& child : command.commands) add_commands(child, all);
}

}  // namespace

std::string CommandDefinition::joined(const char* between) const {
  return fmt::format("{}", fmt::join(words, between));
}

CommandDefinition definition_of(const CLI::App& app) {
  CommandDefinition root = command_of(app, {app.get_name()});
  std::vector<std::string> names;
  for (const CommandDefinition& command : root.commands) names.push_back(command.name());
  name_commands(names, root);
  return root;
}

std::vector<const CommandDefinition*> all_commands(const CommandDefinition& root) {
  std::vector<const CommandDefinition*> all;
  add_commands(root, all);
  return all;
}

}  // namespace hypersim::cli
