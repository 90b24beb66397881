#include "components.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include "hypersim/language/one_line.hpp"
#include "hypersim/language/read_file.hpp"
#include "hypersim/processes/registry.hpp"
#include "hypersim/wasm/module.hpp"
#include "hypersim/wasm/program.hpp"

#include "complain.hpp"
#include "signals.hpp"
#include "work.hpp"

namespace hypersim::cli {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

ExitCode refuse(const std::string& path, const std::string& why) {
  return complain(fmt::format("the component {} cannot be loaded: {}", path, why));
}

/// Tells on standard error that it is compiled, and on a terminal for how long already.
class Compiling {
 public:
  Compiling(std::string what, int optimization) : what_(std::move(what)), optimization_(optimization) {}
  Compiling(const Compiling&) = delete;
  Compiling& operator=(const Compiling&) = delete;
  ~Compiling() {
    if (!has_begun_) return;
    clear();
    std::fputs(fmt::format("hypersim: compiled in {:.1f} s\n", elapsed_s()).c_str(), stderr);
  }

  void begin(const std::string& folder) {
    has_begun_ = true;
    std::fflush(stdout);
    std::fputs(language::one_line(fmt::format("hypersim: compiling {}, with --wasm-opt {}; what is made is kept in {}",
                                              what_, optimization_, folder))
                   .append("\n")
                   .c_str(),
               stderr);
  }
  /// Called often.
  void show() {
    if (!has_begun_ || !is_terminal_) return;
    const int seconds = static_cast<int>(elapsed_s());
    if (seconds == shown_) return;
    shown_ = seconds;
    std::fputs(fmt::format("\r{}", seconds_text(seconds)).c_str(), stderr);
  }

 private:
  void clear() const {
    if (shown_ > 0) std::fputs("\r\x1b[K", stderr);
  }
  double elapsed_s() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

  const std::string what_;
  const int optimization_;
  const bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
  const Clock::time_point began_ = Clock::now();
  bool has_begun_ = false;
  int shown_ = 0;
};

runtime::Result<std::shared_ptr<const wasm::Module>, std::string> compiled(const std::string& path,
                                                                           const std::string& name,
                                                                           const wasm::Component& component,
                                                                           const ComponentUse& use) {
  wasm::BuildOptions options;
  options.name = name;
  options.optimization = use.exactly.value_or(use.optimization);
  options.exactly = use.exactly.has_value();
  Compiling compiling(fmt::format("{} ({} of code)", path, language::size_text(component.code_size)),
                      options.optimization);
  options.on_making = [&](const std::string& folder) { compiling.begin(folder); };
  options.is_interrupted = [&] {
    compiling.show();
    return is_interrupted();
  };
  return wasm::Module::load(component, options);
}

}  // namespace

std::string program_name_of(const std::string& path) { return fs::path(path).stem().string(); }

bool is_component(const std::string& path) {
  if (path.ends_with(".wasm")) return true;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  char begin[4] = {};
  return file.read(begin, sizeof begin) && std::string_view(begin, sizeof begin) == std::string_view("\0asm", 4);
}

runtime::Result<std::shared_ptr<const wasm::Module>, std::string> Component::module() const {
  if (!read_.ok()) return runtime::fail(read_.error());
  const std::lock_guard lock(mutex_);
  if (module_ == nullptr) {
    auto made = compiled(called_, name_, *read_, use_);
    if (!made.ok()) return made;
    module_ = std::move(made).value();
  }
  return module_;
}

runtime::Task<> Component::play(runtime::Process& process, processes::ComponentLife life) const {
  auto made = module();
  if (!made.ok()) throw std::runtime_error(called_ + " cannot be played: " + made.error());
  return wasm::play(process, std::move(made).value(),
                    {life.seed, std::move(life.now), std::move(life.on_exit), std::move(life.turn_begins),
                     std::move(life.turn_ends)});
}

ExitCode load_component(const std::string& path, const ComponentUse& use) {
  const auto bytes = wasm::read_component_file(path);
  if (!bytes.ok()) return refuse(path, bytes.error());
  return add_component_program(path, *bytes, use);
}

ExitCode add_component_program(const std::string& path, const std::string& bytes, const ComponentUse& use) {
  auto read = wasm::read_component(bytes);
  if (!read.ok()) return refuse(path, read.error());
  const std::string name = program_name_of(path);
  if (!processes::detail::is_program_name(name)) {
    return refuse(path,
                  fmt::format("its program would be called \"{}\": a name has letters, digits, \"-\" and \"_\", and "
                              "is not \"script\"; rename the file",
                              name));
  }
  auto component = std::make_shared<const Component>(path, name, std::move(read), use);
  if (use.plays) {
    const auto made = component->module();
    if (is_interrupted()) {
      complain(fmt::format("interrupted while the component {} was compiled; nothing was done", path));
      return ExitCode::Undecided;
    }
    if (!made.ok()) return refuse(path, made.error());
  }
  const auto added = processes::programs().add(name, path, std::move(component));
  return added.ok() ? ExitCode::Passed : complain(added.error());
}

}  // namespace hypersim::cli
