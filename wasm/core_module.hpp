#pragma once
// A core module of a component: what it imports and exports, and its bytes as they go to wasm2c.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypersim/wasm/component.hpp"

namespace hypersim::wasm {

struct CoreModule {
  std::string bytes;  // without custom sections; see Component::core
  std::vector<Import> imports;
  /// What it imports and is not a function, as a phrase: `a memory of env`.
  std::vector<std::string> other_imports;
  std::map<std::string, Signature> functions;  // that it exports
  bool has_memory = false;                     // that it exports, by the name `memory`
  std::uint32_t function_types = 0;
  std::uint64_t code_size = 0;
  /// Features that its `target_features` or its types show, and that cannot be translated: `simd128`.
  std::vector<std::string> features;

  /// Is it the module that holds the process?
  bool has_init() const { return functions.contains("init"); }
};

/// `bytes` begin at `offset` in the file. The error is a phrase with the place in the file.
runtime::Result<CoreModule, std::string> read_core_module(std::string_view bytes, std::size_t offset);

}  // namespace hypersim::wasm
