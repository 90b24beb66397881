#include "shown.hpp"

#include "hypersim/runtime/utf8.hpp"

namespace hypersim::language {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

bool is_unsafe(std::uint32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
  const bool direction =
      c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || direction;
}

std::size_t append_shown(std::string& out, std::string_view text, std::size_t at) {
  const runtime::CodePoint c = runtime::code_point_at(text, at);
  if (c.size == 0) {
    out += kReplacement;
    return 1;
  }
  if (c.value == '\t' || c.value == '\n' || c.value == '\r') {
    out += ' ';
  } else if (is_unsafe(c.value)) {
    out += kReplacement;
  } else {
    out += text.substr(at, c.size);
  }
  return c.size;
}

}  // namespace hypersim::language
