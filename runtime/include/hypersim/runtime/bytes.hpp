#pragma once
// Bytes: an immutable buffer that is shared and never copied on its way through the node. A body of 16 MiB is allocated
// once, where it is made; every actor that handles the message holds a reference.

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::runtime {

class Bytes {
 public:
  Bytes() = default;
  /// Takes over the string's buffer if copying it would cost more than saving one allocation gains.
  explicit Bytes(std::string text) {
    if (text.size() <= kCopiedMax) {
      *this = Bytes(std::string_view(text));
      return;
    }
    auto owner = std::make_shared<const std::string>(std::move(text));
    size_ = owner->size();
    const char* const data = owner->data();
    data_ = std::shared_ptr<const char>(std::move(owner), data);
  }
  explicit Bytes(std::string_view text) : size_(text.size()) {
    if (text.empty()) return;
    auto buffer = std::make_shared_for_overwrite<char[]>(text.size());
    std::memcpy(buffer.get(), text.data(), text.size());
    const char* const data = buffer.get();
    data_ = std::shared_ptr<const char>(std::move(buffer), data);
  }
  explicit Bytes(const char* text) : Bytes(std::string_view(text)) {}

  /// A part of these bytes, in the same buffer. `within` must be one of view().
  Bytes part(std::string_view within) const {
    HYPERSIM_ASSERT(within.data() >= data() && within.data() + within.size() <= data() + size());
    Bytes part;
    part.data_ = std::shared_ptr<const char>(data_, within.data());
    part.size_ = within.size();
    return part;
  }

  std::string_view view() const { return {data_.get(), size_}; }
  const char* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// True if both are the very same buffer. Tests use it to check that nothing copies.
  bool shares_with(const Bytes& other) const { return data_ == other.data_; }

  friend bool operator==(const Bytes& a, const Bytes& b) { return a.view() == b.view(); }

 private:
  static constexpr std::size_t kCopiedMax = 1024;
  std::shared_ptr<const char> data_;
  std::size_t size_ = 0;
};

}  // namespace hypersim::runtime
