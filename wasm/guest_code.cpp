#include "guest_code.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "known_functions.hpp"

namespace hypersim::wasm {

namespace {

// The members of the structs are those of the header beside this source, in the same order.
constexpr const char* kHeader = R"c(#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define wasm_rt_memcpy __builtin_memcpy
#define WASM_RT_MEMCHECK_SIGNAL_HANDLER 0
#define WASM_RT_USE_STACK_DEPTH_COUNT 1

struct hypersim_head { char* stack_limit; uint32_t depth, unused; };
#define HYPERSIM_HEAD ((struct hypersim_head*)instance - 1)
#define wasm_rt_call_stack_depth (HYPERSIM_HEAD->depth)
#define WASM_RT_MAX_CALL_STACK_DEPTH \
  (UNLIKELY((char*)__builtin_frame_address(0) < HYPERSIM_HEAD->stack_limit) ? 0u : HYPERSIM_DEPTH_MAX)

typedef enum {
  WASM_RT_TRAP_NONE,
  WASM_RT_TRAP_OOB,
  WASM_RT_TRAP_INT_OVERFLOW,
  WASM_RT_TRAP_DIV_BY_ZERO,
  WASM_RT_TRAP_INVALID_CONVERSION,
  WASM_RT_TRAP_UNREACHABLE,
  WASM_RT_TRAP_CALL_INDIRECT,
  WASM_RT_TRAP_UNCAUGHT_EXCEPTION,
  WASM_RT_TRAP_EXHAUSTION
} wasm_rt_trap_t;
typedef enum {
  WASM_RT_I32,
  WASM_RT_I64,
  WASM_RT_F32,
  WASM_RT_F64,
  WASM_RT_FUNCREF,
  WASM_RT_EXTERNREF
} wasm_rt_type_t;
typedef void (*wasm_rt_function_ptr_t)(void);
typedef struct { uint32_t func_type; wasm_rt_function_ptr_t func; void* module_instance; } wasm_rt_funcref_t;
typedef void* wasm_rt_externref_t;
static const wasm_rt_funcref_t wasm_rt_funcref_null_value = {0, NULL, NULL};
static const wasm_rt_externref_t wasm_rt_externref_null_value = NULL;
typedef struct { uint8_t* data; uint32_t pages, max_pages, size; } wasm_rt_memory_t;
typedef struct { wasm_rt_funcref_t* data; uint32_t max_size, size; } wasm_rt_funcref_table_t;
typedef struct { wasm_rt_externref_t* data; uint32_t max_size, size; } wasm_rt_externref_table_t;

struct hypersim_host {
  void (*trap)(uint32_t);
  void (*allocate_memory)(wasm_rt_memory_t*, uint32_t, uint32_t);
  uint32_t (*grow_memory)(wasm_rt_memory_t*, uint32_t);
  void (*free_memory)(wasm_rt_memory_t*);
  void (*unplayed)(void*, uint32_t);
};
static const struct hypersim_host* hypersim_host;
static void (*const* hypersim_imports)(void);

static inline bool wasm_rt_is_initialized(void) { return true; }
__attribute__((noreturn, cold)) static void wasm_rt_trap(wasm_rt_trap_t code) {
  hypersim_host->trap((uint32_t)code);
  __builtin_unreachable();
}
static inline void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint32_t pages, uint32_t max) {
  hypersim_host->allocate_memory(memory, pages, max);
}
static inline uint32_t wasm_rt_grow_memory(wasm_rt_memory_t* memory, uint32_t more) {
  return hypersim_host->grow_memory(memory, more);
}
static inline void wasm_rt_free_memory(wasm_rt_memory_t* memory) { hypersim_host->free_memory(memory); }

#define HYPERSIM_TABLE_MAX (1u << 20)
#define HYPERSIM_TABLE(type)                                                                                       \
  __attribute__((unused)) static void wasm_rt_allocate_##type##_table(wasm_rt_##type##_table_t* table,             \
                                                                      uint32_t size, uint32_t max) {               \
    if (size > HYPERSIM_TABLE_MAX) wasm_rt_trap(WASM_RT_TRAP_OOB);                                                 \
    table->data = calloc(size + 1u, sizeof *table->data);                                                          \
    if (table->data == NULL) wasm_rt_trap(WASM_RT_TRAP_OOB);                                                       \
    table->size = size;                                                                                            \
    table->max_size = max < HYPERSIM_TABLE_MAX ? max : HYPERSIM_TABLE_MAX;                                         \
  }                                                                                                                \
  __attribute__((unused)) static void wasm_rt_free_##type##_table(wasm_rt_##type##_table_t* table) {               \
    free(table->data);                                                                                             \
  }                                                                                                                \
  __attribute__((unused)) static uint32_t wasm_rt_grow_##type##_table(wasm_rt_##type##_table_t* table,             \
                                                                      uint32_t more, wasm_rt_##type##_t init) {    \
    const uint32_t before = table->size;                                                                           \
    if (more > table->max_size - before) return UINT32_MAX;                                                        \
    void* const data = realloc(table->data, (before + more + 1u) * sizeof *table->data);                           \
    if (data == NULL) return UINT32_MAX;                                                                           \
    table->data = data;                                                                                            \
    table->size = before + more;                                                                                   \
    for (uint32_t i = before; i < table->size; ++i) table->data[i] = init;                                         \
    return before;                                                                                                 \
  }
HYPERSIM_TABLE(funcref)
HYPERSIM_TABLE(externref)

static struct { uint32_t params, results; wasm_rt_type_t* types; } hypersim_types[HYPERSIM_FUNCTION_TYPES];
static uint32_t hypersim_type_count;
__attribute__((unused)) static uint32_t wasm_rt_register_func_type(uint32_t params, uint32_t results, ...) {
  wasm_rt_type_t* const types = malloc((params + results + 1u) * sizeof *types);
  if (types == NULL) abort();
  __builtin_va_list list;
  __builtin_va_start(list, results);
  for (uint32_t i = 0; i < params + results; ++i) types[i] = __builtin_va_arg(list, wasm_rt_type_t);
  __builtin_va_end(list);
  for (uint32_t i = 0; i < hypersim_type_count; ++i) {
    if (hypersim_types[i].params == params && hypersim_types[i].results == results &&
        memcmp(hypersim_types[i].types, types, (params + results) * sizeof *types) == 0) {
      free(types);
      return i + 1;
    }
  }
  hypersim_types[hypersim_type_count].params = params;
  hypersim_types[hypersim_type_count].results = results;
  hypersim_types[hypersim_type_count].types = types;
  return ++hypersim_type_count;
}
)c";

constexpr const char* kExport = R"c(
static void hypersim_begin(const struct hypersim_host* host, void (*const* imports)(void)) {
  hypersim_host = host;
  hypersim_imports = imports;
  Z_guest_init_module();
}
struct hypersim_code {
  uint32_t abi, instance_size;
  void (*begin)(const struct hypersim_host*, void (*const*)(void));
  void (*instantiate)(void*, void*);
  void (*free_instance)(void*);
  u32 (*realloc)(void*, u32, u32, u32, u32);
  void (*initialize)(void*);
  void (*init)(void*, u32, u32);
  wasm_rt_memory_t* (*memory)(void*);
};
static void hypersim_free(void* instance) { Z_guest_free(instance); }
static u32 hypersim_realloc(void* instance, u32 old, u32 old_size, u32 align, u32 size) {
  return Z_guestZ_cabi_realloc(instance, old, old_size, align, size);
}
static void hypersim_init(void* instance, u32 our, u32 our_size) { Z_guestZ_init(instance, our, our_size); }
static wasm_rt_memory_t* hypersim_memory(void* instance) { return Z_guestZ_memory(instance); }
)c";

/// A name as wasm2c makes it one of C.
std::string mangled(std::string_view name) {
  constexpr const char* kHex = "0123456789ABCDEF";
  std::string text = "Z_";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if ((std::isalnum(byte) != 0 && c != 'Z') || c == '_') {
      text += c;
    } else {
      text += 'Z';
      text += kHex[byte >> 4];
      text += kHex[byte & 15];
    }
  }
  return text;
}

const char* type_name(char letter) {
  return letter == 'i' ? "u32" : letter == 'I' ? "u64" : letter == 'f' ? "f32" : "f64";
}

/// The function that the component calls, which calls the host's.
std::string stub(const Import& import, std::size_t index) {
  const std::string module = mangled(import.module);
  const std::string result = import.signature.results.empty() ? "void" : type_name(import.signature.results.front());
  std::string params;
  std::string types;
  std::string arguments;
  for (std::size_t i = 0; i < import.signature.params.size(); ++i) {
    const std::string type = type_name(import.signature.params[i]);
    const std::string name = "a" + std::to_string(i);
    params.append(", ").append(type).append(" ").append(name);
    types.append(", ").append(type);
    arguments.append(", ").append(name);
  }
  // A function in a table gets the place of the pointer in the instance, and not the pointer: a fault of wasm2c 1.0.32.
  // The guest's first member points to the guest, so both lead to it.
  std::string text = result + " " + module + mangled(import.name) + "(struct " + module + "_instance_t* of" + params +
                     ") {\n  void* const guest = *(void**)of;\n  ";
  const auto& unplayed = unplayed_functions();
  const std::string number = std::to_string(index);
  if (import.module == kSystem && std::find(unplayed.begin(), unplayed.end(), import.name) != unplayed.end()) {
    return text + "hypersim_host->unplayed(guest, " + number + ");\n  __builtin_unreachable();\n}\n";
  }
  if (result != "void") text += "return ";
  return text + "((" + result + " (*)(void*" + types + "))hypersim_imports[" + number + "])(guest" + arguments +
         ");\n}\n";
}

std::size_t modules_of(const Component& component) {
  std::vector<std::string> names;
  for (const Import& import : component.imports) {
    if (std::find(names.begin(), names.end(), import.module) == names.end()) names.push_back(import.module);
  }
  return names.size();
}

}  // namespace

std::string runtime_header(const Component& component) {
  return "#define HYPERSIM_DEPTH_MAX " + std::to_string(kCallDepthMax) + "u\n#define HYPERSIM_FUNCTION_TYPES " +
         std::to_string(component.function_types + 1) + "\n" + kHeader;
}

std::string guest_source(const Component& component) {
  std::string text = "#include \"guest.c\"\n\n";
  for (std::size_t i = 0; i < component.imports.size(); ++i) text += stub(component.imports[i], i);
  text += kExport;
  text +=
      "static void hypersim_instantiate(void* instance, void* guest) {\n  (void)guest;\n  Z_guest_instantiate(instance";
  for (std::size_t i = modules_of(component); i > 0; --i) text += ", guest";
  text += ");\n}\n";
  if (component.has_initialize) {
    text += "static void hypersim_initialize(void* instance) { Z_guestZ__initialize(instance); }\n";
  }
  text += "__attribute__((visibility(\"default\"))) const struct hypersim_code hypersim_guest = {\n  " +
          std::to_string(kGuestAbi) +
          ", sizeof(Z_guest_instance_t), hypersim_begin, hypersim_instantiate, hypersim_free, hypersim_realloc,\n  " +
          (component.has_initialize ? "hypersim_initialize" : "NULL") + ", hypersim_init, hypersim_memory};\n";
  return text;
}

}  // namespace hypersim::wasm
