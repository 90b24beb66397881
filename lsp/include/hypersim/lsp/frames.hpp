#pragma once
// From a stream of bytes to messages: each is preceded by headers, of which one says its length. After headers that are
// wrong, or that announce too much, the stream goes on where the next header says a length.

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace hypersim::lsp {

/// The largest message; a document of 16 MiB may take several bytes for each of its own.
inline constexpr std::size_t kMessageSizeMax = std::size_t{128} << 20U;

/// What is wrong with the stream, as a sentence.
struct BadFrame {
  std::string why;
};

class Frames {
 public:
  void feed(std::string_view bytes) { buffer_ += bytes; }

  /// The next message, or a mistake; nothing if more bytes are needed.
  std::variant<std::monostate, std::string, BadFrame> next();

 private:
  std::variant<std::monostate, std::string, BadFrame> bad(std::string why);
  bool find_next_header();
  void drop(std::size_t bytes) { buffer_.erase(0, bytes); }

  std::string buffer_;
  bool is_lost_ = false;  // looking for the next header that says a length
};

/// The message with its headers.
std::string frame_of(std::string_view message);

}  // namespace hypersim::lsp
