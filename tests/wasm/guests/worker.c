// A child of the spawner. `count N`: prints the numbers to N and answers with their sum; `leave`: answers and ends.
#include "process.h"

static void run(text our) {
  print(join(our, T(" works")));
  for (event got;;) {
    arena_begin();
    node_receive(&got);
    if (got.is_error || got.message.tag != 0) continue;
    text rest = got.message.request.body;
    if (equal(word(&rest), T("leave"))) {
      respond(T("bye"));
      return;
    }
    uint64_t sum = 0;
    for (uint64_t i = 1; i <= number(rest); ++i) {
      print(decimal(i));
      sum += i;
    }
    respond(decimal(sum));
  }
}
