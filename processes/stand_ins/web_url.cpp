#include "web_url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "query.hpp"

namespace hypersim::processes {

namespace {

struct Scheme {
  std::string_view name;
  unsigned port;
};
constexpr std::array<Scheme, 5> kSchemes = {{{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}, {"ftp", 21}}};

bool is_letter_of_url(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char to_small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string in_small_letters(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_small);
  return out;
}

/// Without what a browser passes over.
std::string cleaned(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  std::string out(text);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

bool is_host(std::string_view host) {
  constexpr std::string_view kForbidden = " #%/:<>?@[\\]^|";
  if (host.starts_with('[')) return host.ends_with(']') && host.size() > 2;
  return !host.empty() && std::all_of(host.begin(), host.end(), [&](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7F && kForbidden.find(c) == std::string_view::npos;
  });
}

/// `user@host:port`, the host in small letters, without a port that goes without saying.
std::optional<std::string> authority_of(std::string_view text, unsigned usual_port) {
  const std::size_t at = text.rfind('@');
  std::string out(at == std::string_view::npos ? std::string_view() : text.substr(0, at + 1));
  std::string_view host = at == std::string_view::npos ? text : text.substr(at + 1);
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view port = colon == std::string_view::npos ? std::string_view() : host.substr(colon + 1);
  host = host.substr(0, colon);
  if (!is_host(host)) return std::nullopt;
  out += in_small_letters(host);
  if (port.empty()) return out;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  constexpr unsigned kPortMax = 65'535;
  if (error != std::errc() || end != port.data() + port.size() || number > kPortMax) return std::nullopt;
  return number == usual_port ? out : out + ":" + std::to_string(number);
}

/// What follows the authority, with what cannot stand in a URL escaped; its `#` stays.
std::string tail_of(std::string_view text) {
  const std::size_t fragment = text.find('#');
  std::string before(text.substr(0, fragment));
  const std::size_t query = std::min(before.find('?'), before.size());
  std::replace(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(query), '\\', '/');
  std::string out = before.starts_with('/') ? std::string() : "/";
  out += with_escapes(before);
  if (fragment != std::string_view::npos) out += "#" + with_escapes(text.substr(fragment + 1));
  return out;
}

}  // namespace

std::optional<std::string> normalized_url(std::string_view text) {
  const std::string url = cleaned(text);
  const std::size_t colon = url.find(':');
  if (colon == std::string::npos || colon == 0 || !is_letter_of_url(url.front())) return std::nullopt;
  const std::string scheme = in_small_letters(std::string_view(url).substr(0, colon));
  const bool is_scheme = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return is_letter_of_url(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
  if (!is_scheme) return std::nullopt;
  const auto known =
      std::find_if(kSchemes.begin(), kSchemes.end(), [&](const Scheme& one) { return one.name == scheme; });
  std::string_view rest = std::string_view(url).substr(colon + 1);
  if (known == kSchemes.end()) return scheme + ":" + std::string(rest);
  while (!rest.empty() && (rest.front() == '/' || rest.front() == '\\')) rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find_first_of("/\\?#"), rest.size());
  const auto authority = authority_of(rest.substr(0, end), known->port);
  if (!authority) return std::nullopt;
  return scheme + "://" + *authority + tail_of(rest.substr(end));
}

bool is_http(std::string_view normalized_url) {
  return normalized_url.starts_with("http://") || normalized_url.starts_with("https://");
}

}  // namespace hypersim::processes
