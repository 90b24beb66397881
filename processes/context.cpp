#include "hypersim/processes/context.hpp"

namespace hypersim::processes {

namespace {

/// A node runs in one thread; several nodes may run in several.
thread_local Context* g_current = nullptr;

}  // namespace

Context* current_context() { return g_current; }
void set_current_context(Context* context) { g_current = context; }

Context& calling(std::string_view call, Where where) {
  if (g_current == nullptr) throw Panic(where, std::string(call) + " is for processes; nothing of one runs here");
  g_current->last_call = where;
  return *g_current;
}

}  // namespace hypersim::processes
