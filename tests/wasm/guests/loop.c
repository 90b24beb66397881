// What must be stopped from outside: `spin`, `recurse`, `grow`, `print`, `send`, `exit`.
#include "process.h"

static volatile uint32_t seen;

__attribute__((noinline)) static uint32_t recurse(uint32_t depth) {
  seen = depth;
  return depth == UINT32_MAX ? 0 : recurse(depth + 1) + seen;
}

static void run(text our) {
  (void)our;
  for (event got;;) {
    arena_begin();
    node_receive(&got);
    if (got.is_error || got.message.tag != 0) continue;
    text rest = got.message.request.body;
    const text verb = word(&rest);
    if (equal(verb, T("spin"))) {
      for (;;) seen = seen + 1;
    } else if (equal(verb, T("recurse"))) {
      respond(decimal(recurse(0)));
    } else if (equal(verb, T("grow"))) {  // as much as there is, and then it says how much
      while (__builtin_wasm_memory_grow(0, 1) != (size_t)-1) {
      }
      respond(decimal(__builtin_wasm_memory_size(0)));
    } else if (equal(verb, T("print"))) {
      for (;;) print(T("again"));
    } else if (equal(verb, T("send"))) {
      const outgoing on = {.target = named(T("nobody")), .request = {.body = T("hello")}};
      for (;;) node_send_request(&on);
    } else if (equal(verb, T("exit"))) {
      return;
    } else {
      respond(T("?"));
    }
  }
}
