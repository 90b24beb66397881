#pragma once
// Writes JSON as serde_json's to_string does, byte for byte: no white space, fields in the order of the type, control
// characters as \b \t \n \f \r or \u00xx, everything else as it is.

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::runtime {

/// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);
/// Appends `bytes` as serde writes a Vec<u8>: `[0,255]`.
void append_json_byte_array(std::string& out, std::string_view bytes);
void append_json_u64(std::string& out, std::uint64_t value);
std::string json_string(std::string_view text);

/// Writes such texts in one pass into a buffer that has room for all of them. For texts that are sent often.
class JsonBuffer {
 public:
  explicit JsonBuffer(char* at) : at_(at) {}

  static constexpr std::size_t string_max(std::string_view text) { return 6 * text.size() + 2; }
  static constexpr std::size_t byte_array_max(std::string_view bytes) { return 4 * bytes.size() + 2; }
  static constexpr std::size_t kU64Max = 20;

  /// Puts the text as it is.
  void put(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void put_string(std::string_view text) {
    *at_++ = '"';
    put_inside_string(text);
    *at_++ = '"';
  }
  void put_inside_string(std::string_view text);
  void put_byte_array(std::string_view bytes);
  void put_u64(std::uint64_t value) { at_ = std::to_chars(at_, at_ + kU64Max, value).ptr; }

  /// The end of what was put.
  const char* end() const { return at_; }

 private:
  char* at_;
};

/// Appends what `put` puts into its JsonBuffer, which is at most that many characters.
template <class Put>
void append_json_text(std::string& out, std::size_t max, Put put) {
  const std::size_t before = out.size();
  out.resize(before + max);
  JsonBuffer buffer(out.data() + before);
  put(buffer);
  HYPERSIM_ASSERT(buffer.end() <= out.data() + out.size());
  out.resize(static_cast<std::size_t>(buffer.end() - out.data()));
}

}  // namespace hypersim::runtime
