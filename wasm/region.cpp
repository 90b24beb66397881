#include "region.hpp"

#include <algorithm>
#include <new>
#include <sys/mman.h>
#include <vector>

#include "hypersim/runtime/assert.hpp"
#include "hypersim/runtime/program_memory.hpp"

#include "sanitizer.hpp"

namespace hypersim::wasm {

namespace {

constexpr std::size_t kMemorySize = std::size_t{kPagesMax} * kPageSize;
constexpr std::size_t kGuardSize = 65'536;
/// So many of each kind are kept in a thread.
constexpr std::size_t kKeptMax = 64;
/// Of a stack that goes to the next guest, more than this is given back to the system.
constexpr std::size_t kStackKept = 128 * 1024;
constexpr std::size_t kSystemPage = 4096;

/// As `new` does where there is no memory.
[[noreturn]] void no_memory() {
  if (const std::new_handler handler = std::get_new_handler(); handler != nullptr) handler();
  throw std::bad_alloc();
}

char* reserve(std::size_t size, int protection) {
  void* const place = ::mmap(nullptr, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (place == MAP_FAILED) no_memory();
  // A huge page would be more than most guests ever use.
  ::madvise(place, size, MADV_NOHUGEPAGE);
  return static_cast<char*>(place);
}

struct KeptMemory {
  std::uint8_t* begin;
  std::uint32_t usable;
};

/// What is kept in a thread.
struct Kept {
  std::vector<KeptMemory> memories;
  std::vector<char*> stacks;

  Kept() {
    memories.reserve(kKeptMax);
    stacks.reserve(kKeptMax);
  }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept() {
    for (const KeptMemory& memory : memories) ::munmap(memory.begin, kMemorySize);
    for (char* const stack : stacks) ::munmap(stack - kGuardSize, kGuardSize + kStackSize);
  }
};

Kept& kept() {
  thread_local Kept all;
  return all;
}

}  // namespace

MemoryRegion::MemoryRegion() : begin_(nullptr), usable_(0) {
  auto& memories = kept().memories;
  if (memories.empty()) {
    begin_ = reinterpret_cast<std::uint8_t*>(reserve(kMemorySize, PROT_NONE));
    return;
  }
  begin_ = memories.back().begin;
  usable_ = memories.back().usable;
  memories.pop_back();
}

void MemoryRegion::make_usable(std::uint32_t pages) {
  HYPERSIM_ASSERT(pages <= kPagesMax);
  if (pages > used_) {
    runtime::add_program_memory(std::uint64_t{pages - used_} * kPageSize);
    used_ = pages;
  }
  if (pages <= usable_) return;
  std::uint8_t* const from = begin_ + std::size_t{usable_} * kPageSize;
  if (::mprotect(from, std::size_t{pages - usable_} * kPageSize, PROT_READ | PROT_WRITE) != 0) no_memory();
  usable_ = pages;
}

MemoryRegion::~MemoryRegion() {
  runtime::remove_program_memory(std::uint64_t{used_} * kPageSize);
  auto& memories = kept().memories;
  if (memories.size() == kKeptMax) {
    ::munmap(begin_, kMemorySize);
    return;
  }
  ::madvise(begin_, std::size_t{used_} * kPageSize, MADV_DONTNEED);  // then it is zeros again
  memories.push_back({begin_, usable_});
}

StackRegion::StackRegion() : begin_(nullptr), lowest_(nullptr) {
  auto& stacks = kept().stacks;
  if (stacks.empty()) {
    char* const whole = reserve(kGuardSize + kStackSize, PROT_READ | PROT_WRITE);
    ::mprotect(whole, kGuardSize, PROT_NONE);
    begin_ = whole + kGuardSize;
  } else {
    begin_ = stacks.back();
    stacks.pop_back();
  }
  lowest_ = top();
}

StackRegion::~StackRegion() {
  forget_frames(std::max<const char*>(begin_, lowest_ - kSystemPage), top());
  auto& stacks = kept().stacks;
  if (stacks.size() == kKeptMax) {
    ::munmap(begin_ - kGuardSize, kGuardSize + kStackSize);
    return;
  }
  unsigned char is_there = 0;
  char* const deep = top() - kStackKept;
  if (::mincore(deep - kSystemPage, kSystemPage, &is_there) != 0 || (is_there & 1u) != 0) {
    ::madvise(begin_, static_cast<std::size_t>(deep - begin_), MADV_DONTNEED);
  }
  stacks.push_back(begin_);
}

}  // namespace hypersim::wasm
