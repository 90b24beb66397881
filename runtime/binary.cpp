#include "hypersim/runtime/binary.hpp"

#include <cereal/archives/portable_binary.hpp>
#include <istream>
#include <sstream>
#include <streambuf>

namespace hypersim::runtime {

using Output = cereal::PortableBinaryOutputArchive;
using Input = cereal::PortableBinaryInputArchive;

std::uint64_t checksum(std::string_view bytes, std::uint64_t before) {
  for (const char c : bytes) before = (before ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return before;
}

struct BinaryWriter::Impl {
  std::ostringstream stream{std::ios::binary};
  Output archive{stream, Output::Options::LittleEndian()};
};

BinaryWriter::BinaryWriter() : impl_(std::make_unique<Impl>()) {}
BinaryWriter::~BinaryWriter() = default;

void BinaryWriter::byte(std::uint8_t value) { impl_->archive(value); }

void BinaryWriter::number(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) byte(static_cast<std::uint8_t>(value | 0x80U));
  byte(static_cast<std::uint8_t>(value));
}

void BinaryWriter::word(std::uint64_t value) { impl_->archive(value); }
void BinaryWriter::bytes(std::string_view value) { impl_->archive.saveBinary<1>(value.data(), std::ssize(value)); }
std::string BinaryWriter::written() const { return impl_->stream.str(); }

namespace {

/// A text as a stream, without a copy.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // nobody writes to a streambuf that is only read
    setg(begin, begin, begin + text.size());
  }
  std::size_t left() const { return static_cast<std::size_t>(egptr() - gptr()); }
};

}  // namespace

struct BinaryReader::Impl {
  explicit Impl(std::string_view text) : buffer(text) {}

  ViewBuffer buffer;
  std::istream stream{&buffer};
  std::unique_ptr<Input> archive;
};

BinaryReader::BinaryReader(std::string_view text, std::size_t offset)
    : end_(offset + text.size()), impl_(std::make_unique<Impl>(text)) {
  if (text.empty() || static_cast<std::uint8_t>(text.front()) > 1) {
    fail("expected the byte order, 0 or 1");
    return;
  }
  impl_->archive = std::make_unique<Input>(impl_->stream, Input::Options::Default());
}
BinaryReader::~BinaryReader() = default;

void BinaryReader::fail(std::string_view what) {
  if (ok()) error_ = "byte " + std::to_string(end_ - left()) + ": " + std::string(what);
}

std::size_t BinaryReader::left() const { return impl_->buffer.left(); }

void BinaryReader::raw(void* data, std::size_t size) {
  if (!ok()) return;
  try {
    impl_->archive->loadBinary<1>(data, static_cast<std::streamsize>(size));
  } catch (const cereal::Exception&) {
    fail(std::to_string(size) + " bytes were expected, and fewer are left");
  }
}

std::uint8_t BinaryReader::byte() {
  std::uint8_t value = 0;
  raw(&value, 1);
  return ok() ? value : 0;
}

std::uint64_t BinaryReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; ok(); shift += 7) {
    const std::uint64_t bits = byte();
    if (shift == 63 && bits > 1) break;
    value |= (bits & 0x7fU) << shift;
    if (bits < 0x80) return value;
  }
  fail("a number is larger than 64 bits hold");
  return 0;
}

std::uint64_t BinaryReader::word() {
  if (!ok()) return 0;
  std::uint64_t value = 0;
  try {
    (*impl_->archive)(value);
  } catch (const cereal::Exception&) {
    fail("8 bytes were expected, and fewer are left");
    return 0;
  }
  return value;
}

std::string BinaryReader::bytes(std::uint64_t size, std::string_view what) {
  if (size > left()) {
    fail(std::string(what) + " of " + std::to_string(size) + " bytes, but " + std::to_string(left()) + " are left");
  }
  if (!ok()) return {};
  std::string text(static_cast<std::size_t>(size), '\0');
  raw(text.data(), text.size());
  return text;
}

std::uint64_t BinaryReader::count(std::string_view what) {
  const std::uint64_t elements = number();
  if (elements > left()) {
    fail(std::to_string(elements) + " " + std::string(what) + ", but " + std::to_string(left()) + " bytes are left");
  }
  return ok() ? elements : 0;
}

}  // namespace hypersim::runtime
