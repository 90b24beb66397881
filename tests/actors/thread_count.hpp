#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>

namespace hypersim::actors {

/// How many threads this process has.
inline std::ptrdiff_t thread_count() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}

}  // namespace hypersim::actors
