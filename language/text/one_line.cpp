#include "hypersim/language/one_line.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"

#include "shown.hpp"

namespace hypersim::language {

namespace {

bool is_plain_char(char c) { return c >= ' ' && c < 0x7f; }

void append_escaped(std::string& out, std::uint32_t c) {
  if (c > 0xFFFF) {  // as JSON has it
    out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + ((c - 0x10000) >> 10U), 0xDC00 + ((c - 0x10000) & 0x3FFU));
    return;
  }
  if (c >= ' ') {
    out += fmt::format("\\u{:04x}", c);
    return;
  }
  const char byte = static_cast<char>(c);
  const std::string quoted = runtime::json_string({&byte, 1});
  out.append(quoted, 1, quoted.size() - 2);
}

}  // namespace

std::string one_line(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain_char)) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const runtime::CodePoint c = runtime::code_point_at(text, at);
    if (c.size != 0 && (language::is_unsafe(c.value) || language::is_invisible(c.value))) {
      append_escaped(out, c.value);
      at += c.size;
    } else {
      at += language::append_shown(out, text, at);
    }
  }
  return out;
}

std::string not_a_command(std::string line) {
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  const std::string_view rest = std::string_view(line).substr(first);
  if (!rest.starts_with("::") && !rest.starts_with("##[")) return line;
  return line.replace(first, 1, fmt::format("\\u{:04x}", static_cast<unsigned>(line[first])));
}

std::string beginning_of_line(std::string_view text) { return not_a_command(one_line(text)); }

}  // namespace hypersim::language
