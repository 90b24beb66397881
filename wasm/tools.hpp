#pragma once
// The programs that turn a core module into machine code: wasm2c and a C compiler. They are looked for when they are
// first needed.

#include <string>

#include "hypersim/runtime/result.hpp"

namespace hypersim::wasm {

struct Tool {
  std::string path;
  /// What tells one version of it from another.
  std::string identity;
};

/// The C compiler: what CC names, else clang, gcc or cc. The error is a sentence with the name of its package.
runtime::Result<Tool, std::string> find_compiler();
runtime::Result<Tool, std::string> find_translator();
/// Asks wasm2c for its version: hypersim knows how one version names things. The error is a sentence.
runtime::Result<runtime::Done, std::string> check_translator(const Tool& tool);

}  // namespace hypersim::wasm
