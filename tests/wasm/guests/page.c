// A page and a list: `/` is the index.html of the package's drive, which the node's HTTP server serves by itself, and
// `/list` takes a line by POST, writes it into a file of a drive of its own, and answers with all lines.
#include "process.h"

#define KEEP 4096
static char kept[KEEP];

// With a blob, if it has an address. The blob of the answer is what node_get_blob() finds.
static bool ask_with(address target, text body, text bytes, text* answer) {
  question asked = {.target = target, .request = {.expects_response = {1, 5}, .body = body}};
  if (bytes.at) asked.blob = (option_blob){1, {{0, {0, 0}}, bytes}};
  event got;
  node_ask(&asked, &got);
  if (got.is_error) return false;
  *answer = got.message.response.body;
  return true;
}

// What vfs is to do with a path of this package: `{"path":"/notes:dev.os/list/lines","action":"Read"}`.
static text file_request(text our_package, text path, text action) {
  text json = join(T("{\"path\":\"/"), our_package);
  json = join(json, path);
  json = join(json, T("\",\"action\":"));
  return join(join(json, action), T("}"));
}

static text package_of(text our) {
  text rest = our;
  while (rest.size > 0 && rest.at[0] != ':') ++rest.at, --rest.size;
  return (text){rest.at + 1, rest.size - 1};
}

static text blob_here(void) {
  option_blob here;
  node_get_blob(&here);
  return here.is ? here.value.bytes : T("");
}

static bool contains(text in, text part) {
  for (uint32_t i = 0; i + part.size <= in.size; ++i) {
    if (equal((text){in.at + i, part.size}, part)) return true;
  }
  return false;
}

static void must(bool fine, text what) {
  if (fine) return;
  print(join(T("could not "), what));
  __builtin_trap();
}

static void run(text our) {
  text here = package_of(our);
  copy(kept, here.at, here.size);
  here.at = kept;  // the arena begins anew with each message
  address vfs = named(T("vfs:distro:sys"));
  const address server = named(T("http-server:distro:sys"));
  const text none = {0, 0};
  text answer;
  must(ask_with(vfs, file_request(here, T("/pkg/index.html"), T("\"Read\"")), none, &answer), T("read its page"));
  const text page = blob_here();
  must(ask_with(server, T("{\"Bind\":{\"path\":\"/\",\"authenticated\":false,\"local_only\":false,\"cache\":true}}"),
                page, &answer), T("bind its page"));
  must(ask_with(server, T("{\"Bind\":{\"path\":\"/list\",\"authenticated\":true,\"local_only\":false,\"cache\":false}}"),
                none, &answer), T("bind its list"));
  must(ask_with(vfs, file_request(here, T("/list"), T("\"CreateDrive\"")), none, &answer), T("make its drive"));
  must(ask_with(vfs, file_request(here, T("/list/lines"), T("{\"OpenFile\":{\"create\":true}}")), none, &answer),
       T("open its file"));
  const text add = T("{\"Add\":{\"label\":\"List\",\"icon\":null,\"path\":\"/\",\"widget\":null}}");
  const outgoing added = {.target = named(T("homepage:homepage:sys")), .request = {.body = add}};
  node_send_request(&added);
  for (;;) {
    arena_begin();
    event got;
    node_receive(&got);
    if (got.is_error || got.message.tag != 0) continue;
    const text body = got.message.request.body;
    vfs = named(T("vfs:distro:sys"));
    if (contains(body, T("\"method\":\"POST\""))) {
      const text line = join(blob_here(), T("\n"));
      must(ask_with(vfs, file_request(here, T("/list/lines"), T("\"Append\"")), line, &answer), T("write a line"));
    }
    must(ask_with(vfs, file_request(here, T("/list/lines"), T("\"Read\"")), none, &answer), T("read the lines"));
    const text lines = blob_here();
    const text ok = T("{\"status\":200,\"headers\":{\"content-type\":\"text/plain\"}}");
    node_send_response(0, ok.at, ok.size, 0, 0, 0, 0, 0, 1, 0, 0, 0, lines.at, lines.size);
  }
}
