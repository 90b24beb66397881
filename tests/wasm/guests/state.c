// A counter that is durable: `add N`, `read`, `clear`, and `crash`, after which it comes back; `stay down`: it does not.
#include "process.h"

static uint64_t counted(void) {
  option_text state;
  node_get_state(&state);
  return state.is ? number(state.value) : 0;
}

static void run(text our) {
  (void)our;
  print(join(T("begins at "), decimal(counted())));
  for (event got;;) {
    arena_begin();
    node_receive(&got);
    if (got.is_error || got.message.tag != 0) continue;
    text rest = got.message.request.body;
    const text verb = word(&rest);
    if (equal(verb, T("add"))) {
      const text sum = decimal(counted() + number(rest));
      node_set_state(sum.at, sum.size);
      respond(sum);
    } else if (equal(verb, T("clear"))) {
      node_clear_state();
      respond(T("cleared"));
    } else if (equal(verb, T("crash"))) {
      __builtin_trap();
    } else if (equal(verb, T("stay"))) {
      node_set_on_exit(0, 0, 0);
      on_exit_value now;
      node_get_on_exit(&now);
      respond(now.tag == 0 ? T("none") : T("?"));
    } else {
      option_text state;
      node_get_state(&state);
      respond(state.is ? state.value : T("nothing"));
    }
  }
}
