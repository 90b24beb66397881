#include "completion.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace hypersim::cli {

std::string shell_literal(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string function_name(const CommandDefinition& command) {
  std::string name = command.joined("_");
  const auto is_other = [](unsigned char c) { return std::isalnum(c) == 0; };
  std::replace_if(name.begin(), name.end(), is_other, '_');
  return name;
}

std::string with_names_of(const CommandDefinition& root, std::string text) {
  const auto replace = [&text](std::string_view word, const std::string& by) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
      text.replace(at, word.size(), by);
  };
  replace("FUNCTION", function_name(root));
  replace("PROGRAM", shell_literal(root.name()));
  return text;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace hypersim::cli
