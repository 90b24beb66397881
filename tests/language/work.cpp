#include "work.hpp"

#include <cstddef>

namespace hypersim::language {

namespace {

std::uint64_t counted = 0;

/// Also keeps the compiler from noticing that a loop is the same as the function that contains it.
inline void count_one() {
  ++counted;
  asm volatile("" ::: "memory");
}

}  // namespace

std::uint64_t work_of(const std::function<void()>& what) {
  const std::uint64_t before = counted;
  what();
  return counted - before;
}

// The linker prefers a program's own functions to the C library's, also for calls from the C++ library.

void count_block() asm("__sanitizer_cov_trace_pc");
void* copy(char* to, const char* from, std::size_t size) asm("memcpy");
void* move(char* to, const char* from, std::size_t size) asm("memmove");
void* fill(char* to, int byte, std::size_t size) asm("memset");
int compare(const unsigned char* left, const unsigned char* right, std::size_t size) asm("memcmp");
const void* find(const unsigned char* where, int byte, std::size_t size) asm("memchr");
std::size_t length(const char* text) asm("strlen");

void count_block() { ++counted; }

void* copy(char* to, const char* from, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i, count_one()) to[i] = from[i];
  return to;
}

void* move(char* to, const char* from, std::size_t size) {
  if (to <= from) return copy(to, from, size);
  for (std::size_t i = size; i > 0; --i, count_one()) to[i - 1] = from[i - 1];
  return to;
}

void* fill(char* to, int byte, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i, count_one()) to[i] = static_cast<char>(byte);
  return to;
}

int compare(const unsigned char* left, const unsigned char* right, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i, count_one()) {
    if (left[i] != right[i]) return left[i] - right[i];
  }
  return 0;
}

const void* find(const unsigned char* where, int byte, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i, count_one()) {
    if (where[i] == static_cast<unsigned char>(byte)) return where + i;
  }
  return nullptr;
}

std::size_t length(const char* text) {
  std::size_t size = 0;
  for (; text[size] != 0; ++size) count_one();
  return size;
}

}  // namespace hypersim::language
