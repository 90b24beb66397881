#include "lift.hpp"

#include "hypersim/runtime/utf8.hpp"

#include "refusal.hpp"
#include "region.hpp"

namespace hypersim::wasm {

using runtime::Blob;
using runtime::Bytes;
using runtime::RequestDraft;

namespace {

/// What one call may hand over: as much as a memory can hold, when every byte is named once.
constexpr std::uint64_t kLiftedMax = std::uint64_t{kPagesMax} * kPageSize;
/// What an element takes outside besides its bytes, roughly.
constexpr std::uint64_t kElementCost = 256;

}  // namespace

void Lift::count(std::uint64_t bytes) {
  lifted_ += bytes;
  if (lifted_ > kLiftedMax) {
    throw Refusal("a call that hands over more than " + std::to_string(kLiftedMax >> 20) +
                  " MiB, most bytes many times");
  }
}

std::string_view Lift::bytes(std::uint32_t pointer, std::uint32_t size) {
  const std::string_view all = memory_.bytes(pointer, size);
  count(size);
  return all;
}

std::string_view Lift::string(std::uint32_t pointer, std::uint32_t size) {
  const std::string_view text = bytes(pointer, size);
  if (const std::size_t bad = runtime::find_bad_utf8(text); bad != std::string_view::npos) {
    throw Refusal("a string that is not UTF-8, at its byte " + std::to_string(bad));
  }
  return text;
}

bool Lift::flag(std::uint32_t tag) {
  if (tag > 1) throw Refusal("an option with the tag " + std::to_string(tag) + ", which can be 0 or 1");
  return tag == 1;
}

std::optional<std::string> Lift::optional_string(std::uint32_t tag, std::uint32_t pointer, std::uint32_t size) {
  if (!flag(tag)) return std::nullopt;
  return std::string(string(pointer, size));
}

std::optional<Blob> Lift::optional_blob(std::uint32_t tag, std::uint32_t mime_tag, std::uint32_t mime,
                                        std::uint32_t mime_size, std::uint32_t bytes_pointer,
                                        std::uint32_t bytes_size) {
  if (!flag(tag)) return std::nullopt;
  std::optional<runtime::Text> kind;
  if (auto text = optional_string(mime_tag, mime, mime_size)) kind.emplace(std::move(*text));
  return Blob(std::move(kind), Bytes(bytes(bytes_pointer, bytes_size)));
}

std::uint32_t Lift::list(std::uint32_t pointer, std::uint32_t elements, std::uint32_t element_size,
                         std::uint32_t align) {
  (void)memory_.at(pointer, std::uint64_t{elements} * element_size, align);
  count(elements * kElementCost);
  return pointer;
}

std::string_view Lift::string_at(std::uint32_t at) {
  return string(memory_.get<std::uint32_t>(at), memory_.get<std::uint32_t>(at + 4));
}
std::string_view Lift::bytes_at(std::uint32_t at) {
  return bytes(memory_.get<std::uint32_t>(at), memory_.get<std::uint32_t>(at + 4));
}
std::optional<std::string> Lift::optional_string_at(std::uint32_t at) {
  if (!flag_at(at)) return std::nullopt;
  return std::string(string_at(at + 4));
}
std::optional<Blob> Lift::optional_blob_at(std::uint32_t at) {
  if (!flag_at(at)) return std::nullopt;
  std::optional<runtime::Text> mime;
  if (auto text = optional_string_at(at + 4)) mime.emplace(std::move(*text));
  return Blob(std::move(mime), Bytes(bytes_at(at + 16)));
}

runtime::ProcessId Lift::process(std::uint32_t at) {
  return {string_at(at), runtime::PackageId(std::string(string_at(at + 8)), std::string(string_at(at + 16)))};
}
runtime::Address Lift::address(std::uint32_t at) { return {std::string(string_at(at)), process(at + 8)}; }

runtime::Capabilities Lift::capabilities(std::uint32_t pointer, std::uint32_t elements) {
  runtime::Capabilities all;
  const std::uint32_t begin = list(pointer, elements, kCapabilitySize, 4);
  all.reserve(elements);
  for (std::uint32_t i = 0; i < elements; ++i) {
    const std::uint32_t at = begin + kCapabilitySize * i;
    all.emplace_back(address(at), std::string(string_at(at + kAddressSize)));
  }
  return all;
}

std::vector<runtime::SpawnDraft::Grant> Lift::grants(std::uint32_t pointer, std::uint32_t elements) {
  std::vector<runtime::SpawnDraft::Grant> all;
  const std::uint32_t begin = list(pointer, elements, kGrantSize, 4);
  all.reserve(elements);
  for (std::uint32_t i = 0; i < elements; ++i) {
    const std::uint32_t at = begin + kGrantSize * i;
    all.push_back({process(at), std::string(string_at(at + 24))});
  }
  return all;
}

runtime::OnExit Lift::on_exit(std::uint32_t tag, std::uint32_t requests, std::uint32_t elements) {
  runtime::OnExit on_exit;
  if (tag > 2) throw Refusal("an on-exit with the tag " + std::to_string(tag) + ", which can be 0, 1 or 2");
  on_exit.kind = static_cast<runtime::OnExit::Kind>(tag);
  if (on_exit.kind != runtime::OnExit::Kind::Requests) return on_exit;
  const std::uint32_t begin = list(requests, elements, kExitRequestSize, 8);
  on_exit.requests.reserve(elements);
  for (std::uint32_t i = 0; i < elements; ++i) {
    const std::uint32_t at = begin + kExitRequestSize * i;
    RequestDraft draft = request(at, at + kAddressSize, 0, at + kAddressSize + kRequestSize);
    runtime::Request last;
    last.inherit = draft.inherit;
    last.body = std::move(draft.body);
    last.metadata = std::move(draft.metadata);
    last.capabilities = std::move(draft.capabilities);
    on_exit.requests.push_back({std::move(draft.target), std::move(last), std::move(draft.blob)});
  }
  return on_exit;
}

RequestDraft Lift::request(std::uint32_t target, std::uint32_t request, std::uint32_t context, std::uint32_t blob) {
  RequestDraft draft(address(target), Bytes(bytes_at(request + 24)));
  draft.inherit = memory_.get<std::uint8_t>(request) != 0;
  draft.expects_response_s.reset();
  if (flag_at(request + 8)) draft.expects_response_s = memory_.get<std::uint64_t>(request + 16);
  draft.metadata = optional_string_at(request + 32);
  draft.capabilities = capabilities(memory_.get<std::uint32_t>(request + 44), memory_.get<std::uint32_t>(request + 48));
  if (context != 0 && flag_at(context)) draft.context = Bytes(bytes_at(context + 4));
  if (blob != 0) draft.blob = optional_blob_at(blob);
  return draft;
}

}  // namespace hypersim::wasm
