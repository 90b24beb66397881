#pragma once
// Reads the binary format that components and core modules share. It remembers the first mistake; every later read
// gives zeros and empty texts.

#include <cstdint>
#include <string>
#include <string_view>

namespace hypersim::wasm {

class SectionReader {
 public:
  /// The bytes, which outlive it, are at `offset` in their file, for errors.
  explicit SectionReader(std::string_view bytes, std::size_t offset = 0) : bytes_(bytes), offset_(offset) {}

  bool ok() const { return error_.empty(); }
  /// `byte 17: it ends in the middle of a number`.
  const std::string& error() const { return error_; }
  void fail(std::string_view what);
  /// With the mistake of a part.
  void fail_as(const SectionReader& part) { error_ = part.error_, at_ = bytes_.size(); }

  bool at_end() const { return at_ == bytes_.size() || !ok(); }
  std::size_t left() const { return bytes_.size() - at_; }
  /// Where it is in the file.
  std::size_t place() const { return offset_ + at_; }

  std::uint8_t byte();
  /// LEB128, up to 32 bits.
  std::uint32_t number();
  /// A signed one, of up to `bits`, which is passed over.
  void skip_signed();
  std::string_view take(std::size_t size);
  /// A number of bytes, and these bytes.
  std::string_view sized();
  /// The number of elements that follow, each of at least one byte.
  std::uint32_t count();
  /// A reader of the next `size` bytes, which this one passes over.
  SectionReader part(std::size_t size);

 private:
  std::string_view bytes_;
  std::size_t offset_;
  std::size_t at_ = 0;
  std::string error_;
};

/// As the format writes it.
std::string leb128(std::uint32_t value);

}  // namespace hypersim::wasm
