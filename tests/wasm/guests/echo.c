// Answers each request with its own body.
#include "process.h"

static void run(text our) {
  (void)our;
  for (event got;;) {
    arena_begin();
    node_receive(&got);
    if (!got.is_error && got.message.tag == 0) respond(got.message.request.body);
  }
}
