#include "hypersim/lsp/frames.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace hypersim::lsp {
namespace {

constexpr std::string_view kLength = "content-length";
constexpr std::string_view kType = "content-type";
/// More than headers have.
constexpr std::size_t kHeadersMax = 8'192;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

struct Headers {
  std::optional<std::size_t> length;
  std::string mistake;
};

Headers read_headers(std::string_view block) {
  Headers headers;
  const auto mistake = [&](std::string why) {
    if (headers.mistake.empty()) headers.mistake = std::move(why);
  };
  while (!block.empty()) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    const std::string_view line = trimmed(block.substr(0, end));
    block.remove_prefix(std::min(end + 1, block.size()));
    if (line.empty()) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      mistake("a header has no colon");
      continue;
    }
    const std::string name = lower(trimmed(line.substr(0, colon)));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == kLength) {
      std::size_t length = 0;
      const auto [last, error] = std::from_chars(value.data(), value.data() + value.size(), length);
      const bool is_number = error == std::errc() && last == value.data() + value.size() && !value.empty();
      if (is_number && !headers.length) {
        headers.length = length;
      } else {
        mistake(is_number ? "Content-Length stands twice" : "Content-Length is not a number of bytes");
      }
    } else if (name == kType) {
      const std::string type = lower(value);
      const std::size_t charset = type.find("charset=");
      const bool is_utf8 = charset == std::string::npos || type.find("utf-8", charset) != std::string::npos ||
                           type.find("utf8", charset) != std::string::npos;
      if (!is_utf8) mistake("Content-Type names another character set than utf-8");
    }
  }
  if (!headers.length) mistake("there is no Content-Length");
  return headers;
}

/// Where the blank line ends that ends the headers; npos if it is not there.
std::size_t end_of_headers(std::string_view text) {
  const std::size_t strict = text.find("\r\n\r\n");
  const std::size_t loose = text.find("\n\n");
  if (strict == std::string_view::npos && loose == std::string_view::npos) return std::string_view::npos;
  if (strict == std::string_view::npos) return loose + 2;
  return loose == std::string_view::npos ? strict + 4 : std::min(strict + 4, loose + 2);
}

}  // namespace

std::variant<std::monostate, std::string, BadFrame> Frames::bad(std::string why) {
  is_lost_ = true;
  return BadFrame{std::move(why)};
}

/// False if more bytes are needed.
bool Frames::find_next_header() {
  const std::size_t found = lower(buffer_).find(kLength);
  if (found == std::string::npos) {
    // Its beginning may be there.
    if (buffer_.size() >= kLength.size()) drop(buffer_.size() - kLength.size() + 1);
    return false;
  }
  drop(found);
  is_lost_ = false;
  return true;
}

std::variant<std::monostate, std::string, BadFrame> Frames::next() {
  if (is_lost_ && !find_next_header()) return std::monostate();
  const std::size_t end = end_of_headers(std::string_view(buffer_).substr(0, kHeadersMax));
  if (end == std::string_view::npos) {
    if (buffer_.size() < kHeadersMax) return std::monostate();
    drop(kHeadersMax);
    return bad("the headers do not end");
  }
  const Headers headers = read_headers(std::string_view(buffer_).substr(0, end));
  if (!headers.mistake.empty()) {
    drop(end);
    return bad(headers.mistake);
  }
  if (*headers.length > kMessageSizeMax) {
    drop(end);
    return bad("a message of " + std::to_string(*headers.length) + " bytes is larger than the limit of " +
               std::to_string(kMessageSizeMax));
  }
  if (buffer_.size() - end < *headers.length) return std::monostate();
  std::string message = buffer_.substr(end, *headers.length);
  drop(end + *headers.length);
  return message;
}

std::string frame_of(std::string_view message) {
  return "Content-Length: " + std::to_string(message.size()) + "\r\n\r\n" + std::string(message);
}

}  // namespace hypersim::lsp
