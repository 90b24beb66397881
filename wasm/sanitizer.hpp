#pragma once
// What AddressSanitizer must be told about stacks that it does not know. Nothing in other builds.

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define HYPERSIM_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HYPERSIM_ADDRESS_SANITIZER 1
#endif
#endif

#if defined(HYPERSIM_ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace hypersim::wasm {

#if defined(HYPERSIM_ADDRESS_SANITIZER)
inline void begin_switch(void** fake, const void* bottom, std::size_t size) {
  __sanitizer_start_switch_fiber(fake, bottom, size);
}
inline void end_switch(void* fake, const void** bottom, std::size_t* size) {
  __sanitizer_finish_switch_fiber(fake, bottom, size);
}
/// Frames there never returned.
inline void forget_frames(const char* from, const char* to) {
  __asan_unpoison_memory_region(from, static_cast<std::size_t>(to - from));
}
#else
inline void begin_switch(void** /*fake*/, const void* /*bottom*/, std::size_t /*size*/) {}
inline void end_switch(void* /*fake*/, const void** /*bottom*/, std::size_t* /*size*/) {}
inline void forget_frames(const char* /*from*/, const char* /*to*/) {}
#endif

}  // namespace hypersim::wasm
