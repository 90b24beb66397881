#include "hypersim/runtime/assert.hpp"

#include <cstdio>
#include <cstdlib>

#include "hypersim/runtime/at_assertion.hpp"

namespace hypersim::runtime {

namespace {

void (*g_at_assertion)() = nullptr;

}  // namespace

void at_assertion(void (*call)()) { g_at_assertion = call; }

RunContext& run_context() {
  thread_local RunContext context;
  return context;
}

void assertion_failed(const char* condition, const char* file, int line) {
  std::fflush(stdout);
  std::fprintf(stderr, "hypersim: a fault of hypersim itself: assertion `%s` failed at %s:%d\n", condition, file, line);
  if (const RunContext& context = run_context(); context.active) {
    std::fprintf(stderr, "  seed %llu, logical time %llu ms\n", static_cast<unsigned long long>(context.seed),
                 static_cast<unsigned long long>(context.clock->ms));
  }
  std::fputs("  please report it, with the command that you ran\n", stderr);
  std::fflush(stderr);
  if (g_at_assertion != nullptr) g_at_assertion();
  std::_Exit(3);
}

}  // namespace hypersim::runtime
