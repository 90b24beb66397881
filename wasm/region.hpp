#pragma once
// Parts of the address space for guests: memories and stacks. A region is reserved as a whole, so that it never moves,
// and only what is used of it costs anything. Regions of guests that have ended are kept for the next ones, in each
// thread.

#include <cstddef>
#include <cstdint>
#include <utility>

namespace hypersim::wasm {

inline constexpr std::uint32_t kPageSize = 65'536;
/// The memory that one process may have: 256 MiB.
inline constexpr std::uint32_t kPagesMax = 4096;
inline constexpr std::size_t kStackSize = std::size_t{16} << 20;
/// What is left of the stack for hypersim's own functions when a guest has used up its part.
inline constexpr std::size_t kStackReserve = std::size_t{2} << 20;

/// Where the memory of a guest is. All of it reads as zeros at first. What can be used counts as memory of the program
/// (runtime/program_memory.hpp).
class MemoryRegion {
 public:
  MemoryRegion();
  MemoryRegion(const MemoryRegion&) = delete;
  MemoryRegion& operator=(const MemoryRegion&) = delete;
  ~MemoryRegion();

  std::uint8_t* begin() const { return begin_; }
  /// The first `pages` can be used from now on. At most kPagesMax.
  void make_usable(std::uint32_t pages);

 private:
  std::uint8_t* begin_;
  std::uint32_t usable_;  // pages
  std::uint32_t used_ = 0;
};

/// The stack of a guest. Below it is a guard that cannot be touched.
class StackRegion {
 public:
  StackRegion();
  StackRegion(const StackRegion&) = delete;
  StackRegion& operator=(const StackRegion&) = delete;
  ~StackRegion();

  char* bottom() const { return begin_; }  // above the guard
  char* top() const { return begin_ + kStackSize; }
  /// Functions were called down to there, and some never returned.
  void was_used_down_to(const char* place) {
    if (place < lowest_) lowest_ = place;
  }

 private:
  char* begin_;
  const char* lowest_;
};

}  // namespace hypersim::wasm
