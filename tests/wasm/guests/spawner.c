// `spawn NAME PATH`: starts a child, which may be anything; `hire NAME N`: starts the component `worker` and lets it
// count to N; `fire NAME`: sends it `leave`. A child without a name is `-`.
#include "process.h"

static text spawn(text name, text path, address self) {
  // The child gets what it needs to be asked by its parent: nothing. It lets its parent send it "leave" for good.
  const grant to_parent = {self.id, T("\"may leave\"")};
  spawned result;
  const bool has_name = !equal(name, T("-"));
  node_spawn(has_name, name.at, name.size, path.at, path.size, 0, 0, 0, 0, 0, &to_parent, 1, 0, &result);
  if (result.is_error) return result.error == 0 ? T("NameTaken") : T("NoFileAtPath");
  return join(T("spawned "), has_name ? result.child.process : T("a child"));
}

static void run(text our) {
  (void)our;
  for (event got;;) {
    arena_begin();
    node_receive(&got);
    if (got.is_error || got.message.tag != 0) continue;
    address self;
    node_our(&self);
    text rest = got.message.request.body;
    const text verb = word(&rest);
    const text name = word(&rest);
    text answer = T("?");
    if (equal(verb, T("spawn"))) {
      answer = spawn(name, rest, self);
    } else if (equal(verb, T("hire"))) {
      answer = spawn(name, T("app:dev.os/pkg/worker.wasm"), self);
      if (equal(answer, join(T("spawned "), name)) && !ask(named(name), join(T("count "), rest), &answer)) {
        answer = T("send error");
      }
    } else if (equal(verb, T("fire")) && !ask(named(name), T("leave"), &answer)) {
      answer = T("send error");
    }
    respond(answer);
  }
}
