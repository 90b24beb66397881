// Breaks the canonical ABI in every way that a component can: the request names the lie.
#define OWN_REALLOC
#include "process.h"

enum { Honest, OutOfBounds, Crooked, Calls, Waits } g_realloc = Honest;

__attribute__((export_name("cabi_realloc"))) void* cabi_realloc(void* old, uint32_t old_size, uint32_t align, uint32_t size) {
  event got;
  (void)old;
  (void)old_size;
  switch (g_realloc) {
    case OutOfBounds: return (void*)0xfffffff0u;
    case Crooked: return (char*)arena_new(8, size + 8) + 1;
    case Calls: print(T("from within")); break;
    case Waits: node_receive(&got); break;
    default: break;
  }
  return size == 0 ? (void*)align : arena_new(align, size);
}

static char* const kFar = (char*)0xfffffff0u;

static void lie(text how) {
  outgoing on = {.target = named(T("nobody")), .request = {.body = T("hello")}};
  if (equal(how, T("text-out-of-bounds"))) node_print(0, kFar, 100);
  if (equal(how, T("text-of-4-gib"))) node_print(0, (const char*)1, 0xffffffffu);
  if (equal(how, T("text-not-utf8"))) node_print(0, "\xff\xfe", 2);
  if (equal(how, T("body-of-4-gib"))) { on.request.body = (text){(const char*)8, 0xffffffffu}; node_send_request(&on); }
  if (equal(how, T("caps-of-4-gib"))) { on.request.caps = (capabilities){(capability*)8, 0xffffffffu}; node_send_request(&on); }
  if (equal(how, T("caps-many"))) { on.request.caps = (capabilities){(capability*)1024, 1600}; node_send_request(&on); }
  if (equal(how, T("caps-crooked"))) { on.request.caps = (capabilities){(capability*)1025, 1}; node_send_request(&on); }
  if (equal(how, T("request-crooked"))) node_send_request((outgoing*)((char*)&on + 1));
  if (equal(how, T("request-out-of-bounds"))) node_send_request((outgoing*)kFar);
  if (equal(how, T("requests-of-4-gib"))) node_send_requests((outgoing*)8, 0xffffffffu);
  if (equal(how, T("result-out-of-bounds"))) node_our((address*)kFar);
  if (equal(how, T("result-crooked"))) node_our((address*)1025);
  if (equal(how, T("event-crooked"))) node_receive((event*)1025);
  if (equal(how, T("option-of-two"))) { on.request.expects_response.is = 2; node_send_request(&on); }
  if (equal(how, T("blob-of-two"))) node_send_response(0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0);
  if (equal(how, T("on-exit-of-three"))) node_set_on_exit(3, 0, 0);
  if (equal(how, T("state-of-4-gib"))) node_set_state((const char*)0, 0xffffffffu);
  if (equal(how, T("no-timeout"))) { question q = {.target = named(T("nobody"))}; event e; node_ask(&q, &e); }
  if (equal(how, T("ask-itself"))) { text a; address us; node_our(&us); ask(us, T("hello"), &a); }
  if (equal(how, T("bad-child"))) { spawned s; node_spawn(1, "No Name", 7, "x.wasm", 6, 0, 0, 0, 0, 0, 0, 0, 0, &s); }
  if (equal(how, T("load-out-of-bounds"))) print((text){kFar, *(volatile uint8_t*)kFar});
  if (equal(how, T("divide"))) { volatile uint32_t zero = 0, seven = 7; print(decimal(seven / zero)); }
  if (equal(how, T("call"))) { void (*volatile nowhere)(void) = (void (*)(void))12345; nowhere(); }
  address us;
  if (equal(how, T("realloc-out-of-bounds"))) { g_realloc = OutOfBounds; node_our(&us); }
  if (equal(how, T("realloc-crooked"))) { g_realloc = Crooked; capabilities c; node_our_capabilities(&c); }
  if (equal(how, T("realloc-calls"))) { g_realloc = Calls; node_our(&us); }
  if (equal(how, T("realloc-waits"))) { g_realloc = Waits; node_our(&us); }
}

static void run(text our) {
  (void)our;
  for (event got;;) {
    arena_begin();
    node_receive(&got);
    if (got.is_error || got.message.tag != 0) continue;
    lie(got.message.request.body);
    respond(T("got away with it"));
  }
}
