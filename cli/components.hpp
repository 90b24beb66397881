#pragma once
// Components as programs: those that `--load FILE.wasm` names, whose program is called as the file, without `.wasm`;
// and those of packages (packages.hpp).

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "hypersim/processes/component_program.hpp"
#include "hypersim/wasm/component.hpp"
#include "hypersim/wasm/module.hpp"

#include "options.hpp"

namespace hypersim::cli {

/// What a command does with components.
struct ComponentUse {
  bool plays = false;  // else they are read, and nothing else
  /// What the compiler does for speed at least, 0 to 2.
  int optimization = 0;
  std::optional<int> exactly = std::nullopt;
};

/// The program that the component of that file is: the name of the file, without `.wasm`.
std::string program_name_of(const std::string& path);

/// Whether that file is one, by its name or by how it begins.
bool is_component(const std::string& path);

/// A component as a program. Its machine code is made when somebody asks for it, at the latest when it is played.
class Component : public processes::ComponentProgram {
 public:
  /// `called`: its file, as a message says it. `name`: what it is called where its machine code is kept.
  Component(std::string called, std::string name, runtime::Result<wasm::Component, std::string> read,
            const ComponentUse& use)
      : called_(std::move(called)), name_(std::move(name)), read_(std::move(read)), use_(use) {}

  /// Why it is not one that can be played; null if it is.
  const std::string* mistake() const { return read_.ok() ? nullptr : &read_.error(); }
  /// Makes its machine code, unless that was done, which may take long, and says so. Any thread may ask. The error is a
  /// phrase; if a signal has come, `interrupted`.
  runtime::Result<std::shared_ptr<const wasm::Module>, std::string> module() const;

  /// Throws if it has no machine code.
  runtime::Task<> play(runtime::Process& process, processes::ComponentLife life) const override;

 private:
  const std::string called_;
  const std::string name_;
  const runtime::Result<wasm::Component, std::string> read_;
  const ComponentUse use_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const wasm::Module> module_;
};

/// Makes its program known. Compiles it if that has not been done before, which may take long, and says so. Another
/// code than Passed if it cannot be used, or if a signal has come; it has complained of that.
ExitCode load_component(const std::string& path, const ComponentUse& use);
/// The same of a component with these bytes, which is called as if that were its file.
ExitCode add_component_program(const std::string& path, const std::string& bytes, const ComponentUse& use);

}  // namespace hypersim::cli
