#pragma once
// A guest: one life of a component, with its memory and its stack. The coroutine that drives it (program.cpp) lets it
// go on, does for it what it wants, and lets it go on again. When the guest is destroyed, its memory and its stack are
// gone, and nothing of its code runs.

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hypersim/runtime/process.hpp"
#include "hypersim/runtime/random.hpp"
#include "hypersim/wasm/module.hpp"
#include "hypersim/wasm/program.hpp"

#include "fiber.hpp"
#include "guest_code.hpp"
#include "lift.hpp"
#include "lower.hpp"

namespace hypersim::wasm {

class Guest {
 public:
  /// What it waits for.
  enum class Wants {
    Nothing,  // it has returned from `init`
    Event,    // receive
    Answer,   // send-and-await-response: `request`
    Send,     // send-request: `request`
    Respond,  // `response`
    Save,     // `caps`
    Drop,     // `caps`
    OurCapabilities,
    GetState,
    SetState,  // `state`
    ClearState,
    Spawn,  // `spawn`
    Ended   // by a trap: why() says why
  };

  Guest(runtime::Process& process, const Module& module, const Life& life);
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  ~Guest();

  /// It goes on until it wants something. Throws what the node throws at it.
  Wants go_on();
  /// How it has ended, for people.
  std::string why() const;

  // What it wants, and what it gets.
  std::optional<runtime::RequestDraft> request;
  std::optional<runtime::ResponseDraft> response;
  std::optional<runtime::SpawnDraft> spawn;
  runtime::Capabilities caps;
  std::optional<runtime::Bytes> state;
  std::optional<runtime::Event> event;
  std::optional<runtime::Answer> answer;
  std::optional<runtime::SpawnOp::Result> spawned;

  // For the functions that it imports. They run on its stack.

  runtime::Process& process() const { return process_; }
  const Life& life() const { return life_; }
  runtime::Random& chance() { return chance_; }
  const Import& import(std::uint32_t index) const { return module_.imports()[index]; }
  MemoryView memory() const { return MemoryView(*memory_); }
  Lift lift() const { return Lift(memory()); }
  Lower lower() { return {module_.code(), instance(), memory(), is_lowering_}; }
  /// Waits until it has what it wants.
  void wait_for(Wants what);
  /// It wrote that to its standard error.
  void write_error(std::string_view text);
  /// Ends it. Only trivial objects may be on the stack of the caller.
  [[noreturn]] void end(std::string_view why);
  /// Calls a function of the node for it. What that throws ends the guest: a Refusal with its words and the name of the
  /// import, anything else as it is.
  template <class Function>
  void call(const char* import, Function function) noexcept {
    try {
      if (is_lowering_) refuse_reentrance();
      function();
      return;
    } catch (...) {
      note_thrown(import);
    }
    end({});
  }

  /// The guest that runs in this thread.
  static Guest& current();
  void allocate_memory(GuestMemory& memory, std::uint32_t pages, std::uint32_t pages_max);
  std::uint32_t grow_memory(GuestMemory& memory, std::uint32_t more);

  /// What it has set, which the node may not know of yet.
  std::optional<runtime::OnExit> on_exit;

  /// What the imports of its code are called with.
  struct Handle {
    Handle* self;  // see guest_code.cpp
    Guest* guest;
  };
  static Guest& of(void* handle) { return *static_cast<Handle*>(handle)->guest; }

 private:
  static void run(void* guest);
  void* instance() const { return instance_.get() + sizeof(InstanceHead); }
  [[noreturn]] static void refuse_reentrance();
  void note_thrown(const char* import) noexcept;

  runtime::Process& process_;
  const Module& module_;
  const Life& life_;
  runtime::Random chance_;
  Handle handle_;
  std::string our_;
  std::unique_ptr<std::byte[]> instance_;
  std::optional<MemoryRegion> region_;
  GuestMemory* memory_ = nullptr;
  Fiber fiber_;
  Wants wants_ = Wants::Nothing;
  bool is_lowering_ = false;
  std::string why_;
  std::string error_;  // what it wrote to its standard error last
  std::exception_ptr thrown_;
};

/// The functions of the host for these imports, in their order; and the Host.
std::vector<void (*)()> host_functions(const std::vector<Import>& imports);
const Host& host();

}  // namespace hypersim::wasm
