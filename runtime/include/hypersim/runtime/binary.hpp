#pragma once
// The bytes of what hypersim keeps in files (a trace archive, the rows of a node's store), in the form of cereal's
// portable binary archives: little-endian on every machine. It does not use cereal's own loading of strings and
// containers, which allocates what a size says before it looks at what is left.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hypersim::runtime {

inline constexpr std::uint64_t kChecksumOfNothing = 0xcbf29ce484222325;
/// FNV-1a, 64 bits, also over what came `before`.
std::uint64_t checksum(std::string_view bytes, std::uint64_t before = kChecksumOfNothing);

class BinaryWriter {
 public:
  BinaryWriter();
  ~BinaryWriter();
  BinaryWriter(const BinaryWriter&) = delete;
  BinaryWriter& operator=(const BinaryWriter&) = delete;

  void byte(std::uint8_t value);
  /// Small numbers take few bytes: seven bits per byte, the lowest first.
  void number(std::uint64_t value);
  /// Eight bytes.
  void word(std::uint64_t value);
  void bytes(std::string_view value);

  std::string written() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The reader remembers the first mistake. Every later read returns zeros and empty texts.
class BinaryReader {
 public:
  /// The text must outlive the reader. It is at `offset` in its file, and errors count bytes from the beginning of the
  /// file.
  BinaryReader(std::string_view text, std::size_t offset);
  ~BinaryReader();
  BinaryReader(const BinaryReader&) = delete;
  BinaryReader& operator=(const BinaryReader&) = delete;

  bool ok() const { return error_.empty(); }
  /// `byte 17: it ends in the middle of a number`.
  const std::string& error() const { return error_; }
  void fail(std::string_view what);

  std::size_t left() const;
  std::uint8_t byte();
  std::uint64_t number();
  std::uint64_t word();
  /// Exactly that many bytes; `what` names them in the error.
  std::string bytes(std::uint64_t size, std::string_view what);
  /// The number of elements that follow, each of at least one byte.
  std::uint64_t count(std::string_view what);

 private:
  void raw(void* data, std::size_t size);

  struct Impl;
  std::size_t end_;  // in the file
  std::unique_ptr<Impl> impl_;
  std::string error_;
};

}  // namespace hypersim::runtime
