#include "rocksdb_text.hpp"

namespace hypersim::kv_module {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Appends `text` with each number as `#`, and each byte that is not printable ASCII as `?`. Digits that are part of a
/// word (crc32c, level0) stay.
void append_normal(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (is_digit(c) && (at == 0 || !is_letter(text[at - 1]))) {
      const bool hex = c == '0' && at + 1 < text.size() && text[at + 1] == 'x';
      if (hex) at += 2;
      while (at < text.size() && (hex ? is_hex(text[at]) : is_digit(text[at]))) ++at;
      out += '#';
      continue;
    }
    out += c >= 0x20 && c < 0x7F ? c : '?';
    ++at;
  }
}

}  // namespace

std::string normal_form(std::string_view text, std::string_view home, std::string_view db_path) {
  std::string out;
  while (!text.empty()) {
    const std::size_t at = text.find(db_path);
    append_normal(out, text.substr(0, at));
    if (at == std::string_view::npos) break;
    out += "$HOME";
    out += db_path.substr(home.size());
    text.remove_prefix(at + db_path.size());
  }
  return out;
}

}  // namespace hypersim::kv_module
