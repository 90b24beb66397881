#pragma once
// An option whose value is one of a few words, each of which stands for a value of the program.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace hypersim::cli {

template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

/// Adds the option. Its word decides what `chosen` becomes; without the option `chosen` stays as it is, which the help
/// shows as the default. `chosen` has to outlive the parsing. (CLI::CheckedTransformer would also take the numbers of
/// the enumerators.)
template <class T, class Chosen>
CLI::Option* add_choice(CLI::App& sub, const std::string& name, Chosen& chosen, const Choices<T>& choices,
                        const std::string& description) {
  const auto choose = [&chosen, choices](const std::string& word) {
    const auto is_word = [&](const auto& choice) { return choice.first == word; };
    chosen = std::find_if(choices.begin(), choices.end(), is_word)->second;
  };
  CLI::Option* option = sub.add_option_function<std::string>(name, choose, description);
  option->check(CLI::IsMember(choices));
  for (const auto& [word, value] : choices) {
    if (chosen == value) option->default_str(word);
  }
  return option;
}

}  // namespace hypersim::cli
