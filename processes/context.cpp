#include "hypersim/processes/context.hpp"

#include "hypersim/processes/ends.hpp"

namespace hypersim::processes {

namespace {

/// A node runs in one thread; several nodes may run in several.
thread_local constinit Turns g_turns;

}  // namespace

Context* current_context() { return g_turns.current.load(std::memory_order_relaxed); }

void set_current_context(Context* context) {
  g_turns.current.store(context, std::memory_order_relaxed);
  if (context != nullptr) return;
  g_turns.ended.store(g_turns.ended.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

RunInHand& run_in_hand() {
  thread_local constinit RunInHand run;
  return run;
}

const Turns& turns_of_this_thread() { return g_turns; }

Context& calling(std::string_view call, Where where) {
  Context* const current = current_context();
  if (current == nullptr) throw Panic(where, std::string(call) + " is for processes; nothing of one runs here");
  current->last_call = where;
  return *current;
}

}  // namespace hypersim::processes
