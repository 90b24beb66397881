#include "query.hpp"

#include <algorithm>

#include "hypersim/runtime/utf8.hpp"

namespace hypersim::processes {

namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// What is no UTF-8 becomes U+FFFD, byte by byte.
std::string as_text(std::string bytes) {
  if (runtime::is_utf8(bytes)) return bytes;
  std::string text;
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::size_t bad = std::min(runtime::find_bad_utf8(rest), rest.size());
    text += rest.substr(0, bad);
    rest.remove_prefix(bad);
    if (rest.empty()) break;
    text += "\xEF\xBF\xBD";
    rest.remove_prefix(1);
  }
  return text;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape =
        text[i] == '%' && i + 2 < text.size() && digit_of(text[i + 1]) >= 0 && digit_of(text[i + 2]) >= 0;
    if (is_escape) {
      out += static_cast<char>(digit_of(text[i + 1]) * 16 + digit_of(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return as_text(std::move(out));
}

}  // namespace

std::map<std::string, std::string> query_params(std::string_view query) {
  std::map<std::string, std::string> params;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = equals == pair.size() ? std::string_view() : pair.substr(equals + 1);
    params.insert_or_assign(decoded(pair.substr(0, equals)), decoded(value));
  }
  return params;
}

std::string with_escapes(std::string_view path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool stays = byte > ' ' && byte < 0x7F && std::string_view("\"#<>\\^`{|}").find(c) == std::string_view::npos;
    if (stays) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
    }
  }
  return out;
}

}  // namespace hypersim::processes
