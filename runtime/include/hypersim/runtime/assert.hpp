#pragma once
// HYPERSIM_ASSERT: for mistakes of the programmer. It is on in every build, prints the condition, its place, and the
// seed and logical time of the run in progress (if one is), and ends the program with exit code 3.

#include <cstdint>

#include "hypersim/runtime/time.hpp"

namespace hypersim::runtime {

/// What an assertion prints of the run in progress. Set by whoever drives a run; one run at a time in each
/// thread.
struct RunContext {
  std::uint64_t seed = 0;
  const LogicalTime* clock = nullptr;
  bool active = false;
};
RunContext& run_context();

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace hypersim::runtime

#define HYPERSIM_ASSERT(condition) \
  ((condition) ? void(0) : ::hypersim::runtime::assertion_failed(#condition, __FILE__, __LINE__))
