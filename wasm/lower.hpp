#pragma once
// From values of the node to the memory of a guest (the canonical ABI, "lowering"). It asks the guest for memory, by
// `cabi_realloc`, which may trap and never come back: so nothing here owns anything while it works, and what it is
// given belongs to somebody else.

#include <optional>
#include <string>
#include <string_view>

#include "hypersim/runtime/process.hpp"

#include "memory_view.hpp"

namespace hypersim::wasm {

class Lower {
 public:
  /// `is_lowering` is set while the guest's own code gives memory.
  Lower(const GuestCode& code, void* instance, MemoryView memory, bool& is_lowering)
      : code_(code), instance_(instance), memory_(memory), is_lowering_(is_lowering) {}

  /// Memory of the guest, checked.
  std::uint32_t allocate(std::uint64_t size, std::uint32_t align) const;

  void text(std::uint32_t at, std::string_view bytes) const;
  void optional_text(std::uint32_t at, const std::string* text) const;
  void optional_bytes(std::uint32_t at, const std::optional<runtime::Bytes>& bytes) const;
  void process(std::uint32_t at, const runtime::ProcessId& process) const;
  void address(std::uint32_t at, const runtime::Address& address) const;
  void capabilities(std::uint32_t at, const runtime::Capabilities& caps) const;
  void optional_blob(std::uint32_t at, const std::optional<runtime::Blob>& blob) const;
  void message(std::uint32_t at, const runtime::KernelMessage& message,
               const std::optional<runtime::Bytes>& context) const;
  void send_error(std::uint32_t at, const runtime::SendError& error) const;
  void on_exit(std::uint32_t at, const runtime::OnExit& on_exit) const;
  template <class T>
  void put(std::uint32_t at, T value) const {
    memory_.put(at, value);
  }

 private:
  void request(std::uint32_t at, const runtime::Request& request) const;

  const GuestCode& code_;
  void* instance_;
  MemoryView memory_;
  bool& is_lowering_;
};

}  // namespace hypersim::wasm
