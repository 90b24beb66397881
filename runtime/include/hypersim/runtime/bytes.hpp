#pragma once
// Bytes: an immutable buffer that is shared, never copied, on its way through the node. A body of 16 MiB is allocated
// once, by whoever makes it; every actor that handles the message holds a reference.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace hypersim::runtime {

class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::string text) : data_(std::make_shared<const std::string>(std::move(text))) {}
  explicit Bytes(std::string_view text) : Bytes(std::string(text)) {}
  explicit Bytes(const char* text) : Bytes(std::string(text)) {}

  std::string_view view() const { return data_ ? std::string_view(*data_) : std::string_view(); }
  const char* data() const { return view().data(); }
  std::size_t size() const { return data_ ? data_->size() : 0; }
  bool empty() const { return size() == 0; }
  /// True if both are the very same buffer; for tests that nothing copies.
  bool shares_with(const Bytes& other) const { return data_ == other.data_; }

  friend bool operator==(const Bytes& a, const Bytes& b) { return a.view() == b.view(); }

 private:
  std::shared_ptr<const std::string> data_;
};

}  // namespace hypersim::runtime
