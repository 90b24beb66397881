#pragma once
// How many cases a test plays if it makes up its input.

#include <cstdlib>

namespace hypersim::support {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

/// In a soak, how many times more is tried than every day: HYPERSIM_SOAK, which `./dev soak` sets; else 1.
inline int times_in_soak() {
  const char* soak = std::getenv("HYPERSIM_SOAK");
  const int times = soak == nullptr ? 1 : std::atoi(soak);
  return times > 1 ? times : 1;
}

/// Under sanitizers, a tenth, because each case takes ten times as long. In a soak, more.
inline int cases(int full) { return times_in_soak() * (kSanitized ? full / 10 : full); }

}  // namespace hypersim::support
