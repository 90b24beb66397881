#pragma once
// A component that can be run: its machine code is loaded. What is loaded stays until the end of this program.

#include <memory>
#include <string>

#include "hypersim/wasm/build.hpp"
#include "hypersim/wasm/component.hpp"

namespace hypersim::wasm {

struct GuestCode;

class Module {
 public:
  /// Builds and loads it. Two of the same content share their code. The error is a sentence; if the build was
  /// interrupted, `interrupted`.
  static runtime::Result<std::shared_ptr<const Module>, std::string> load(const Component& component,
                                                                          const BuildOptions& options);

  const GuestCode& code() const { return *code_; }
  /// What it imports, in the order that its code knows.
  const std::vector<Import>& imports() const { return imports_; }

 private:
  Module(const GuestCode& code, std::vector<Import> imports) : code_(&code), imports_(std::move(imports)) {}

  const GuestCode* code_;
  std::vector<Import> imports_;
};

/// The content of a file that holds a component; of at most 256 MiB. The error is a phrase.
runtime::Result<std::string, std::string> read_component_file(const std::string& path);

}  // namespace hypersim::wasm
