// Its capabilities: `list`: how many; `has PARAMS`; `save`: those of the message; `drop PARAMS`; `give`: answers with
// all that it holds and may pass on, attached.
#include "process.h"

static capabilities held(void) {
  capabilities all;
  node_our_capabilities(&all);
  return all;
}

static const capability* find(text params) {
  const capabilities all = held();
  for (uint32_t i = 0; i < all.size; ++i) {
    if (equal(all.at[i].params, params)) return &all.at[i];
  }
  return 0;
}

static void run(text our) {
  (void)our;
  for (event got;;) {
    arena_begin();
    node_receive(&got);
    if (got.is_error || got.message.tag != 0) continue;
    const request asked = got.message.request;
    text rest = asked.body;
    const text verb = word(&rest);
    if (equal(verb, T("save"))) {
      node_save_capabilities(asked.caps.at, asked.caps.size);
      respond(join(T("saved "), decimal(asked.caps.size)));
    } else if (equal(verb, T("drop"))) {
      const capability* const one = find(rest);
      if (one != 0) node_drop_capabilities(one, 1);
      respond(one != 0 ? T("dropped") : T("not held"));
    } else if (equal(verb, T("has"))) {
      respond(find(rest) != 0 ? T("yes") : T("no"));
    } else if (equal(verb, T("give"))) {
      const capabilities all = held();
      const text body = T("take these");
      node_send_response(0, body.at, body.size, 0, 0, 0, all.at, all.size, 0, 0, 0, 0, 0, 0);
    } else {
      respond(decimal(held().size));
    }
  }
}
