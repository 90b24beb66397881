// `N PROCESS BODY`: asks that process N times, and answers with the last answer, or with the send error.
#include "process.h"

static void run(text our) {
  (void)our;
  for (event got;;) {
    arena_begin();
    node_receive(&got);
    if (got.is_error || got.message.tag != 0) continue;
    text rest = got.message.request.body;
    const uint64_t times = number(word(&rest));
    const address target = named(word(&rest));
    text answer = T("");
    const uint32_t mark = arena_at;
    for (uint64_t i = 0; i < times; ++i) {
      arena_at = mark;
      if (!ask(target, rest, &answer)) {
        answer = T("send error");
        break;
      }
    }
    respond(answer);
  }
}
