#pragma once
// An option whose value is one of a few words, each of which stands for a value of the program.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hypersim/language/spelling.hpp"

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
  const auto mistake = [choices](const std::string& word) -> std::string {
    std::vector<std::string_view> words;
    words.reserve(choices.size());
    for (const auto& choice : choices) words.push_back(choice.first);
    if (std::find(words.begin(), words.end(), word) != words.end()) return {};
    const std::string hint = language::did_you_mean(word, words);
    return fmt::format("expected {} or {}, got \"{}\"{}{}", fmt::join(words.begin(), words.end() - 1, ", "),
                       words.back(), word, hint.empty() ? "" : "; ", hint);
  };
  option->check(CLI::Validator(mistake, CLI::IsMember(choices).get_description()));
  for (const auto& [word, value] : choices) {
    if (chosen == value) option->default_str(word);
  }
  return option;
}

}  // namespace hypersim::cli
