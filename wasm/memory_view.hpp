#pragma once
// The memory of a guest, as it is read and written from outside: each pointer is checked. What is wrong is thrown as a
// Refusal.

#include <cstdint>
#include <cstring>
#include <string_view>

#include "guest_code.hpp"

namespace hypersim::wasm {

class MemoryView {
 public:
  explicit MemoryView(const GuestMemory& memory) : memory_(&memory) {}

  /// The place of `size` bytes.
  std::uint8_t* at(std::uint32_t pointer, std::uint64_t size) const {
    if (std::uint64_t{pointer} + size > memory_->size) refuse_bounds(pointer, size);
    return memory_->data + pointer;
  }
  /// The same of a value that must be aligned.
  std::uint8_t* at(std::uint32_t pointer, std::uint64_t size, std::uint32_t align) const {
    if (pointer % align != 0) refuse_alignment(pointer, align);
    return at(pointer, size);
  }
  template <class T>
  T get(std::uint32_t pointer) const {
    T value;
    std::memcpy(&value, at(pointer, sizeof value, sizeof value), sizeof value);
    return value;
  }
  template <class T>
  void put(std::uint32_t pointer, T value) const {
    std::memcpy(at(pointer, sizeof value, sizeof value), &value, sizeof value);
  }
  std::string_view bytes(std::uint32_t pointer, std::uint32_t size) const {
    return {reinterpret_cast<const char*>(at(pointer, size)), size};
  }

 private:
  [[noreturn]] void refuse_bounds(std::uint32_t pointer, std::uint64_t size) const;
  [[noreturn]] static void refuse_alignment(std::uint32_t pointer, std::uint32_t align);

  const GuestMemory* memory_;
};

}  // namespace hypersim::wasm
