#include "lower.hpp"

#include "lift.hpp"
#include "refusal.hpp"

namespace hypersim::wasm {

std::uint32_t Lower::allocate(std::uint64_t size, std::uint32_t align) const {
  if (size == 0) return align;
  if (size > UINT32_MAX) throw Refusal("a value that is larger than any memory");
  is_lowering_ = true;
  const std::uint32_t pointer = code_.realloc(instance_, 0, 0, align, static_cast<std::uint32_t>(size));
  is_lowering_ = false;
  (void)memory_.at(pointer, size, align);
  return pointer;
}

void Lower::text(std::uint32_t at, std::string_view bytes) const {
  const std::uint32_t pointer = allocate(bytes.size(), 1);
  if (!bytes.empty()) std::memcpy(memory_.at(pointer, bytes.size()), bytes.data(), bytes.size());
  put(at, pointer);
  put(at + 4, static_cast<std::uint32_t>(bytes.size()));
}

void Lower::optional_text(std::uint32_t at, const std::string* of) const {
  put<std::uint8_t>(at, of == nullptr ? 0 : 1);
  if (of != nullptr) text(at + 4, *of);
}

void Lower::optional_bytes(std::uint32_t at, const std::optional<runtime::Bytes>& bytes) const {
  put<std::uint8_t>(at, bytes ? 1 : 0);
  if (bytes) text(at + 4, bytes->view());
}

void Lower::process(std::uint32_t at, const runtime::ProcessId& process) const {
  text(at, process.process_name());
  text(at + 8, process.package_id().package_name);
  text(at + 16, process.package_id().publisher_node);
}

void Lower::address(std::uint32_t at, const runtime::Address& address) const {
  text(at, address.node());
  process(at + 8, address.process());
}

void Lower::capabilities(std::uint32_t at, const runtime::Capabilities& caps) const {
  const std::uint32_t begin = allocate(std::uint64_t{kCapabilitySize} * caps.size(), 4);
  put(at, begin);
  put(at + 4, static_cast<std::uint32_t>(caps.size()));
  std::uint32_t place = begin;
  for (const runtime::Capability& cap : caps) {
    address(place, cap.issuer());
    text(place + kAddressSize, cap.params());
    place += kCapabilitySize;
  }
}

void Lower::optional_blob(std::uint32_t at, const std::optional<runtime::Blob>& blob) const {
  put<std::uint8_t>(at, blob ? 1 : 0);
  if (!blob) return;
  optional_text(at + 4, blob->mime ? &blob->mime->string() : nullptr);
  text(at + 16, blob->bytes.view());
}

void Lower::request(std::uint32_t at, const runtime::Request& request) const {
  put<std::uint8_t>(at, request.inherit ? 1 : 0);
  put<std::uint8_t>(at + 8, request.expects_response_s ? 1 : 0);
  if (request.expects_response_s) put<std::uint64_t>(at + 16, *request.expects_response_s);
  text(at + 24, request.body.view());
  optional_text(at + 32, request.metadata ? &*request.metadata : nullptr);
  capabilities(at + 44, request.capabilities);
}

void Lower::message(std::uint32_t at, const runtime::KernelMessage& message,
                    const std::optional<runtime::Bytes>& context) const {
  put<std::uint8_t>(at, message.is_request() ? 0 : 1);
  if (message.is_request()) return request(at + 8, message.request());
  const runtime::Response& response = message.response();
  put<std::uint8_t>(at + 8, response.inherit ? 1 : 0);
  text(at + 12, response.body.view());
  optional_text(at + 20, response.metadata ? &*response.metadata : nullptr);
  capabilities(at + 32, response.capabilities);
  optional_bytes(at + 40, context);
}

void Lower::send_error(std::uint32_t at, const runtime::SendError& error) const {
  static const std::optional<runtime::Bytes> kNoContext;
  put<std::uint8_t>(at, error.kind == runtime::SendErrorKind::Timeout ? 1 : 0);
  address(at + 4, error.message->target);
  message(at + 40, *error.message, kNoContext);
  optional_blob(at + 104, error.message->blob);
}

void Lower::on_exit(std::uint32_t at, const runtime::OnExit& on_exit) const {
  put(at, static_cast<std::uint8_t>(on_exit.kind));
  if (on_exit.kind != runtime::OnExit::Kind::Requests) return;
  const std::uint32_t begin = allocate(std::uint64_t{kExitRequestSize} * on_exit.requests.size(), 8);
  put(at + 4, begin);
  put(at + 8, static_cast<std::uint32_t>(on_exit.requests.size()));
  std::uint32_t place = begin;
  for (const runtime::OnExitRequest& each : on_exit.requests) {
    address(place, each.target);
    request(place + kAddressSize, each.request);
    optional_blob(place + kAddressSize + kRequestSize, each.blob);
    place += kExitRequestSize;
  }
}

}  // namespace hypersim::wasm
