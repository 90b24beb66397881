#pragma once
// What hypersim and the machine code of a component agree upon, and the C code that is compiled around what wasm2c
// writes. Only this file and its source know how wasm2c names things. The machine code refers to nothing of hypersim:
// it is given a Host, and exports one variable, `hypersim_guest`.

#include <cstdint>
#include <string>

#include "hypersim/wasm/component.hpp"

namespace hypersim::wasm {

/// How deep functions of a component may call each other. The same for all compilers, so that the same call traps.
inline constexpr std::uint32_t kCallDepthMax = 10'000;

/// Raise this whenever what is agreed upon changes.
inline constexpr std::uint32_t kGuestAbi = 1;

/// Why the machine code traps, as it says it.
enum class TrapCode : std::uint32_t {
  None,
  OutOfBounds,
  IntegerOverflow,
  DivisionByZero,
  InvalidConversion,
  Unreachable,
  IndirectCall,
  UncaughtException,
  CallDepth
};

/// A memory of a component, laid out as the machine code has it.
struct GuestMemory {
  std::uint8_t* data = nullptr;
  std::uint32_t pages = 0;
  std::uint32_t pages_max = 0;
  std::uint32_t size = 0;  // in bytes
};

/// What the machine code calls. One for all that is loaded.
struct Host {
  void (*trap)(TrapCode code);  // does not return
  void (*allocate_memory)(GuestMemory* memory, std::uint32_t pages, std::uint32_t pages_max);
  std::uint32_t (*grow_memory)(GuestMemory* memory, std::uint32_t more);
  void (*free_memory)(GuestMemory* memory);
  /// A function that hypersim does not play was called: that import of the component.
  void (*unplayed)(void* guest, std::uint32_t import);
};

/// What stands in memory before an instance.
struct InstanceHead {
  char* stack_limit = nullptr;  // a function whose frame is below it traps
  std::uint32_t depth = 0;      // of calls
  std::uint32_t unused = 0;
};

/// What the machine code exports.
struct GuestCode {
  std::uint32_t abi;
  std::uint32_t instance_size;  // without its head
  /// Once, before everything else. `imports`: the functions for the component's imports, in their order.
  void (*begin)(const Host* host, void (*const* imports)());
  /// `guest` is what imports are called with; its first member is a pointer to itself. The instance is zeros before.
  void (*instantiate)(void* instance, void* guest);
  void (*free_instance)(void* instance);
  std::uint32_t (*realloc)(void* instance, std::uint32_t old, std::uint32_t old_size, std::uint32_t align,
                           std::uint32_t size);
  void (*initialize)(void* instance);  // null if the component has no such function
  void (*init)(void* instance, std::uint32_t our, std::uint32_t our_size);
  GuestMemory* (*memory)(void* instance);
};

inline constexpr const char* kGuestSymbol = "hypersim_guest";
/// The name of the module for wasm2c, which writes `guest.c` and `guest.h`.
inline constexpr const char* kGuestModule = "guest";

/// `wasm-rt.h`, which what wasm2c writes includes.
std::string runtime_header(const Component& component);
/// The source that is compiled. It includes `guest.c`.
std::string guest_source(const Component& component);

}  // namespace hypersim::wasm
