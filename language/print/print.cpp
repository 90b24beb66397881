#include "hypersim/language/print.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "hypersim/language/one_line.hpp"
#include "hypersim/runtime/hex.hpp"
#include "hypersim/runtime/json_reader.hpp"
#include "hypersim/runtime/json_value.hpp"
#include "hypersim/runtime/json_writer.hpp"
#include "hypersim/runtime/utf8.hpp"

#include "parse/expectations.hpp"
#include "parse/scope.hpp"
#include "parse/table.hpp"
#include "text/shown.hpp"

namespace hypersim::language {

namespace {

constexpr std::size_t kShownBytes = 60;
constexpr std::size_t kShownJsonBytes = 120;
constexpr std::size_t kShownStatementBytes = 200;

bool is_plain_word(std::string_view text) {
  if (text.empty() || std::string_view("\"{[#$").find(text.front()) != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"'; });
}

/// Is it a JSON object or array that can stand in a scenario as it is?
bool is_compact_json(std::string_view text) {
  if (text.size() > kShownJsonBytes || (text.front() != '{' && text.front() != '[')) return false;
  return runtime::compact_json(text) == text;
}

/// Cuts at `size`, but not inside of a character.
std::string_view cut_utf8(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && !runtime::begins_character(text[size])) --size;
  return text.substr(0, size);
}

/// Would a terminal show it as it is?
bool is_safe(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const runtime::CodePoint c = runtime::code_point_at(text, at);
    if (language::is_unsafe(c.value)) return false;
    at += c.size;
  }
  return true;
}

/// As JSON has it, with escapes for what a terminal would not show as it is.
std::string string_text(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const runtime::CodePoint c = runtime::code_point_at(text, at);
    if (c.value >= 0x7F && language::is_unsafe(c.value)) {
      out += fmt::format("\\u{:04x}", c.value);
    } else {
      const std::string quoted = runtime::json_string(text.substr(at, c.size));
      out.append(quoted, 1, quoted.size() - 2);
    }
    at += c.size;
  }
  return "\"" + without_templates(out) + "\"";
}

bool is_bare_operand(std::string_view text) {
  const auto begins = [&](const language::Keyword& form) { return text.starts_with(form.text); };
  const auto forms = language::keywords_of(language::KeywordKind::Form);
  if (std::string_view("#$[").find(text.front()) != std::string_view::npos) return false;
  if (std::any_of(forms.begin(), forms.end(), begins)) return false;
  if (language::is_expectation_word(text)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7F && std::string_view("\"\\{").find(c) == std::string_view::npos;
  });
}

bool is_json_operand(std::string_view text) {
  if (text.front() != '{' && text.front() != '[') return false;
  return runtime::compact_json(text) == text && without_templates(text) == text && is_safe(text);
}

}  // namespace

std::string bytes_text(std::string_view bytes) {
  if (bytes.empty()) return "\"\"";
  if (!runtime::is_utf8(bytes)) {
    std::string out = "hex:";
    runtime::append_hex(out, bytes.substr(0, kShownBytes / 2));
    return bytes.size() > kShownBytes / 2 ? out + fmt::format("… ({} bytes)", bytes.size()) : out;
  }
  if (is_compact_json(bytes)) return one_line(bytes);
  const std::string_view shown = cut_utf8(bytes, kShownBytes);
  std::string out = is_plain_word(shown) ? std::string(shown) : one_line(runtime::json_string(shown));
  return shown.size() < bytes.size() ? out + fmt::format("… ({} bytes)", bytes.size()) : out;
}

std::string statement_text(std::string_view text) {
  const std::string_view shown = cut_utf8(text, kShownStatementBytes);
  std::string out(shown);
  // What a statement of several lines is laid out with.
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  out = one_line(out);
  return shown.size() < text.size() ? out + "…" : out;
}

std::string without_templates(std::string_view json) {
  std::string out;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::size_t close = json[i] == '{' ? json.find_first_of("{}\"", i + 1) : std::string_view::npos;
    const bool is_template =
        close != std::string_view::npos && json[close] == '}' && language::is_name(json.substr(i + 1, close - i - 1));
    out += is_template ? "\\u007b" : std::string(1, json[i]);
  }
  return out;
}

std::string operand_text(std::string_view bytes) {
  if (bytes.empty()) return "\"\"";
  if (!runtime::is_utf8(bytes)) {
    std::string out = "hex:";
    runtime::append_hex(out, bytes);
    return out;
  }
  if (is_bare_operand(bytes) || is_json_operand(bytes)) return std::string(bytes);
  return string_text(bytes);
}

std::string database_text(std::string_view name) {
  const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
  const bool begins_another_cap = name == "cap";
  return is_plain && !begins_another_cap ? std::string(name) : runtime::json_string(name);
}

}  // namespace hypersim::language
