#include "section_reader.hpp"

namespace hypersim::wasm {

void SectionReader::fail(std::string_view what) {
  if (!error_.empty()) return;
  error_ = "byte " + std::to_string(place()) + ": ";
  error_ += what;
  at_ = bytes_.size();
}

std::uint8_t SectionReader::byte() {
  if (left() == 0) fail("it ends too early");
  return ok() ? static_cast<std::uint8_t>(bytes_[at_++]) : std::uint8_t{0};
}

std::uint32_t SectionReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const std::uint8_t next = byte();
    value |= std::uint64_t{next & 0x7Fu} << shift;
    if ((next & 0x80u) == 0) {
      if (value > UINT32_MAX) fail("a number of more than 32 bits");
      return ok() ? static_cast<std::uint32_t>(value) : 0;
    }
  }
  fail("a number of more than 32 bits");
  return 0;
}

void SectionReader::skip_signed() {
  constexpr int kBytesMax = 5;
  for (int i = 0; i < kBytesMax; ++i) {
    if ((byte() & 0x80u) == 0) return;
  }
  fail("a number of more than 33 bits");
}

std::string_view SectionReader::take(std::size_t size) {
  if (size > left()) fail("it ends too early");
  if (!ok()) return {};
  at_ += size;
  return bytes_.substr(at_ - size, size);
}

std::string_view SectionReader::sized() { return take(number()); }

std::uint32_t SectionReader::count() {
  const std::uint32_t elements = number();
  if (elements > left()) fail("more elements than bytes");
  return ok() ? elements : 0;
}

SectionReader SectionReader::part(std::size_t size) {
  const std::size_t begin = place();
  return SectionReader(take(size), begin);
}

std::string leb128(std::uint32_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(0x80 | (value & 0x7F));
  bytes += static_cast<char>(value);
  return bytes;
}

}  // namespace hypersim::wasm
