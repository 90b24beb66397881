#pragma once
// From the memory of a guest to values of the node (the canonical ABI, "lifting"). Nothing that the guest says is
// trusted: pointers, lengths, alignment, UTF-8 and the tags of variants are checked, and so is how much one call lifts,
// because many lists may name the same bytes. What is wrong is thrown as a Refusal.

#include <optional>
#include <string>
#include <string_view>

#include "hypersim/runtime/process.hpp"

#include "memory_view.hpp"

namespace hypersim::wasm {

/// Sizes in bytes of what stands in memory.
inline constexpr std::uint32_t kAddressSize = 32;
inline constexpr std::uint32_t kCapabilitySize = 40;
inline constexpr std::uint32_t kRequestSize = 56;
inline constexpr std::uint32_t kGrantSize = 32;
inline constexpr std::uint32_t kExitRequestSize = 112;
inline constexpr std::uint32_t kSendRequestSize = 128;
inline constexpr std::uint32_t kQuestionSize = 112;
inline constexpr std::uint32_t kReceivedSize = 152;
inline constexpr std::uint32_t kAnswerSize = 136;
inline constexpr std::uint32_t kBlobSize = 24;  // an optional one
inline constexpr std::uint32_t kSpawnedSize = 28;
inline constexpr std::uint32_t kOnExitSize = 12;

class Lift {
 public:
  explicit Lift(MemoryView memory) : memory_(memory) {}

  std::string_view bytes(std::uint32_t pointer, std::uint32_t size);
  std::string_view string(std::uint32_t pointer, std::uint32_t size);
  std::optional<std::string> optional_string(std::uint32_t tag, std::uint32_t pointer, std::uint32_t size);
  std::optional<runtime::Blob> optional_blob(std::uint32_t tag, std::uint32_t mime_tag, std::uint32_t mime,
                                             std::uint32_t mime_size, std::uint32_t bytes, std::uint32_t bytes_size);
  runtime::Capabilities capabilities(std::uint32_t pointer, std::uint32_t count);
  std::vector<runtime::SpawnDraft::Grant> grants(std::uint32_t pointer, std::uint32_t count);
  runtime::OnExit on_exit(std::uint32_t tag, std::uint32_t requests, std::uint32_t count);

  // What stands in memory as a whole.
  runtime::Address address(std::uint32_t at);
  /// `context`, `blob`: where these stand; 0: there is none.
  runtime::RequestDraft request(std::uint32_t target, std::uint32_t request, std::uint32_t context, std::uint32_t blob);

  /// The place of a list's elements, checked as a whole.
  std::uint32_t list(std::uint32_t pointer, std::uint32_t count, std::uint32_t element_size, std::uint32_t align);

 private:
  std::string_view string_at(std::uint32_t at);
  std::string_view bytes_at(std::uint32_t at);
  runtime::ProcessId process(std::uint32_t at);
  std::optional<std::string> optional_string_at(std::uint32_t at);
  std::optional<runtime::Blob> optional_blob_at(std::uint32_t at);
  /// 0 or 1.
  bool flag(std::uint32_t tag);
  bool flag_at(std::uint32_t at) { return flag(memory_.get<std::uint8_t>(at)); }
  void count(std::uint64_t bytes);

  MemoryView memory_;
  std::uint64_t lifted_ = 0;
};

}  // namespace hypersim::wasm
