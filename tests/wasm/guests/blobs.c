// Blobs, mime types, metadata, context and inheritance. Each answer says in its body what came, and carries the blob.
// `show`; `forward PROCESS`: sends `show` on, inheriting, and answers with that answer; `pass PROCESS`: the same, but
// that process answers to the sender; `remember`: the last blob.
#include "process.h"

static text described(const request* asked) {
  option_blob got;
  node_get_blob(&got);
  text all = node_has_blob() ? T("blob") : T("no blob");
  if (got.is && got.value.mime.is) all = join(join(all, T(" of ")), got.value.mime.value);
  if (asked->metadata.is) all = join(join(all, T(", metadata ")), asked->metadata.value);
  if (asked->expects_response.is) all = join(join(all, T(", within ")), decimal(asked->expects_response.value));
  return asked->inherit ? join(all, T(", inherited")) : all;
}

static void respond_with_blob(text body, const option_blob* with, bool inherit) {
  const text metadata = T("\"answered\"");
  node_send_response(inherit, body.at, body.size, 1, metadata.at, metadata.size, 0, 0, with->is,
                     with->is && with->value.mime.is, with->value.mime.value.at, with->value.mime.value.size,
                     with->value.bytes.at, with->value.bytes.size);
}

static void run(text our) {
  (void)our;
  for (event got;;) {
    arena_begin();
    node_receive(&got);
    if (got.is_error) {
      print(join(got.error.kind == 0 ? T("offline: ") : T("no answer: "), got.context.is ? got.context.value : T("")));
      continue;
    }
    if (got.message.tag == 1) {
      print(join(join(T("later: "), got.message.response.body), got.message.context.is ? got.message.context.value : T("")));
      continue;
    }
    const request asked = got.message.request;
    text rest = asked.body;
    const text verb = word(&rest);
    option_blob with;
    if (equal(verb, T("forward"))) {
      question on = {.target = named(rest), .request = {.inherit = 1, .expects_response = {1, 5}, .body = T("show")}};
      event answer;
      node_ask(&on, &answer);
      node_get_blob(&with);
      respond_with_blob(answer.is_error ? T("send error") : answer.message.response.body, &with, false);
    } else if (equal(verb, T("pass"))) {
      const outgoing on = {.target = named(rest), .request = {.inherit = 1, .body = T("show")}};
      node_send_request(&on);
    } else if (equal(verb, T("both"))) {  // two requests at once, whose answers come later, each with its context
      const outgoing on[2] = {
          {named(rest), {.expects_response = {1, 5}, .body = T("show")}, {1, T(" (first)")}, {0}},
          {named(rest), {.expects_response = {1, 5}, .body = T("show")}, {1, T(" (second)")}, {1, {{1, T("text/plain")}, T("two")}}}};
      node_send_requests(on, 2);
      respond(T("sent"));
    } else if (equal(verb, T("remember"))) {
      node_last_blob(&with);
      respond_with_blob(with.is ? T("remembered") : T("nothing"), &with, false);
    } else {
      node_get_blob(&with);
      respond_with_blob(described(&asked), &with, false);
    }
  }
}
