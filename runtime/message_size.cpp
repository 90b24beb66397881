#include "hypersim/runtime/message_size.hpp"

#include <algorithm>
#include <string_view>

#include "hypersim/runtime/assert.hpp"

namespace hypersim::runtime {

namespace {

std::uint64_t of_number(std::uint64_t value) {
  if (value < 0x80) return 1;
  if (value <= 0xFF) return 2;
  if (value <= 0xFFFF) return 3;
  return value <= 0xFFFF'FFFF ? 5 : 9;
}

std::uint64_t of_text(std::string_view text) {
  const std::uint64_t size = text.size();
  return size + (size < 32 ? 1 : size <= 0xFF ? 2 : size <= 0xFFFF ? 3 : 5);
}

std::uint64_t of_array_head(std::uint64_t elements) { return elements < 16 ? 1 : elements <= 0xFFFF ? 3 : 5; }

std::uint64_t of_bytes(std::string_view bytes) {
  const auto high = std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) != 0; });
  return of_array_head(bytes.size()) + bytes.size() + static_cast<std::uint64_t>(high);
}

constexpr std::uint64_t kNil = 1;
constexpr std::uint64_t kBool = 1;

std::uint64_t of_metadata(const std::optional<std::string>& metadata) { return metadata ? of_text(*metadata) : kNil; }

std::uint64_t of_capabilities(const Capabilities& caps, std::span<const std::string> signatures) {
  HYPERSIM_ASSERT(caps.size() == signatures.size());
  std::uint64_t size = of_array_head(caps.size());
  for (std::size_t i = 0; i < caps.size(); ++i) {
    size += 2 + of_text(caps[i].issuer().text()) + of_text(caps[i].params()) + of_bytes(signatures[i]);
  }
  return size;
}

}  // namespace

std::uint64_t message_pack_size(const KernelMessage& message, std::span<const std::string> signatures) {
  std::uint64_t size = of_array_head(6) + of_number(message.id.value) + of_text(message.source.text()) +
                       of_text(message.target.text()) + (message.rsvp ? of_text(message.rsvp->text()) : kNil);
  size += 1;  // a map of one
  if (message.is_request()) {
    const Request& request = message.request();
    size += of_text("Request") + of_array_head(5) + kBool +
            (request.expects_response_s ? of_number(*request.expects_response_s) : kNil) +
            of_bytes(request.body.view()) + of_metadata(request.metadata) +
            of_capabilities(request.capabilities, signatures);
  } else {
    const Response& response = message.response();
    size += of_text("Response") + of_array_head(2) + of_array_head(4) + kBool + of_bytes(response.body.view()) +
            of_metadata(response.metadata) + of_capabilities(response.capabilities, signatures) + kNil;
  }
  if (!message.blob) return size + kNil;
  return size + of_array_head(2) + (message.blob->mime ? of_text(message.blob->mime->string()) : kNil) +
         of_bytes(message.blob->bytes.view());
}

bool is_too_large(const KernelMessage& message, std::span<const std::string> signatures) {
  const std::uint64_t bytes = message.body().size() + (message.blob ? message.blob->bytes.size() : 0);
  const bool is_small = bytes < kNetworkMessageMax / 4 && message.capabilities().empty() &&
                        (message.is_request() ? !message.request().metadata : !message.response().metadata);
  return !is_small && message_pack_size(message, signatures) > kNetworkMessageMax;
}

}  // namespace hypersim::runtime
