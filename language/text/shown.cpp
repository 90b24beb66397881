#include "shown.hpp"

#include <utf8proc.h>

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

bool is_invisible(std::uint32_t c) {
  constexpr std::uint32_t kBrailleBlank = 0x2800;
  if (c < 0x80) return false;
  if (c == kBrailleBlank) return true;
  const utf8proc_property_t* character = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  switch (character->category) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
      return true;
    default:
      return character->ignorable != 0;
  }
}

std::size_t append_shown(std::string& out, std::string_view text, std::size_t at) {
  const runtime::CodePoint c = runtime::code_point_at(text, at);
  if (c.size == 0) {
    out += kReplacement;
    return 1;
  }
  if (c.value == '\t' || c.value == '\n' || c.value == '\r') {
    out += ' ';
  } else if (is_unsafe(c.value) || is_invisible(c.value)) {
    out += kReplacement;
  } else {
    out += text.substr(at, c.size);
  }
  return c.size;
}

}  // namespace hypersim::language
