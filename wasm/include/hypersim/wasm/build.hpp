#pragma once
// Makes machine code of a component, once: what was made is kept (cache.hpp). wasm2c and a C compiler do the work, as
// children under limits of time and memory, because they read what a stranger has written.

#include <functional>
#include <string>

#include "hypersim/wasm/component.hpp"

namespace hypersim::wasm {

inline constexpr int kOptimizationMax = 2;

struct BuildOptions {
  std::string name;  // of the component, for people
  /// What the compiler does for speed: 0 (it is done soon) to 2.
  int optimization = 0;
  /// Not what is there and optimized more.
  bool exactly = false;
  /// It is not there, and is about to be made, in that folder.
  std::function<void(const std::string& folder)> on_making;
  /// Whether to stop.
  std::function<bool()> is_interrupted;
};

/// The path of a shared object. The error is a sentence; if it was interrupted, `interrupted`.
runtime::Result<std::string, std::string> build(const Component& component, const BuildOptions& options);

}  // namespace hypersim::wasm
