#pragma once
// HYPERSIM_ASSERT is for mistakes of the programmer. It is on in every build. It prints the condition, its place, and,
// if a run is in progress, the run's seed and logical time. Then it ends the program with exit code 3.

#include <cstdint>

#include "hypersim/runtime/time.hpp"

namespace hypersim::runtime {

/// What an assertion prints about the run in progress. The code that drives a run sets it; each thread has one run at a
/// time.
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
