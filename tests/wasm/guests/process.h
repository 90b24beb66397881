// A Hyperware process in C: the canonical ABI of world process-v1 by hand. On wasm32, C lays these structs out as the
// canonical ABI does, so that most of it is declarations. A process is one source that defines run().
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct { const char* at; uint32_t size; } text;
typedef struct { uint8_t is; text value; } option_text;
typedef struct { text process, package, publisher; } process_id;
typedef struct { text node; process_id id; } address;
typedef struct { address issuer; text params; } capability;
typedef struct { capability* at; uint32_t size; } capabilities;
typedef struct { option_text mime; text bytes; } blob;
typedef struct { uint8_t is; blob value; } option_blob;
typedef struct { uint8_t is; uint64_t value; } option_u64;
typedef struct { uint8_t inherit; option_u64 expects_response; text body; option_text metadata; capabilities caps; } request;
typedef struct { uint8_t inherit; text body; option_text metadata; capabilities caps; } response;
typedef struct {
  uint8_t tag;  // 0: a request, 1: a response
  union { request request; struct { response response; option_text context; }; };
} message;
typedef struct { uint8_t kind; address target; message message; option_blob blob; } send_error;
typedef struct {
  uint8_t is_error;
  union { struct { address source; message message; }; struct { send_error error; option_text context; }; };
} __attribute__((aligned(8))) event;
typedef struct { address target; request request; option_text context; option_blob blob; } outgoing;
typedef struct { address target; request request; option_blob blob; } question;
typedef struct { address target; request request; option_blob blob; } last_request;
typedef struct { uint8_t tag; struct { last_request* at; uint32_t size; } requests; } on_exit_value;
typedef struct { process_id to; text params; } grant;

_Static_assert(sizeof(request) == 56 && sizeof(message) == 64 && sizeof(send_error) == 128, "as the ABI has it");
_Static_assert(sizeof(event) == 152 && sizeof(outgoing) == 128 && sizeof(question) == 112, "as the ABI has it");
_Static_assert(sizeof(last_request) == 112 && sizeof(option_blob) == 24, "as the ABI has it");

#define FROM_NODE(name) __attribute__((import_module("hyperware:process/standard@1.0.0"), import_name(name)))
FROM_NODE("print-to-terminal") void node_print(uint32_t verbosity, const char* at, uint32_t size);
FROM_NODE("our") void node_our(address*);
FROM_NODE("get-on-exit") void node_get_on_exit(on_exit_value*);
FROM_NODE("set-on-exit") void node_set_on_exit(uint32_t tag, const void* at, uint32_t size);
FROM_NODE("get-state") void node_get_state(option_text*);
FROM_NODE("set-state") void node_set_state(const char* at, uint32_t size);
FROM_NODE("clear-state") void node_clear_state(void);
typedef struct { uint8_t is_error; union { process_id child; uint8_t error; }; } spawned;
FROM_NODE("spawn")
void node_spawn(uint32_t has_name, const char* name, uint32_t name_size, const char* path, uint32_t path_size,
                uint32_t on_exit, const void* requests, uint32_t requests_size, const capability* caps,
                uint32_t caps_size, const grant* grants, uint32_t grants_size, uint32_t is_public, spawned*);
FROM_NODE("save-capabilities") void node_save_capabilities(const capability*, uint32_t size);
FROM_NODE("drop-capabilities") void node_drop_capabilities(const capability*, uint32_t size);
FROM_NODE("our-capabilities") void node_our_capabilities(capabilities*);
FROM_NODE("receive") void node_receive(event*);
FROM_NODE("has-blob") uint32_t node_has_blob(void);
FROM_NODE("get-blob") void node_get_blob(option_blob*);
FROM_NODE("last-blob") void node_last_blob(option_blob*);
FROM_NODE("send-request") void node_send_request(const outgoing*);
FROM_NODE("send-requests") void node_send_requests(const outgoing*, uint32_t size);
FROM_NODE("send-response")
void node_send_response(uint32_t inherit, const char* body, uint32_t body_size, uint32_t has_metadata,
                        const char* metadata, uint32_t metadata_size, const capability* caps, uint32_t caps_size,
                        uint32_t has_blob, uint32_t has_mime, const char* mime, uint32_t mime_size, const char* bytes,
                        uint32_t bytes_size);
FROM_NODE("send-and-await-response") void node_ask(const question*, event*);

// Memory: an arena that begins anew with each message.

extern char __heap_base;
static uint32_t arena_at;
__attribute__((unused)) static void arena_begin(void) { arena_at = (uint32_t)&__heap_base; }
__attribute__((unused)) static void* arena_new(uint32_t align, uint32_t size) {
  if (arena_at == 0) arena_begin();
  arena_at = (arena_at + align - 1) / align * align;
  const uint32_t at = arena_at;
  arena_at += size;
  const uint32_t has = __builtin_wasm_memory_size(0) * 65536u;
  if (arena_at > has && __builtin_wasm_memory_grow(0, (arena_at - has + 65535u) / 65536u) == (size_t)-1) __builtin_trap();
  return (void*)at;
}
__attribute__((unused)) static void copy(char* to, const char* from, uint32_t size) {
  for (uint32_t i = 0; i < size; ++i) to[i] = from[i];
}
#ifndef OWN_REALLOC
__attribute__((export_name("cabi_realloc"))) void* cabi_realloc(void* old, uint32_t old_size, uint32_t align, uint32_t size) {
  if (size == 0) return (void*)align;
  char* const fresh = arena_new(align, size);
  copy(fresh, old, old_size);
  return fresh;
}
#endif

// Texts.

#define T(literal) ((text){literal, sizeof(literal) - 1})
__attribute__((unused)) static bool equal(text a, text b) {
  if (a.size != b.size) return false;
  for (uint32_t i = 0; i < a.size; ++i) {
    if (a.at[i] != b.at[i]) return false;
  }
  return true;
}
// Takes the first word off `from`.
__attribute__((unused)) static text word(text* from) {
  text first = {from->at, 0};
  while (first.size < from->size && from->at[first.size] != ' ') ++first.size;
  const uint32_t used = first.size < from->size ? first.size + 1 : first.size;
  from->at += used;
  from->size -= used;
  return first;
}
__attribute__((unused)) static uint64_t number(text digits) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < digits.size; ++i) value = value * 10 + (uint64_t)(digits.at[i] - '0');
  return value;
}
__attribute__((unused)) static text decimal(uint64_t value) {
  char* const end = (char*)arena_new(1, 20) + 20;
  char* at = end;
  do {
    *--at = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  return (text){at, (uint32_t)(end - at)};
}
__attribute__((unused)) static text join(text a, text b) {
  char* const both = arena_new(1, a.size + b.size);
  copy(both, a.at, a.size);
  copy(both + a.size, b.at, b.size);
  return (text){both, a.size + b.size};
}

// What most processes do.

__attribute__((unused)) static void print(text line) { node_print(0, line.at, line.size); }
__attribute__((unused)) static void respond(text body) {
  node_send_response(0, body.at, body.size, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
// NAME of this node: `kv:distro:sys`, and NAME alone is of the own package.
__attribute__((unused)) static address named(text name) {
  address target;
  node_our(&target);
  text part[3] = {{name.at, 0}, {0, 0}, {0, 0}};
  uint32_t parts = 1;
  for (uint32_t i = 0; i < name.size; ++i) {
    if (name.at[i] == ':' && parts < 3) {
      part[parts++] = (text){name.at + i + 1, 0};
    } else {
      ++part[parts - 1].size;
    }
  }
  target.id.process = part[0];
  if (parts == 3) {
    target.id.package = part[1];
    target.id.publisher = part[2];
  }
  return target;
}
// False for a send error.
__attribute__((unused)) static bool ask(address target, text body, text* answer) {
  question asked = {.target = target, .request = {.expects_response = {1, 5}, .body = body}};
  event got;
  node_ask(&asked, &got);
  if (got.is_error) return false;
  *answer = got.message.response.body;
  return true;
}

static void run(text our);
__attribute__((export_name("init"))) void init(const char* our, uint32_t size) { run((text){our, size}); }
