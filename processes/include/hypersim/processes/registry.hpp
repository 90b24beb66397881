#pragma once
// Programs by name. HYPERSIM_PROCESS registers one, from anywhere in a program or a shared library:
//
//   Task<> birthdays(Address our) { … }
//   HYPERSIM_PROCESS("birthdays", birthdays)
//
// `program birthdays` in a scenario then runs it, and spawn(…, "birthdays") in another process.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "hypersim/processes/component_program.hpp"
#include "hypersim/processes/context.hpp"
#include "hypersim/processes/library_header.hpp"
#include "hypersim/processes/message.hpp"

namespace hypersim::processes {

class LoadedLibrary;

class Programs {
 public:
  /// The programs of this executable: the bundled ones, and what is linked to it.
  Programs();
  ~Programs();
  Programs(const Programs&) = delete;
  Programs& operator=(const Programs&) = delete;

  struct Program {
    std::string name;
    detail::Entry entry = nullptr;
    std::string from;                                   // `birthdays.cpp:31`, and the library; the file of a component
    LoadedLibrary* library = nullptr;                   // null if it is not of one
    std::shared_ptr<const ComponentProgram> component;  // null if it is none; then there is no entry
  };

  /// Adds what a shared library registers. The library stays loaded. The error says why it cannot be used. What runs
  /// takes the programs from RunPrograms (run_programs.hpp): the entries here are for looking up.
  runtime::Result<Done, std::string> load(const std::string& path);

  /// Adds a component under that name. The error says who has the name.
  runtime::Result<Done, std::string> add(const std::string& name, const std::string& file,
                                         std::shared_ptr<const ComponentProgram> component);

  /// Adds a component that has no name among programs, unless it is there: who knows its file may run it.
  void add_component(const std::string& file, std::shared_ptr<const ComponentProgram> component);
  /// None if that was not added.
  std::shared_ptr<const ComponentProgram> component(const std::string& file) const;

  /// As if no component had ever been added, for a process that plays for one after the other. Nothing may run.
  void forget_components();

  /// Whether anything was loaded.
  bool has_loaded() const;
  /// None if there is no such program. The path of a component, `app:dev.os/pkg/worker.wasm`, means `worker`.
  const Program* find(std::string_view name) const;
  /// All names, in order.
  std::vector<std::string> names() const;
  /// In the order in which they were loaded.
  const std::vector<std::unique_ptr<LoadedLibrary>>& libraries() const { return libraries_; }
  /// What that library calls and may make a run another one the next time, for people: `time()`, `getpid()`.
  std::vector<std::string> suspicions_of(std::string_view library) const;

 private:
  std::vector<Program> programs_;                                              // by name
  std::map<std::string, std::shared_ptr<const ComponentProgram>> components_;  // by file
  std::vector<std::unique_ptr<LoadedLibrary>> libraries_;
  runtime::Result<Done, std::string> add(const detail::Registration* first, LoadedLibrary* library);
  runtime::Result<Done, std::string> add(std::vector<Program> more);
};

/// All programs that exist. Loading adds to them, before anything runs.
Programs& programs();

/// What a process runs: the program, with its arguments (JSON, or empty). `loaded`: if it is of a loaded library.
runtime::Program make_program(detail::Entry entry, std::string args,
                              std::shared_ptr<const LoadedProcess> loaded = nullptr);

namespace detail {

/// Is it a word of a scenario: letters, digits, `-` and `_`? `script` is reserved for a process without a program.
constexpr bool is_program_name(std::string_view name) {
  for (const char c : name) {
    const bool fine =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!fine) return false;
  }
  return !name.empty() && name != "script";
}

template <auto function>
constexpr Entry entry_of() {
  using Function = decltype(function);
  constexpr bool takes_our = std::is_same_v<Function, Task<> (*)(Address)>;
  static_assert(
      takes_our || std::is_same_v<Function, Task<> (*)()>,
      "a process is a coroutine `Task<> NAME(Address our)` or `Task<> NAME()`; parameters are by value, since "
      "a reference would not outlive the first co_await");
  if constexpr (takes_our) {
    return function;
  } else {
    return [](Address) -> Task<> { return function(); };  // NOLINT(performance-unnecessary-value-param)
  }
}

}  // namespace detail
}  // namespace hypersim::processes

#define HYPERSIM_DETAIL_JOIN2(a, b) a##b
#define HYPERSIM_DETAIL_JOIN(a, b) HYPERSIM_DETAIL_JOIN2(a, b)

/// Registers a process. At namespace scope; `name` is a string literal.
#define HYPERSIM_PROCESS(name, function)                                                                           \
  static_assert(::hypersim::processes::detail::is_program_name((name)),                                            \
                "the name of a process has letters, digits, '-' and '_', and is not \"script\"");                  \
  static const ::hypersim::processes::detail::Registration HYPERSIM_DETAIL_JOIN(hypersim_registration_, __LINE__)( \
      (name), ::hypersim::processes::detail::entry_of<&(function)>(), __FILE__, __LINE__);
