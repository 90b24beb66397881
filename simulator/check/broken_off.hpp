#pragma once
// Ctrl-C also ends a check in the middle of a long trace. What a check has found by then holds; what it would have
// found at the end of the trace does not.

#include <atomic>
#include <cstddef>

namespace hypersim::simulator {

/// Is it over? Asked for each event, it looks at the flag (which may be none) once in a while.
inline bool broken_off(const std::atomic<bool>* interrupted, std::size_t number) {
  constexpr std::size_t kBetween = 4096;
  return interrupted != nullptr && number % kBetween == 0 && interrupted->load(std::memory_order_relaxed);
}

}  // namespace hypersim::simulator
