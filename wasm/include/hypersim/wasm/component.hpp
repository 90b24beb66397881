#pragma once
// A Hyperware process as it ships: a WebAssembly component of world process-v1 (hyperware:process@1.0.0). Reading takes
// out of it what hypersim plays: the core module that has `init`, and what that module imports. A file is not trusted.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/runtime/result.hpp"

namespace hypersim::wasm {

/// A type of a core function: a letter for each value, `i` (i32), `I` (i64), `f` (f32), `d` (f64).
struct Signature {
  std::string params;
  std::string results;
  friend bool operator==(const Signature&, const Signature&) = default;
};

/// A function that the core module imports.
struct Import {
  std::string module;
  std::string name;
  Signature signature;
};

/// The interface of the node, as components import it.
inline constexpr std::string_view kStandard = "hyperware:process/standard@1.0.0";
/// The interface of the system, as core modules import it. An adapter in the component is behind it in the field.
inline constexpr std::string_view kSystem = "wasi_snapshot_preview1";

struct Component {
  /// The core module, without custom sections (names may be hostile), and with no exports but `init`, `memory`,
  /// `cabi_realloc` and `_initialize`.
  std::string core;
  std::vector<Import> imports;  // each one known (known_functions.hpp)
  bool has_initialize = false;
  std::uint32_t function_types = 0;
  std::uint64_t code_size = 0;  // in bytes
};

/// The error is a phrase that says what it is, what was expected, and what to do: `it is a core module of WebAssembly
/// and not a component; …`.
runtime::Result<Component, std::string> read_component(std::string_view bytes);

}  // namespace hypersim::wasm
