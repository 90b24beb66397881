#include "shell_words.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"
#include "hypersim/runtime/utf8.hpp"

namespace hypersim::cli {

namespace {

bool is_plain(unsigned char c) {
  return std::isalnum(c) != 0 || std::string_view("/._-+=:@%").find(static_cast<char>(c)) != std::string_view::npos;
}

/// `$'a\033b'`: what a reader could not see, or a terminal would act on, by its bytes.
std::string with_escapes(std::string_view text) {
  std::string out = "$'";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = std::max<std::size_t>(runtime::code_point_at(text, at).size, 1);
    const std::string_view character = text.substr(at, size);
    if (character == "'" || character == "\\") {
      out += '\\';
      out += character;
    } else if (language::one_line(character) == character) {
      out += character;
    } else {
      for (const char byte : character) out += fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
    }
    at += size;
  }
  return out + "'";
}

}  // namespace

std::string quoted(const std::string& text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return text;
  if (language::one_line(text) != text) return with_escapes(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string quoted_path(const std::string& path) { return quoted(path.starts_with('-') ? "./" + path : path); }

std::string at_the_end(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern + "$";
}

}  // namespace hypersim::cli
